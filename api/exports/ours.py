"""How a file is known that İmece exported before: by how it begins."""

from __future__ import annotations

from pathlib import Path

from api.exports.organisations import titles
from graph.spreadsheets import DELIMITER
from graph.words.sentences import LANGUAGES

_HEAD = 4_096


def jsonl_of_ours(path: Path) -> bool:
    """Whether the file begins as JSON lines of the graph do."""
    return _head(path).startswith(b'{"type":"node","id":')


def graphml_of_ours(path: Path) -> bool:
    """Whether the file is GraphML that says who made it."""
    return b'attr.name="made_by"' in _head(path) and b"<graphml" in _head(path)


def csv_of_ours(path: Path) -> bool:
    """Whether the file has the head of an export of organisations, with the column that no template has."""
    first = _head(path).decode("utf-8-sig", "replace").splitlines()[:1]
    return first in [[DELIMITER[language].join(titles(language))] for language in LANGUAGES]


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)
