"""The vocabulary as data: which kinds there are, which relations may connect them, how both are said.

Read from `vocabulary.toml`; the comment at its head explains the fields.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import NoReturn

from graph.errors import VocabularyError
from graph.model import Edge
from graph.words.folding import key
from graph.words.sentences import series


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of node with its labels by language."""

    name: str
    label: Mapping[str, str]
    many: Mapping[str, str]
    organisation: bool
    also: tuple[str, ...] = ()

    @property
    def written(self) -> Mapping[str, str]:
        """What to write for it, by language."""
        return {"tr": self.label["tr"], "en": self.name}

    @property
    def spellings(self) -> tuple[str, ...]:
        """What people write for it: its name, its labels, one and many, with and without apostrophes, and more."""
        written = (self.name, *self.label.values(), *self.many.values(), *self.also)
        return (*written, *(one.replace("'", "") for one in written if "'" in one))

    @property
    def called(self) -> Mapping[str, str]:
        """What it is called inside a sentence, by language."""
        return {"tr": self.label["tr"], "en": self.name.replace("_", " ")}


@dataclass(frozen=True, slots=True)
class Relation:
    """A kind of edge: its labels both ways, the kinds it may connect, and its weights (0–1)."""

    name: str
    label: Mapping[str, str]
    back: Mapping[str, str]
    sources: frozenset[str]
    targets: frozenset[str]
    attribution: float
    tie: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All kinds and relations, and the checks that every write passes."""

    kinds: Mapping[str, Kind]
    relations: Mapping[str, Relation]
    said: Mapping[str, Kind]
    organisations: frozenset[str] = field(init=False)
    """The kinds that can be partners."""
    attributing: Mapping[str, float] = field(init=False)
    """Relations through which the target's texts speak for the source, with their weight."""
    ties: Mapping[str, float] = field(init=False)
    """Relations that can carry an introduction, with the probability that they do."""

    def __post_init__(self) -> None:
        # Once: answers ask for these thousands of times.
        derived = {
            "organisations": frozenset(k.name for k in self.kinds.values() if k.organisation),
            "attributing": {r.name: r.attribution for r in self.relations.values() if r.attribution},
            "ties": {r.name: r.tie for r in self.relations.values() if r.tie},
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def kind(self, name: str) -> Kind:
        """The kind by its name; VocabularyError names the closest ones."""
        return self.kinds.get(name) or _unknown("kind", name, self.kinds)

    def kind_said(self, said: str) -> Kind:
        """The kind by whatever people write for it in either language; VocabularyError names the closest ones."""
        found = self.said.get(key(said))
        if found is None:
            near = dict.fromkeys(self.said[one].name for one in get_close_matches(key(said), self.said, n=3))
            named = series(self.kinds[name].written for name in near or sorted(self.kinds))
            raise VocabularyError("graph.vocabulary.no_kind", name=said.strip(), near=named)
        return found

    def relation(self, name: str) -> Relation:
        """The relation by its name; VocabularyError names the closest ones."""
        return self.relations.get(name) or _unknown("relation", name, self.relations)

    def check(self, edge: Edge, kinds: Mapping[str, str]) -> None:
        """Raise VocabularyError unless `edge` may connect what it connects; `kinds` is kind by id."""
        relation = self.relation(edge.rel)
        for id_, allowed in ((edge.src, relation.sources), (edge.dst, relation.targets)):
            if id_ not in kinds:
                raise VocabularyError("graph.edge.no_node", src=edge.src, rel=edge.rel, dst=edge.dst, id=id_)
            if kinds[id_] not in allowed:
                raise VocabularyError(
                    "graph.edge.wrong_kind",
                    src=edge.src,
                    rel=edge.rel,
                    dst=edge.dst,
                    id=id_,
                    kind=kinds[id_],
                    allowed=", ".join(sorted(allowed)),
                )


def _unknown(what: str, name: str, known: Mapping[str, object]) -> NoReturn:
    near = get_close_matches(name, known, n=3) or sorted(known)
    raise VocabularyError(f"graph.vocabulary.no_{what}", name=name, near=", ".join(near))


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that ships with İmece."""
    data = tomllib.loads(files("graph").joinpath("vocabulary.toml").read_text(encoding="utf-8"))
    kinds = {
        name: Kind(
            name,
            {"tr": k["tr"], "en": k["en"]},
            {"tr": k["many_tr"], "en": k["many_en"]},
            k.get("organisation", False),
            tuple(k.get("also", ())),
        )
        for name, k in data["kinds"].items()
    }
    organisations = [k.name for k in kinds.values() if k.organisation]
    relations = {n: _relation(n, r, organisations) for n, r in data["relations"].items()}
    return Vocabulary(kinds, relations, {key(said): kind for kind in kinds.values() for said in kind.spellings})


def _relation(name: str, data: Mapping[str, object], organisations: Iterable[str]) -> Relation:
    def ends(key: str) -> frozenset[str]:
        named = data[key]
        assert isinstance(named, list)  # noqa: S101 - our own file
        return frozenset(named) - {"organisation"} | (set(organisations) if "organisation" in named else set())

    def number(key: str) -> float:
        return float(str(data.get(key, 0)))

    return Relation(
        name,
        {"tr": str(data["tr"]), "en": str(data["en"])},
        {"tr": str(data["back_tr"]), "en": str(data["back_en"])},
        ends("from"),
        ends("to"),
        number("attribution"),
        number("tie"),
    )
