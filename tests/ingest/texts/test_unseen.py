"""What a web page hides by attributes or by simple rules is left out and said; what it shows stays."""

from pathlib import Path

import pytest

from graph.errors import BadInput
from ingest.texts.extracted import Extracted
from ingest.texts.extraction import extract


def page(folder: Path, body: str, css: str = "") -> Extracted:
    head = f"<!DOCTYPE html><html><head><style>{css}</style></head><body>"
    (folder / "a.html").write_text(f"{head}<div>Görünen</div>{body}<div>Son</div>", encoding="utf-8")
    return extract(folder / "a.html")


HIDDEN = [
    ('<p style="display:none">GİZLİ</p>', ""), ('<p style="color:red; VISIBILITY : hidden">GİZLİ</p>', ""),
    ("<p hidden>GİZLİ</p>", ""), ('<p hidden="until-found">GİZLİ</p>', ""),
    ('<p class="a not">GİZLİ</p>', ".not { color: red; display : none }"),
    ('<p id="x">GİZLİ</p>', "#x{display:none!important}"),
    ("<blockquote>GİZLİ</blockquote>", "h1, blockquote { visibility:hidden }"),
    ('<p class="not">GİZLİ</p>', "p.not{display:none}"), ('<p class="a b">GİZLİ</p>', ".a.b{display:none}"),
    ('<p class="not">GİZLİ</p>', "@media screen { .not{display:none} }"),
    ('<p class="not">GİZLİ</p>', "@charset 'x'; /* .y{ */ .z{color:red} .not{display:none} /* } */"),
    ('<p class="not">GİZLİ</p>', ".not{ display:none"),
    ('<div class="not"><p hidden>GİZLİ</p></div>', ".not{display:none}"),
]  # fmt: skip
SHOWN = [
    ('<p class="not">AÇIK</p>', "@media print { .not{display:none} }"),
    ('<p class="not">AÇIK</p>', "div.not{display:none}"),
    ('<p class="not">AÇIK</p>', "@media (max-width: 600px) { .not{display:none} }"),
    ('<p class="a">AÇIK</p>', ".a.b{display:none}"),
    ('<p class="not">AÇIK</p>', ".not{display:none} .not{display:block}"), ("<p>AÇIK</p>", "body{display:none}"),
    ('<p class="not" style="display:block">AÇIK</p>', ".not{display:none}"),
    ('<p style="-x-display:none">AÇIK</p>', ""),
    ("<p>AÇIK</p>", "/* p{display:none} */"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "css"), HIDDEN)
def test_what_is_hidden_is_left_out_and_said(tmp_path: Path, body: str, css: str) -> None:
    extracted = page(tmp_path, body, css)
    assert extracted.pages[0].text == "Görünen\n\nSon"
    assert {said["en"]: n for said, n in extracted.notes.items()} == {"hidden piece of text, left out of a document": 1}


def test_what_html_within_markdown_hides_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Baş\n\n<div>Görünen <b hidden>GİZLİ</b></div>\n\nSon\n", encoding="utf-8")
    extracted = extract(tmp_path / "a.md")
    assert extracted.pages[0].text == "Baş\n\nGörünen\n\nSon"
    assert [said.key for said in extracted.notes] == ["ingest.note.hidden_runs"]


@pytest.mark.parametrize(("body", "css"), SHOWN)
def test_what_is_shown_stays(tmp_path: Path, body: str, css: str) -> None:
    extracted = page(tmp_path, body, css)
    assert extracted.pages[0].text == "Görünen\n\nAÇIK\n\nSon"
    assert extracted.notes == {}


def test_a_page_of_nothing_but_hidden_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><p hidden>GİZLİ</p></body></html>", encoding="utf-8")
    with pytest.raises(BadInput, match="no text"):
        extract(tmp_path / "a.html")


def test_text_behind_what_is_hidden_stays(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<html><body><p>Önce<b hidden>GİZLİ</b> sonra <i>orta</i><b hidden>GİZLİ</b> son</p></body></html>", "utf-8"
    )
    assert extract(tmp_path / "a.html").pages[0].text == "Önce sonra orta son"
