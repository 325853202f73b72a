"""How answers look in a terminal: nothing obeyed, nothing behind a line's last word, no unexplained figure."""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from api.cli.show import marked, show_answer, show_partners, show_paths
from api.questions.caller import caller_of
from api.questions.partners import partners_for
from api.questions.paths import introductions
from api.questions.search import search
from api.wiring import Parts
from api.words.plain_text import one_blank, stand_in, take_any_text, without_controls
from graph.filters import Filter
from graph.model import Batch, Edge, Node, Passage, Source
from graph.view import View
from search.answer import Answer
from search.partners.answer import THEY, YOU, Match, Partner, PartnerAnswer

MADE = Source("test", "1", "2026-03-14")
EVIL = "\x1b[31mKırmızı\x07\r\x9b2J"
Shown = Callable[[Callable[[Console], None]], str]


@pytest.fixture
def shown() -> Shown:
    def run(show: Callable[[Console], None]) -> str:
        out = io.StringIO()
        show(Console(file=out, width=60, highlight=False, markup=False, emoji=False))
        return out.getvalue()

    return run


@pytest.fixture
def parts_with_evil(parts: Parts) -> Parts:
    nodes = (
        Node("demo:evil", "sme", f"{EVIL} A.Ş.", (MADE,)),
        Node("demo:doc", "document", f"{EVIL} belgesi", (MADE,)),
    )
    passages = (
        Passage("demo:evil", f"Çelik \n\n   {EVIL} döküm\t üretiyoruz.", MADE, "capability", language="tr"),
        Passage("demo:doc", f"{EVIL} çelik döküm {'uzun ' * 200}", MADE, language="tr"),
    )
    edges = (Edge("demo:evil", "shared", "demo:doc", MADE), Edge("demo:evil", "member_of", "tr:kume", MADE))
    parts.store.write(Batch(nodes, edges, passages))
    return parts


def seen(parts: Parts) -> View:
    return caller_of(parts, "en").view


def answered(parts: Parts) -> Answer:
    return search(caller_of(parts, "en"), "water membranes", Filter(), 5).answer


def everything(parts: Parts, out: Console) -> None:
    keep = Filter()
    asking = caller_of(parts, "tr")
    show_answer(out, search(asking, "çelik döküm", keep, 5).answer, asking.view, "tr")
    show_partners(out, partners_for(asking, "çelik döküm", keep, 5), asking.view, "tr")
    found = introductions(asking, "demo:evil", "demo:lab")
    show_paths(out, found.source, found.paths, "tr")


def test_no_text_of_a_store_can_command_a_terminal(parts_with_evil: Parts, shown: Shown) -> None:
    text = shown(lambda out: everything(parts_with_evil, out))
    assert "Kırmızı 2J A.Ş." in text
    assert not re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def test_passages_stand_on_one_line_within_the_width_and_nothing_trails(parts_with_evil: Parts, shown: Shown) -> None:
    text = shown(lambda out: everything(parts_with_evil, out))
    assert "“Çelik [31mKırmızı 2J döküm üretiyoruz.”" in text
    assert [line for line in text.splitlines() if line != line.rstrip() or len(line) > 60] == []


def test_figures_are_explained_and_sums_of_weights_are_not_shown(parts: Parts, shown: Shown) -> None:
    holder = parts.store.seen_by(Filter().audiences).node("demo:lab")
    need, capability = (Passage("demo:lab", text, MADE, "need") for text in ("We seek X.", "We make Y."))
    matches = (Match(YOU, need, capability, holder, 0.434), Match(THEY, None, capability, holder, 0.4))
    answer = PartnerAnswer(None, "X", (Partner(holder, 5.1498, (), matches),))
    text = shown(lambda out: show_partners(out, answer, seen(parts), "en"))
    assert text.index("They offer (fits well): “We make Y.”") < text.index("You offer (fits well): “We make Y.”")
    assert "Sought: “We seek X.”" in text
    other = PartnerAnswer(holder, "", (Partner(holder, 5.1498, (), (Match(THEY, None, capability, holder, 0.4),)),))
    told = shown(lambda out: show_partners(out, other, seen(parts), "en"))
    assert "A text of theirs on the topic: “We make Y.”" in told
    note = parts.store.seen_by(Filter().audiences).node("doc:test/pazar/not.pdf")
    shared = PartnerAnswer(None, "X", (Partner(holder, 1.0, (), (Match(THEY, None, capability, note, 0.4),)),))
    told = shown(lambda out: show_partners(out, shared, seen(parts), "en"))
    assert "A text of theirs on the topic, Pazar notu:" in told
    assert "5.1" not in text
    found = shown(lambda out: show_answer(out, answered(parts), seen(parts), "en"))
    assert "meaning 1st" in found
    assert not re.search(r"\d\.\d{3}", found)


def test_highlights_are_bold_where_they_stand() -> None:
    text = marked("Su \n arıtma membranı", [(0, 2), (5, 11)])
    assert text.plain == "Su arıtma membranı"
    assert [text.plain[span.start : span.end] for span in text.spans if "bold" in str(span.style)] == ["Su", "arıtma"]


@given(st.text(st.characters(codec=None)))
def test_any_text_becomes_one_line_without_controls(text: str) -> None:
    assert without_controls(text) == one_blank(text).strip()
    assert len(without_controls(text).splitlines()) <= 1
    without_controls(text).encode("utf-8")


@given(st.text(), st.sampled_from(["ascii", "iso8859-9", "cp437"]))
def test_any_text_fits_any_encoding(text: str, encoding: str) -> None:
    codecs.register_error("stand-ins", stand_in)
    text.encode(encoding, "stand-ins")


def test_stand_ins_are_like_what_they_stand_for() -> None:
    codecs.register_error("stand-ins", stand_in)
    assert "İğne → “ışık” … 語".encode("ascii", "stand-ins") == b'Igne -> "isik" ... ?'
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", "stand-ins")


def test_streams_that_are_no_files_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    held = io.StringIO()
    monkeypatch.setattr(sys, "stdout", held)
    take_any_text()
    assert sys.stdout is held
