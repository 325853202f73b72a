"""First drafts of roadmaps: figures beside peers, what the best have written, and who could help.

A draft rests on what everyone may see, and on what its own subject says of itself: whoever it is published for later
sees nothing by it that was not for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from api.questions.caller import Caller
from api.questions.clusters import Asked, as_itself, cluster
from api.questions.cooperation import cooperation
from api.words.labels import Places
from api.words.strings import say
from graph.codes import sector_key
from graph.filters import Filter
from graph.model import EVERYONE, Node
from search.reading import AS_TYPED

if TYPE_CHECKING:
    from people.database import Database
    from programme.roadmaps.advice import Measured
    from programme.roadmaps.content import Action, Content, Proof, Standing, Suggested
    from programme.roadmaps.drafting import Stand
    from programme.statistics.asked import Statistics

DOCUMENTS = 100
"""Documents of whoever is best that are looked through."""
PROOFS, PARTNERS = 2, 3
SECTORS = 3
"""Sectors of a subject that are named where partners are looked for."""
LOOKED_THROUGH = 20
TRADES = frozenset({"sme", "company", "cluster"})
"""Kinds that work in a trade."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """For whom partners are looked for: an organisation's id (empty for none), the first sectors, and the region."""

    id: str
    sectors: Sequence[str]
    region: str


def draft_of_cluster(caller: Caller, database: Database | None, id_: str, today: date) -> Content:
    """A draft of a cluster's roadmap for the next year; NotFound for an organisation that may not be seen."""
    from programme.roadmaps.drafting import proposed, standings  # noqa: PLC0415

    node = caller.view.organisation(id_)
    everyone = replace(caller, view=caller.view.narrowed(frozenset(EVERYONE)))
    stand = _cluster_stand(caller, everyone, database, node)
    name, year = node.name_in(caller.language), today.year + 1
    drafted = proposed(stand, caller.language, name, year) if stand else []
    actions = _with_help(everyone, drafted, _Subject(id_, node.sectors[:SECTORS], node.region or ""))
    title = say("roadmap.title.cluster", caller.language, name=name, year=year)
    return _content(caller, title, year, standings(stand) if stand else [], actions)


def draft_of_sector(  # noqa: PLR0913, PLR0917 - which sector of what, by which measure
    caller: Caller, statistics: Statistics, sector: str, region: str, measure: str, today: date
) -> Content:
    """A draft of a sector's strategy in a region or country; BadInput where no figures of it are loaded."""
    from programme.roadmaps.drafting import proposed, standings  # noqa: PLC0415
    from programme.roadmaps.figures import sector_stand  # noqa: PLC0415

    everyone = replace(caller, view=caller.view.narrowed(frozenset(EVERYONE)))
    graph = cooperation(everyone, region)
    linked = graph.sectors.get(sector_key(sector))
    stand, held = sector_stand(statistics, sector, region, measure, len(linked.links) if linked else 0)
    code, year = f"{sector}@{held.series.nace}", today.year + 1
    places = Places(everyone.view, caller.language)
    places.learn((), {region}, {code})
    actions = _with_help(everyone, proposed(stand, caller.language, "", year), _Subject("", (code,), region))
    named = {"sector": places.sector(code), "region": places.region(region), "year": year}
    key = "roadmap.title.exports" if measure == "exports" else "roadmap.title.sector"
    return _content(caller, say(key, caller.language, **named), year, standings(stand), actions)


def _content(
    caller: Caller, title: str, year: int, stood: Sequence[Standing], actions: Sequence[Action]
) -> Content:  # fmt: skip
    from programme.roadmaps.content import Content  # noqa: PLC0415

    return Content(caller.language, title, "", year, year, tuple(stood), tuple(actions))


def _cluster_stand(caller: Caller, everyone: Caller, database: Database | None, node: Node) -> Stand | None:
    """A cluster's values, its own as it says them, beside those of its nearest peers; None where nothing is known."""
    from programme.roadmaps.advice import measured  # noqa: PLC0415
    from programme.roadmaps.drafting import Stand  # noqa: PLC0415

    seen = everyone if everyone.view.nodes([node.id]) else caller
    found = cluster(seen, database, node.id, Asked(), as_itself(everyone, node.id))
    if found.period is None:
        return None
    block = found.comparison
    codes = [one.code for one in block.cube.indicators]
    kept = [(codes.index(code), one) for code, one in measured().items() if code in codes]
    at = [place for place, _ in kept]
    return Stand(
        [one for _, one in kept], block.cube.subjects, [found.period] * len(kept), block.values[:, at],
        block.used[:, at], block.places[:, at], block.spread[:, at],
    )  # fmt: skip


def _with_help(everyone: Caller, actions: Sequence[Action], subject: _Subject) -> list[Action]:
    """The actions with what the best have written of the matter, and who could help."""
    from programme.roadmaps.advice import measured  # noqa: PLC0415

    places = Places(everyone.view, everyone.language)
    places.learn((), (), subject.sectors)
    trades = ", ".join(places.sector(code) for code in subject.sectors)
    found = []
    for one in actions:
        about = measured()[one.code or ""]
        found.append(
            replace(
                one,
                proofs=_proofs(everyone, one, f"{about.name[everyone.language]}. {one.title}"),
                partners=_partners(everyone, about, trades, subject),
            )
        )
    return found


def _proofs(everyone: Caller, action: Action, text: str) -> tuple[Proof, ...]:
    """Passages on the matter in the documents of whoever is best at it."""
    from programme.roadmaps.content import Proof  # noqa: PLC0415

    if action.learn is None:
        return ()
    shared = everyone.view.edges_of([action.learn], relations=["shared"], direction="out")
    ids = frozenset(sorted(edge.dst for edge in shared)[:DOCUMENTS])
    if not ids:
        return ()
    answer = everyone.finders.searcher.search(
        everyone.view, text, Filter(frozenset({"document"}), ids=ids), PROOFS, language=everyone.language,
        plain=frozenset({AS_TYPED}),
    )  # fmt: skip
    held = [(hit.node.id, one.passage.id) for hit in answer.hits for one in hit.evidence[:1]]
    return tuple(Proof(document, passage) for document, passage in held[:PROOFS])


def _partners(everyone: Caller, about: Measured, trades: str, subject: _Subject) -> tuple[Suggested, ...]:
    """Who could help: those whose capability is nearest to what is sought, with that.

    Firms and clusters are to be of the same trade: what is sought of them is no more than that.
    """
    from programme.roadmaps.content import Suggested  # noqa: PLC0415

    if about.seek is None or not trades:
        return ()
    near = frozenset({subject.region}) if about.place == "near" and subject.region else frozenset()
    alike = frozenset(map(_division, subject.sectors)) if about.kinds <= TRADES else frozenset()
    text = about.seek[everyone.language].format(trades=trades)
    answer = everyone.finders.partners.for_text(everyone.view, text, Filter(about.kinds, near, alike), LOOKED_THROUGH)
    found = [one for one in answer.partners if _fits(one.node, about.place, subject)]
    return tuple(
        Suggested(one.node.id, one.matches[0].capability.id if one.matches else None) for one in found[:PARTNERS]
    )


def _division(code: str) -> str:
    """The division of a NACE code, in its version."""
    base, _, version = code.partition("@")
    return base[:2] + (f"@{version}" if version else "")


def _fits(node: Node, place: str | None, subject: _Subject) -> bool:
    """Whether an organisation is another, of the same trade where it has one, and where it is looked for.

    Elsewhere is another region of NUTS 2, abroad another country.
    """
    own = {sector_key(_division(code)) for code in subject.sectors}
    if node.id == subject.id or (
        node.kind in TRADES and own.isdisjoint(sector_key(_division(c)) for c in node.sectors)
    ):
        return False
    held, letters = node.region or "", {"elsewhere": 4, "abroad": 2}.get(place or "")
    return letters is None or (bool(held) and held[:letters] != subject.region[:letters])
