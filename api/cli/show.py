"""How answers look in a terminal: names first, then the words they rest on, then why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from api.words.excerpts import excerpt
from api.words.formats import day, ordinal
from api.words.labels import Places, best_ranks, is_demo, kind_label, learn_understood, understood_label
from api.words.plain_text import one_blank, without_controls
from api.words.strings import say
from graph.model import KNOWN, Node, Passage
from graph.vocabulary import vocabulary
from graph.words.sentences import Language

if TYPE_CHECKING:
    from graph.ties.paths import IntroductionPath
    from graph.view import View
    from graph.words.sentences import Sentence
    from search.answer import Answer, Hit, Reason
    from search.partners.answer import Match, PartnerAnswer

INDENT = 4
QUOTED = 2
"""Passages that a hit or a partner is shown with; --json gives all."""


def show_answer(out: Console, answer: Answer, view: View, language: Language) -> None:
    """Print the hits of a question."""
    shown = (*answer.hits, *answer.documents, *answer.nearest)
    places = _places(view, [hit.node for hit in shown], language)
    learn_understood(places, answer.understood)
    if answer.understood:
        labels = " · ".join(understood_label(read, places, language) for read in answer.understood)
        _print(out, Text(f"{say('understood', language)} {labels}", style="dim"), 0)
    if not shown:
        _print(out, say("none.found", language), 0)
    _print_hits(out, answer.hits, places, language)
    for title, hits in (("results.documents", answer.documents), ("results.nearest", answer.nearest)):
        if hits:
            _print(out, Text(say(title, language), style="bold"), 0)
            _print_hits(out, hits, places, language)
    _print_notes(out, answer.notes, language)


def _print_hits(out: Console, hits: Sequence[Hit], places: Places, language: Language) -> None:
    for place, hit in enumerate(hits, 1):
        _print_heading(out, place, hit.node, places, language)
        for evidence in hit.evidence[:QUOTED]:
            text = _quoted(evidence.passage.text, evidence.highlights)
            _print(out, text if evidence.passage.role != KNOWN else marked(evidence.passage.text, evidence.highlights))
            legs = [say(f"why.{leg}", language, n=ordinal(rank, language)) for leg, rank in best_ranks([evidence])]
            _print(out, Text(" · ".join([*where(evidence.passage, evidence.holder, language), *legs]), style="dim"))
        _print_reasons(out, hit.reasons, language)
        out.print()


def show_partners(out: Console, answer: PartnerAnswer, view: View, language: Language) -> None:
    """Print suggested partners with their reasons."""
    places = _places(view, [partner.node for partner in answer.partners], language)
    if not answer.partners:
        _print(out, say("none.partner", language), 0)
    for place, partner in enumerate(answer.partners, 1):
        _print_heading(out, place, partner.node, places, language)
        for match in sorted(partner.matches, key=lambda one: one.direction)[:QUOTED]:
            _print_match(out, match, partner.node, answer.source, language)
        _print_reasons(out, partner.features, language)
        if partner.path is not None:
            _print(out, f"⇢ {partner.path.sentence[language]}")
        out.print()
    _print_notes(out, answer.notes, language)


def show_paths(out: Console, start: Node, paths: Sequence[IntroductionPath], language: Language) -> None:
    """Print the ways to be introduced."""
    if not paths:
        _print(out, say("none.path", language), 0)
    for place, path in enumerate(paths, 1):
        names = " → ".join(node.name_in(language) for node in (start, *(step.node for step in path.steps)))
        _print(out, Text(f"{place}. ").append(without_controls(names), style="bold"), 0)
        _print(out, path.sentence[language])


def _print(out: Console, text: str | Text, indent: int = INDENT) -> None:
    """Print a text within the width, indented, with nothing behind the last word of a line."""
    whole = Text(without_controls(text)) if isinstance(text, str) else text
    for line in whole.wrap(out, max(out.width - indent, 20)):
        line.rstrip()
        out.print(Text(" " * indent).append_text(line), no_wrap=True, overflow="ignore", crop=False)


def _places(view: View, nodes: Sequence[Node], language: Language) -> Places:
    places = Places(view, language)
    places.learn(nodes)
    return places


def _print_heading(out: Console, place: int, node: Node, places: Places, language: Language) -> None:
    line = Text(f"{place:2}. ").append(without_controls(node.name_in(language)), style="bold")
    if is_demo(node):
        line.append(f" [{say('demo', language)}]", style="dim")
    _print(out, line, 0)
    facts = [kind_label(node.kind, language)]
    if node.region:
        facts.append(places.region(node.region))
    facts.extend(map(places.sector_line, node.sectors[:2]))
    _print(out, Text(without_controls(" · ".join([*facts, node.id])), style="dim"))


def _quoted(text: str, highlights: Iterable[tuple[int, int]] = ()) -> Text:
    return Text("“", style="italic").append_text(marked(text, highlights)).append("”")


def marked(text: str, highlights: Iterable[tuple[int, int]]) -> Text:
    """A passage cut to what a list has room for, around its first highlight, on one line with highlights in bold."""
    spans = list(highlights)
    start, end = excerpt(text, spans)
    cuts = sorted({start, end, *(min(max(at, start), end) for span in spans for at in span)})
    shown = Text("…" if start else "")
    for first, last in pairwise(cuts):
        bold = any(a <= first and last <= b for a, b in spans)
        # A piece's own line breaks and blanks become one blank, at its ends too.
        shown.append(one_blank(text[first:last]), style="bold yellow" if bold else "")
    return shown.append("…" if end < len(text) else "")


def where(passage: Passage, holder: Node, language: Language) -> list[str]:
    """Where a passage stands: language, document or role, page, date."""
    title = (
        without_controls(holder.name_in(language)) if passage.role == "text" else say(f"role.{passage.role}", language)
    )
    page = [say("page.n", language, n=passage.page)] if passage.page else []
    return [passage.language.upper(), title, *page, day(passage.source.date, language)]


def _print_match(out: Console, match: Match, whose: Node, asker: Node | None, language: Language) -> None:
    spoken_for = asker is not None or match.holder.kind not in vocabulary().organisations
    what = "match.topic" if match.need is None and spoken_for else f"match.{match.direction}"
    title = (
        f", {without_controls(match.holder.name_in(language))}"
        if what == "match.topic" and match.holder != whose
        else ""
    )
    fit = "" if what == "match.topic" else f" ({say(f'match.fit.{match.level}', language)})"
    line = Text(f"{say(what, language)}{title}{fit}: ", style="bold")
    _print(out, line.append_text(_quoted(match.capability.text)))
    if match.need is not None:
        _print(out, Text(f"{say('match.need', language)} ").append_text(_quoted(match.need.text)))


def _print_reasons(out: Console, reasons: Iterable[Reason], language: Language) -> None:
    for reason in reasons:
        _print(out, f"• {reason.sentence[language]}")


def _print_notes(out: Console, notes: Iterable[Sentence], language: Language) -> None:
    for note in notes:
        _print(out, Text(f"{say('note', language)}: {note[language]}", style="dim"), 0)
