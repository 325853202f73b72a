"""What İmece itself says: a key and values, put into words when it is known who reads it.

Each package has a file `words.toml` with a sentence in Turkish and one in English by key. A key begins with its
package's name. No Turkish suffix ever hangs on a value.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Language = Literal["tr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Value = object
"""What can be put in: text and numbers as they are, a Sentence or a mapping by language in the reader's language."""


@dataclass(frozen=True)
class Sentence:
    """Something to say: the key of a words file, and the values to put in."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.key, tuple(sorted((name, repr(value)) for name, value in self.values.items()))))

    def __getitem__(self, language: Language) -> str:
        """The sentence in a language; KeyError for a key that no words file has, which a test rules out."""
        template = catalogue(self.key.partition(".")[0])[self.key][language]
        return template.format(**{name: _said(value, language) for name, value in self.values.items()})


@dataclass(frozen=True)
class Series:
    """Several values one after another, with commas between."""

    parts: tuple[Value, ...]

    def __getitem__(self, language: Language) -> str:
        return ", ".join(str(_said(part, language)) for part in self.parts)


def series(parts: Iterable[Value]) -> Series:
    """The values one after another."""
    return Series(tuple(parts))


def _said(value: Value, language: Language) -> object:
    if isinstance(value, Sentence | Series | Mapping):
        return value[language]
    return value


@cache
def catalogue(package: str) -> Mapping[str, Mapping[str, str]]:
    """Every sentence of a package by its whole key, each by language."""
    listed = tomllib.loads(files(package).joinpath("words.toml").read_text(encoding="utf-8"))
    return {f"{package}.{key}": texts for key, texts in listed.items()}
