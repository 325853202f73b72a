"""A document is made of its text and of what is said of it, without a file and without a store."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from graph.errors import BadInput
from graph.model import PUBLIC, Edge, Source
from graph.words.sentences import Sentence
from ingest.made import Made
from ingest.refusals import Refused
from ingest.texts.document import document_tie, made_document
from ingest.texts.extracted import Extracted, Page

SOURCE = Source("documents:notlar", "ek/su notu.pdf", "2026-01-01")
TURKISH = "Fındık kabuğundan elde edilen aktif karbonun su arıtmada kullanımı üzerine notlar."
IDENTITY = "10000000146"


def made(said: Mapping[str, str] | None = None, *texts: str, title: str | None = None, media: str = "") -> Made:
    """A document of pages with these texts."""
    pages = tuple(Page(number, text) for number, text in enumerate(texts or (TURKISH,), 1))
    return made_document(SOURCE, said or {}, Extracted(title, pages, media or "application/pdf"))


def said(notes: Mapping[Sentence, int]) -> dict[str, int]:
    """The notes in English."""
    return {sentence["en"]: number for sentence, number in notes.items()}


def test_a_document_of_which_nothing_is_said_is_its_text_for_everyone() -> None:
    found = made({}, TURKISH, "İkinci sayfa karbon üzerinedir.")
    node = found.node
    assert (node.id, node.kind, node.name) == ("doc:notlar/ek/su notu.pdf", "document", "su notu")
    assert (node.sources, node.audience, node.sectors) == ((SOURCE,), (PUBLIC,), ())
    assert node.props == {"file": "ek/su notu.pdf", "media_type": "application/pdf", "language": "tr", "pages": 2}
    assert [(p.holder, p.role, p.seq, p.page, p.language, p.text) for p in found.passages] == [
        (node.id, "text", 0, 1, "tr", TURKISH), (node.id, "text", 1, 2, "tr", "İkinci sayfa karbon üzerinedir."),
    ]  # fmt: skip
    assert (found.ties, found.complaints, dict(found.notes)) == ((), (), {})


def test_what_is_said_of_a_document_holds_for_it_and_its_passages() -> None:
    said = {"title": "Su", "sectors": "36.00; 20", "language": "İngilizce", "audience": "üyeler:tr:kume",
            "date": "12.02.2024", "kind": "pazar notu"}  # fmt: skip
    found = made(said, title="Its own title")
    assert (found.node.name, found.node.sectors, found.node.audience) == ("Su", ("36.00", "20"), ("members:tr:kume",))
    assert [(p.audience, p.language) for p in found.passages] == [(("members:tr:kume",), "en")]
    props = found.node.props
    assert (props["language"], props["date"], props["document_kind"]) == ("en", "2024-02-12", "pazar notu")


def test_its_own_title_is_better_than_the_files_name() -> None:
    assert made(title="Its own title").node.name == "Its own title"


def test_cells_that_cannot_be_read_are_complaints_and_the_document_is_made() -> None:
    assert made({"sectors": "36,00; C20.12 - Boya"}).node.sectors == ("36.00", "20.12")
    found = made({"sectors": "36.00; su", "language": "Klingonca", "date": "dün"})
    assert [complaint.column for complaint in found.complaints] == ["language", "date", "sectors"]
    assert found.complaints[2].reason["en"] == "“su” is not a NACE code; write one like C, 32, 32.5 or 32.50."
    assert (found.node.sectors, found.node.props["language"], "date" in found.node.props) == (("36.00",), "tr", False)


def test_a_document_is_refused_where_who_may_see_it_is_unclear() -> None:
    with pytest.raises(Refused, match="“gizli” does not say who may see it") as refused:
        made({"audience": "gizli"})
    assert refused.value.column == "audience"


def test_a_personal_name_is_refused_and_a_personal_number_in_the_text_is_left_out() -> None:
    personal = Source("documents:notlar", f"{IDENTITY}.pdf", "2026-01-01")
    with pytest.raises(Refused, match="person's identity number") as refused:
        made_document(personal, {}, Extracted(None, (Page(1, TURKISH),), "application/pdf"))
    assert refused.value.column == "file"
    found = made({"title": f"Sözleşme {IDENTITY}"}, f"{TURKISH} T.C. {IDENTITY}.", f"Yine {IDENTITY}.")
    assert IDENTITY not in found.node.name + "".join(passage.text for passage in found.passages)
    assert said(found.notes) == {"person's identity number, left out of a document": 2}


def test_a_sentence_that_had_to_be_divided_is_noted() -> None:
    found = made({}, " ".join(f"kelime{i}" for i in range(400)))
    assert said(found.notes) == {"sentence longer than a passage, which was divided": 1}


def test_a_document_asks_for_its_ties_and_gets_those_that_may_be() -> None:
    found = made({"shared_by": "tr:a; tr:b", "about": "tr:kume"})
    id_ = found.node.id
    assert [(tie.column, tie.other, tie.own) for tie in found.ties] == [
        ("shared_by", "tr:a", id_), ("shared_by", "tr:b", id_), ("about", "tr:kume", id_),
    ]  # fmt: skip
    kinds = {"tr:a": "sme", "tr:b": "document", "tr:kume": "cluster"}
    shared, wrong, about = found.ties
    assert document_tie(shared, kinds) == Edge("tr:a", "shared", id_, SOURCE)
    assert document_tie(about, kinds) == Edge(id_, "about", "tr:kume", SOURCE)
    with pytest.raises(BadInput, match="is a document, and shared takes"):
        document_tie(wrong, kinds)
    with pytest.raises(BadInput, match="“tr:kume” is not there: load it first, or write its id"):
        document_tie(about, {})
