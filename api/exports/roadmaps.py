"""A roadmap as files: what is read and printed, and its actions as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from api.exports.printed import Block
from api.questions.roadmaps import Read
from api.words.formats import day
from api.words.labels import Places, region_name
from api.words.measures import value_said
from api.words.strings import say
from graph.model import Node
from graph.spreadsheets import Cell
from graph.view import View
from graph.words.sentences import Language
from programme.roadmaps.advice import HEADINGS, Measured, measured
from programme.roadmaps.content import Action, Content, Standing

if TYPE_CHECKING:
    from programme.roadmaps.checking import Outcome
    from programme.roadmaps.versions import Subject

COLUMNS = ("number", "heading", "action", "indicator", "period", "value", "goal", "owner", "due", "state", "newest",
           "newest_period", "verdict", "note", "partners", "documents")  # fmt: skip


def blocks_of(found: Read, subject: str, places: Places, language: Language) -> list[Block]:
    """A roadmap as text: where it stands, what will be done, what became of it, and how each number is worked out.

    `subject` is what the roadmap is of, as it is called.
    """
    content = found.kept.content
    span = str(content.begins) if content.begins == content.ends else f"{content.begins}–{content.ends}"
    version = say(
        "roadmap.version.published" if found.kept.published == found.kept.number else "roadmap.version.draft",
        language, n=found.kept.number, day=day(found.kept.made.date().isoformat(), language),
    )  # fmt: skip
    blocks = [Block("meta", f"{subject} · {span} · {version}"), Block("title", content.title)]
    blocks += [Block("text", content.vision)] if content.vision else []
    blocks.append(Block("heading", say("roadmap.stand", language)))
    if said := lacking(content):
        blocks.append(Block("text", say(said, language)))
    blocks += _stands(found, places, language)
    blocks.append(Block("heading", say("roadmap.actions", language)))
    for at, one in enumerate(content.actions, start=1):
        blocks += _action(found, at, one, places, language)
    if content.actions:
        blocks += [Block("heading", say("roadmap.check", language)), _checked(found, language)]
    return [*blocks, *_formulas(found, language)]


def lacking(content: Content) -> str | None:
    """The sentence that says what a roadmap's figures lack, and what to do: all, or its subject's own; None if not."""
    if not content.standings:
        return "roadmap.stand.none"
    return "roadmap.stand.unknown" if all(one.value is None for one in content.standings) else None


def actions_table(found: Read, language: Language) -> Iterator[Sequence[Cell]]:
    """The head, then a row an action."""
    yield [say(f"roadmap.col.{name}", language) for name in COLUMNS]
    for at, one in enumerate(found.kept.content.actions, start=1):
        about, outcome = measured().get(one.code or ""), found.outcomes[one.key]
        partners = [found.nodes[each.organisation] for each in one.partners if each.organisation in found.nodes]
        documents = [found.nodes[each.document] for each in one.proofs if each.document in found.nodes]
        yield [
            at, say(f"roadmap.heading.{one.heading}", language), one.title, about.name[language] if about else None,
            one.period or None, one.value, one.goal, one.owner or None, one.due.isoformat() if one.due else None,
            say(f"roadmap.state.{one.state}", language), outcome.value, outcome.period or None,
            say(f"roadmap.verdict.{outcome.verdict}", language), one.note or None,
            "; ".join(node.name_in(language) for node in partners) or None,
            "; ".join(node.name_in(language) for node in documents) or None,
        ]  # fmt: skip


def called(of: Subject, node: Node | None, places: Places, language: Language) -> str:
    """What a subject is called: a cluster by its name, a sector with its region."""
    if node is not None:
        return node.name_in(language)
    return f"{places.sector_line(of.subject)}, {region_name(places, of.region)}"


def places_of(view: View, found: Read, language: Language) -> Places:
    """The names of the regions and sectors that a roadmap speaks of."""
    places, of, content = Places(view, language), found.kept.of, found.kept.content
    peers = {one.best for one in content.standings if one.best} | {one.learn for one in content.actions if one.learn}
    sector = of.kind == "sector"
    places.learn(found.nodes.values(), {of.region, *peers} if sector else (), [of.subject] if sector else [])
    return places


def value_of(value: float | None, about: Measured | None, language: Language) -> str:
    """A value in its unit; a dash for none."""
    return "–" if value is None or about is None else value_said(value, about.unit, language)


def peer_name(id_: str | None, found: Read, places: Places, language: Language) -> str | None:
    """What a peer is called: an organisation that may be seen, or a region; None for anybody else."""
    if id_ is None:
        return None
    if found.kept.of.kind == "sector":
        return places.region(id_)
    return found.nodes[id_].name_in(language) if id_ in found.nodes else None


def _stands(found: Read, places: Places, language: Language) -> Iterator[Block]:
    """A table under each heading."""
    names = ("indicator", "period", "value", "place", "median", "best")
    head = tuple(say(f"roadmap.col.{name}", language) for name in names)
    known = [(one, measured()[one.code]) for one in found.kept.content.standings if one.code in measured()]
    for heading in HEADINGS:
        rows = [
            _stand(one, about, peer_name(one.best, found, places, language), language)
            for one, about in known
            if about.heading == heading
        ]
        if rows:
            yield Block("part", say(f"roadmap.heading.{heading}", language))
            yield Block("table", rows=(head, *rows), widths=(3, 1.1, 1, 1.4, 1, 3))


def _stand(one: Standing, about: Measured, best: str | None, language: Language) -> tuple[str, ...]:
    place = "–" if one.place is None else say("roadmap.place", language, place=round(one.place), n=one.peers)
    leader = "–" if best is None else f"{best}: {value_of(one.best_value, about, language)}"
    return (
        about.name[language], one.period, value_of(one.value, about, language), place,
        value_of(one.median, about, language), leader,
    )  # fmt: skip


def _action(found: Read, at: int, one: Action, places: Places, language: Language) -> Iterator[Block]:
    about = measured().get(one.code or "")
    yield Block("part", f"{at}. {one.title}")
    told = [say(f"roadmap.heading.{one.heading}", language), say(f"roadmap.state.{one.state}", language)]
    if about is not None:
        goal = f" → {value_of(one.goal, about, language)}" if one.goal is not None else ""
        told.append(f"{about.name[language]}: {value_of(one.value, about, language)}{goal}")
    told += [f"{say('roadmap.col.owner', language)}: {one.owner}"] if one.owner else []
    told += [f"{say('roadmap.col.due', language)}: {day(one.due.isoformat(), language)}"] if one.due else []
    learn = peer_name(one.learn, found, places, language)
    told += [f"{say('roadmap.learn', language)}: {learn}"] if learn else []
    yield Block("text", " · ".join(told))
    if one.note:
        yield Block("text", one.note)
    for proof in one.proofs:
        held = found.passages.get(proof.passage)
        if held is not None and proof.document in found.nodes:
            source = found.nodes[proof.document].name_in(language)
            yield Block("quote", held.text, _page(source, held.page, language), held.language)
    partners = [found.nodes[each.organisation] for each in one.partners if each.organisation in found.nodes]
    if partners:
        names = ", ".join(f"{node.name_in(language)} ({places.region(node.region or '')})" for node in partners)
        yield Block("text", f"{say('roadmap.partners', language)}: {names}")


def _page(source: str, page: int | None, language: Language) -> str:
    return source if page is None else f"{source}, {say('roadmap.page', language, n=page)}"


def _checked(found: Read, language: Language) -> Block:
    names = ("action", "value", "goal", "newest", "verdict")
    rows = [tuple(say(f"roadmap.col.{name}", language) for name in names)]
    rows += [_outcome(one, found.outcomes[one.key], language) for one in found.kept.content.actions]
    return Block("table", rows=tuple(rows), widths=(3, 1, 1, 1.4, 1.4))


def _outcome(one: Action, outcome: Outcome, language: Language) -> tuple[str, ...]:
    about = measured().get(one.code or "")
    newest = value_of(outcome.value, about, language)
    return (
        one.title, value_of(one.value, about, language), value_of(one.goal, about, language),
        f"{newest} ({outcome.period})" if outcome.period else newest,
        say(f"roadmap.verdict.{outcome.verdict}", language),
    )  # fmt: skip


def _formulas(found: Read, language: Language) -> Iterator[Block]:
    content = found.kept.content
    codes = {one.code for one in content.standings} | {one.code for one in content.actions}
    used = [one for one in measured().values() if one.code in codes]
    if used:
        yield Block("heading", say("roadmap.formulas", language))
        head = (say("roadmap.col.indicator", language), say("roadmap.col.formula", language))
        told = ((one.name[language], one.formula[language]) for one in used)
        yield Block("table", rows=(head, *told), widths=(1, 1.5))
    yield Block("meta", say("roadmap.how", language))
