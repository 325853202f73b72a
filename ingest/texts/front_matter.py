"""What an author wrote above a text: YAML, JSON or TOML between two fences, every scalar as it was written.

Whatever may be front matter and cannot be read is refused, because it may say who is to see the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import yaml

from graph.errors import BadInput

MAX_FRONT_MATTER = 64_000  # characters
# Before it may stand what people do not see: empty lines, spaces, byte order marks, comments.
UNSEEN = re.compile(r"(?:[\s\ufeff\u200b-\u200f\u2060]|<!--.*?-->)*+", re.DOTALL)
# Office programs make one dash of three, and a slip leaves one out.
FENCE = re.compile(r"[^\w\n]?(?:\w(?=[^\w\n]{2}))?[-–—+;~=]+(?:(?<=[-–—+;~=]{2})\w)?[^\w\n]*(?:\n|\Z)")
CLOSING = re.compile(r"^(?:[-–—+;~=]+|\.{2,})[ \t]*(?:\n|\Z)", re.MULTILINE)
KEY_LINE = re.compile(r"""^[ \t]*["']?[^\W\d_][\w .'’-]{0,60}["']?[ \t]*[:=]""", re.MULTILINE)


class _TextLoader(yaml.BaseLoader):
    """YAML whose scalars stay text (28.10, 0111, no), without aliases, by which a few lines can stand for gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse an alias; else as BaseLoader."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key that stands there twice, since YAML takes the last one; else as BaseLoader."""
        made = super().construct_mapping(node, deep=True)
        if len(made) < len(node.value):
            raise yaml.YAMLError("a key stands there twice")
        return made


def split(path: Path, text: str) -> tuple[dict[str, object], str]:
    """The front matter as names and values of text, lists or mappings, and the rest of the text.

    BadInput for front matter that is not closed, too long, or none that YAML or TOML allow.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    unseen = UNSEEN.match(text)
    fence = FENCE.match(text, unseen.end() if unseen else 0)
    if fence is None:
        return {}, text
    closing = CLOSING.search(text, fence.end())
    head = text[fence.end() : closing.start() if closing else None]
    if not KEY_LINE.search(head) if closing else not KEY_LINE.match(head.lstrip("\n")):
        return {}, text  # a line drawn across the page
    if closing is None:
        raise BadInput("ingest.texts.not_closed", name=path.name)
    if len(head) > MAX_FRONT_MATTER:
        raise BadInput("ingest.texts.long_front_matter", name=path.name, most=MAX_FRONT_MATTER)
    return (_toml(path, head) if fence[0].lstrip().startswith("+++") else _yaml(path, head)), text[closing.end() :]


def _yaml(path: Path, head: str) -> dict[str, object]:
    try:
        loaded = yaml.load(head.replace("\t", "  "), _TextLoader)  # noqa: S506  a BaseLoader makes nothing but text
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        raise BadInput("ingest.texts.no_yaml", name=path.name) from exc
    if not isinstance(loaded, Mapping):
        raise BadInput("ingest.texts.no_mapping", name=path.name)
    return {str(key): value for key, value in loaded.items()}


def _toml(path: Path, head: str) -> dict[str, object]:
    try:
        loaded = tomllib.loads(head, parse_float=str)
    except (tomllib.TOMLDecodeError, RecursionError) as exc:
        raise BadInput("ingest.texts.no_toml", name=path.name) from exc
    return {key: _text(value) for key, value in loaded.items()}


def _text(value: object) -> object:
    """A TOML value with its scalars as text."""
    if isinstance(value, list):
        return [_text(part) for part in value]
    if isinstance(value, Mapping):
        return {key: _text(part) for key, part in value.items()}
    if isinstance(value, date | time):  # a datetime is a date
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)
