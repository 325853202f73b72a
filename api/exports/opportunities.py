"""Requests and offers as a table that people open and that the page of drafts reads again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from api.exports.organisations import codes_cell
from api.words.strings import say
from graph.audience import SIGNED_IN, organisation_of
from graph.model import PUBLIC, Node
from graph.reads import Audiences
from graph.spreadsheets import Cell
from graph.words.sentences import Language
from people.opportunities.known import node_of
from people.opportunities.said import Said
from people.opportunities.sheet import COLUMNS, TOLD
from people.tables import Opportunity


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what is said, on which terms it stands, and how far it is."""

    said: Said
    audience: Sequence[str]
    hidden: bool
    adviser: bool
    ends: str
    status: str
    published: str
    publisher: str
    id: str


def table(lines: Iterable[Line], language: Language) -> Iterator[Sequence[Cell]]:
    """The head, and a row each; what is past as a last day is told beside, since a draft cannot have it."""
    columns = (*COLUMNS, *TOLD)
    yield [column.title(language) for column in columns]
    for line in lines:
        cells = _cells(line, language)
        yield [cells.get(column.name) for column in columns]


def of_own(held: Opportunity, publisher: str, language: Language) -> Line:
    """One of one's own, in any state; who may see it without its own organisation, which always does."""
    own = organisation_of(held.organisation)
    return Line(
        said=Said.of(held.said), audience=[one for one in held.audience if one != own] or [own], hidden=held.hidden,
        adviser=held.adviser, ends=held.ends.isoformat(), status=say(f"opp.status.{held.status}", language),
        published=held.published.date().isoformat() if held.published else "", publisher=publisher,
        id=node_of(held.id),
    )  # fmt: skip


def of_node(node: Node, said: Said, by: Node | None, seen: Seen, language: Language) -> Line:
    """A published one as whoever has these rights sees it: no name and no audience tells of one that is unnamed."""
    return Line(
        said=said, audience=_audience(node, seen), hidden=by is None, adviser=bool(node.props.get("adviser")),
        ends=str(node.props.get("ends", "")), status=say("opp.status.published", language),
        published=str(node.props.get("published", "")), publisher=by.name_in(language) if by else "", id=node.id,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody may see, and for which organisations they act."""

    audiences: Audiences
    own: Sequence[str]


def _audience(node: Node, seen: Seen) -> Sequence[str]:
    """For whom it is, as far as that names nobody: who published it is in every audience that is not everyone.

    What only they and their partners see is kept for whoever takes the table home, so that nothing becomes wider.
    """
    if PUBLIC in node.audience:
        return [PUBLIC]
    told = [one for one in node.audience if one == SIGNED_IN or one.startswith("members:")]
    return told or [organisation_of(one) for one in seen.own] or sorted(seen.audiences - {PUBLIC}) or [SIGNED_IN]


def _cells(line: Line, language: Language) -> dict[str, Cell]:
    said, yes = line.said, say("export.yes", language)
    return {
        "kind": said.kind, "title": said.title, "text": said.text, "partner": said.partner, "money": said.money,
        "stage": said.stage, "required": said.required, "welcome": said.welcome,
        "regions": codes_cell(said.regions), "sectors": codes_cell(said.sectors),
        "languages": codes_cell(said.languages), "unnamed": yes if line.hidden else None,
        "adviser": yes if line.adviser else None,
        "ends": line.ends if line.ends > date.today().isoformat() else None, "audience": "; ".join(line.audience),
        "status": line.status, "published": line.published, "last day": line.ends, "publisher": line.publisher,
        "id": line.id,
    }  # fmt: skip
