"""Organisations as a table that people open and that `imece load organisations` reads again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import IO

from api.words.labels import kind_label
from api.words.strings import say
from graph.gazetteer import country_names
from graph.model import Node
from graph.progress import Progress
from graph.spreadsheets import Cell, write_book, write_csv
from graph.view import View
from graph.vocabulary import vocabulary
from graph.words.sentences import LANGUAGES, Language
from ingest.batches import chunks
from ingest.tables.columns import ORGANISATIONS

_AT_ONCE = 500
_TIES = ("member_of", "hosts")
_ROLES = {"description": "profile", "needs": "need", "capabilities": "capability"}
_COLUMNS = tuple(column for column in ORGANISATIONS if column.name != "audience")
"""Those of the template but for who may see a row, which is everyone."""


def titles(language: Language) -> list[str]:
    """The head of the table: the template's columns, and where a row comes from."""
    return [*(column.title(language) for column in _COLUMNS), say("export.sources", language)]


def write_organisations_csv(view: View, target: IO[bytes], language: Language, progress: Progress) -> int:
    """Organisations as CSV with the separator that the language's spreadsheets expect; returns how many."""
    counted = _Counted(view, language, progress)
    write_csv(target, counted, language)
    return counted.number


def write_organisations_book(view: View, target: IO[bytes], language: Language, progress: Progress) -> int:
    """Organisations as an Excel workbook; returns how many."""
    counted = _Counted(view, language, progress)
    write_book(target, say("nav.organisations", language), counted)
    return counted.number


def write_listed_csv(view: View, nodes: Iterable[Node], target: IO[bytes], language: Language) -> None:
    """These nodes, in their order, in the same columns, but for tax numbers: a page shows their last digits alone.

    Their column is empty, since a number with dots in it would be refused when the table is read again.
    """
    shown = (replace(node, props={**node.props, "vkn": None}) for node in nodes)
    rows = chain.from_iterable(_rows(view, page, language) for page in chunks(shown, _AT_ONCE))
    write_csv(target, chain([titles(language)], rows), language)


class _Counted:
    """The rows of the table, its head first, and how many organisations were read so far."""

    def __init__(self, view: View, language: Language, progress: Progress) -> None:
        self._view, self._language, self._progress = view, language, progress
        self.number = 0

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        yield titles(self._language)
        kinds = vocabulary().organisations
        nodes = (node for node in self._view.all_nodes() if node.kind in kinds and not node.ended)
        for page in chunks(nodes, _AT_ONCE):
            yield from _rows(self._view, page, self._language)
            self.number += len(page)
            self._progress("export", self.number, None)


def _rows(view: View, nodes: Sequence[Node], language: Language) -> Iterator[Sequence[Cell]]:
    ids = [node.id for node in nodes]
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for passage in view.passages_of(ids):
        said[passage.holder, passage.role].append(passage.text)
    for edge in view.edges_of(ids, relations=_TIES, direction="out"):
        said[edge.src, edge.rel].append(edge.dst)
    for node in nodes:
        cells = _facts(node, language)
        cells |= {name: _texts(name, said[node.id, role]) for name, role in _ROLES.items()}
        cells |= {name: "; ".join(dict.fromkeys(said[node.id, name])) for name in _TIES}
        yield [*(cells.get(column.name, _plain(node, column.name)) for column in _COLUMNS), _sources(node)]


def _facts(node: Node, language: Language) -> dict[str, Cell]:
    region = node.region or ""
    return {
        "id": node.id,
        "name": node.name,
        "kind": kind_label(node.kind, language),
        "country": dict(zip(LANGUAGES, country_names(region[:2]), strict=False)).get(language),
        # A country alone is no region of it: what its column says is enough.
        "region": region if len(region) > 2 else None,
        "sectors": codes_cell(node.sectors),
        "names": " | ".join(_name(name.text, name.language) for name in node.names),
        "demo": say("export.yes", language) if node.props.get("demo") else None,
    }


def codes_cell(codes: Sequence[str]) -> str:
    """The codes; a lone one with the separator behind it, or a spreadsheet takes 10.10 for a day or for 10.1."""
    return f"{codes[0]};" if len(codes) == 1 else "; ".join(codes)


def _name(text: str, language: str) -> str:
    apart = text.replace("|", "¦")
    return f"{language}:{apart}" if len(language) == 2 else apart


def _texts(name: str, texts: Iterable[str]) -> str:
    each = list(dict.fromkeys(texts))
    if name == "description":
        return "\n\n".join(each)
    return " | ".join(" ".join(text.replace("|", "¦").split()) for text in each)


def _plain(node: Node, name: str) -> Cell:
    """A property by the column's own name, as the template's rows keep it; numbers stay numbers."""
    value = node.props.get(name)
    if isinstance(value, Mapping | list | tuple):
        return "; ".join(map(str, value))
    return value if isinstance(value, int | float | str) or value is None else str(value)


def _sources(node: Node) -> str:
    return "; ".join(f"{source.dataset} ({source.date})" for source in node.sources if not source.ended)
