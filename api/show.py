"""How answers look in a terminal: names first, then the words they rest on, then why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from api.excerpts import EXCERPT, excerpt
from api.labels import Places, is_demo, kind_label
from api.language import Language
from api.strings import day, number, say
from graph.model import Node, Passage

if TYPE_CHECKING:
    from search.partners import Match, PartnerAnswer

    from api.wiring import Parts
    from graph.paths import IntroductionPath
    from search.answer import Answer, Evidence, Reason, Sentence

INDENT = (0, 0, 0, 4)


def show_answer(out: Console, answer: Answer, parts: Parts, language: Language) -> None:
    """Print the hits of a question."""
    places = _places(parts, [hit.node for hit in answer.hits], language)
    if not answer.hits:
        out.print(say("none.found", language))
    for place, hit in enumerate(answer.hits, 1):
        out.print(_heading(place, hit.node, hit.score, places, language))
        for evidence in hit.evidence[:2]:
            out.print(Padding(_quote(evidence, language), INDENT, expand=False))
        _print_reasons(out, hit.reasons, language)
        out.print()
    _print_notes(out, answer.notes, language)


def show_partners(out: Console, answer: PartnerAnswer, parts: Parts, language: Language) -> None:
    """Print suggested partners with their reasons."""
    places = _places(parts, [partner.node for partner in answer.partners], language)
    if not answer.partners:
        out.print(say("none.partner", language))
    for place, partner in enumerate(answer.partners, 1):
        out.print(_heading(place, partner.node, partner.score, places, language))
        for match in partner.matches[:2]:
            out.print(Padding(_match(match, language), INDENT, expand=False))
        _print_reasons(out, partner.features, language)
        if partner.path is not None:
            out.print(Padding(Text(f"⇢ {partner.path.sentence[language]}"), INDENT, expand=False))
        out.print()
    _print_notes(out, answer.notes, language)


def show_paths(out: Console, start: Node, paths: Sequence[IntroductionPath], language: Language) -> None:
    """Print the ways to be introduced."""
    if not paths:
        out.print(say("none.path", language))
    for place, path in enumerate(paths, 1):
        names = " → ".join([start.name, *(step.node.name for step in path.steps)])
        out.print(Text(f"{place}. ").append(names, style="bold"))
        out.print(Padding(path.sentence[language], INDENT, expand=False))


def _places(parts: Parts, nodes: Sequence[Node], language: Language) -> Places:
    places = Places(parts.store, parts.settings.audiences, language)
    places.learn(nodes)
    return places


def _heading(place: int, node: Node, score: float, places: Places, language: Language) -> Group:
    line = Text(f"{place:2}. ").append(node.name, style="bold")
    if is_demo(node):
        line.append(f" [{say('demo', language)}]", style="dim")
    facts = [kind_label(node.kind, language)]
    if node.region:
        facts.append(places.region(node.region))
    facts.extend(f"{code} {places.sector(code)}".strip() for code in node.sectors[:2])
    told = Text(" · ".join([*facts, node.id, number(score, language, 3)]), style="dim")
    return Group(line, Padding(told, INDENT, expand=False))


def _quote(evidence: Evidence, language: Language) -> Text:
    text = Text("“", style="italic").append(marked(evidence.passage.text, evidence.highlights)).append("”\n")
    return text.append(" · ".join(where(evidence.passage, evidence.holder, language)), style="dim")


def marked(text: str, highlights: Iterable[tuple[int, int]]) -> Text:
    """A passage cut to what a list has room for, around its first highlight, with the highlights in bold."""
    spans = list(highlights)
    start, end = excerpt(text, spans)
    shown = Text(text[start:end])
    for first, last in spans:
        shown.stylize("bold yellow", max(first - start, 0), max(last - start, 0))
    return Text("…" if start else "").append(shown).append("…" if end < len(text) else "")


def where(passage: Passage, holder: Node, language: Language) -> list[str]:
    """Where a passage stands: language, document or role, page, date."""
    title = holder.name_in(language) if passage.role == "text" else say(f"role.{passage.role}", language)
    page = [say("page.n", language, n=passage.page)] if passage.page else []
    return [passage.language.upper(), title, *page, day(passage.source.date, language)]


def _match(match: Match, language: Language) -> Text:
    line = Text(say(f"match.{match.direction}", language), style="bold")
    line.append(f" {number(match.value, language, 2)}  ").append(f"“{match.capability.text[:EXCERPT]}”", style="italic")
    if match.need is not None:
        line.append(f"\n{say('match.need', language)} ").append(f"“{match.need.text[:EXCERPT]}”", style="italic")
    return line


def _print_reasons(out: Console, reasons: Iterable[Reason], language: Language) -> None:
    for reason in reasons:
        out.print(Padding(Text(f"• {reason.sentence[language]}"), INDENT, expand=False))


def _print_notes(out: Console, notes: Iterable[Sentence], language: Language) -> None:
    for note in notes:
        out.print(Text(f"{say('note', language)}: {note[language]}", style="dim"))
