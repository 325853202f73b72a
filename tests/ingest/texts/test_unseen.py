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
    ('<p class="not">GİZLİ</p>', "<!-- .not{display:none} -->"),
    ('<p class="not">GİZLİ</p>', "<!--\n.a{color:red}\n.not{display:none}\n-->"),
    ('<p class="not">GİZLİ</p>', "<![CDATA[ .not{display:none} ]]>"),
    ('<p class="not" style="visibility:visible">GİZLİ</p>', ".not{display:none}"),
    ('<p class="not">GİZLİ</p>', ".not{display:none} .not{visibility:visible}"),
    ('<p class="not">GİZLİ</p>', ".not{display:none !important} .not{display:block}"),
    ('<p class="not" style="display:block">GİZLİ</p>', ".not{display:none ! IMPORTANT}"),
    ('<p style="display:none!important;display:block">GİZLİ</p>', ""),
    ('<p class="not">GİZLİ</p>', '.q::before{content:"{"} .not{display:none}'),
    ('<p class="not">GİZLİ</p>', ".q::before{content:'\\'{'} .not{display:none}"),
    ('<p class="not">GİZLİ</p>', ".q{background:url(a{b;c)} .not{display:none}"),
    ('<p class="not">GİZLİ</p>', ".not{display:none; .b{color:red}}"),
    ('<p class="not">GİZLİ</p>', ".not{.b{color:red} display:none}"),
    ('<p class="not">GİZLİ</p>', ".not{@media screen{display:none}}"),
    ('<p class="a b">GİZLİ</p>', ".a{&.b{display:none}}"),
    ('<div class="a"><p>GİZLİ</p></div>', ".a{display:block; p{color:red}} .a{& {display:none}}"),
    ('<p style="display:/**/none">GİZLİ</p>', ""), ('<p style="display:\\6eone">GİZLİ</p>', ""),
    ('<p class="md:hide">GİZLİ</p>', r".md\:hide{display:none}"), ('<p id="1a">GİZLİ</p>', r"#\31 a{display:none}"),
    ('<p class="not">GİZLİ</p>', "@media screen, print{.not{display:none}}"),
    ('<p class="not">GİZLİ</p>', "@media not print{.not{display:none}}"),
    ('<p class="not">GİZLİ</p>', "@supports (display:grid){.not{display:none}}"),
    ('<p class="not">GİZLİ</p>', "@layer a, b; @layer a{.not{display:none}}"),
    ('<p class="not">GİZLİ</p>', ".not{display:none} @layer a{.not{display:block}}"),
    ('<div class="a"><p class="not">GİZLİ</p></div>', "div.a .not{display:none}"),
    ('<div><p class="not">GİZLİ</p></div>', "div > .not{display:none}"),
    ('<p class="not">GİZLİ</p>', ".x:hover + .not, i{display:none}"),
    ('<p data-h>GİZLİ</p>', "[data-h]{display:none}"), ('<p data-h="a{b">GİZLİ</p>', "p[data-h='a{b']{display:none}"),
    ("<dialog>GİZLİ</dialog>", ""), ("<datalist><option>GİZLİ</option></datalist>", ""),
    pytest.param('<p class="not">GİZLİ</p>', ".a{" * 5000 + "}" * 5000 + ".not{display:none}", id="deep"),
    ("<noframes>GİZLİ</noframes>", ""), ('<p style="opacity:0.0">GİZLİ</p>', ""),
    ('<p class="not">GİZLİ</p>', ".not{font-size:0px}"),
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
    ("<p aria-hidden='true'>AÇIK</p>", ""), ("<dialog open>AÇIK</dialog>", ""),
    ('<p style="opacity:0.5; font-size:0.8em">AÇIK</p>', ""),
    ('<p class="not" style="display:block!important">AÇIK</p>', ".not{display:none!important}"),
    ("<p>AÇIK</p>", "html, body{display:none!important}"), ("<p>AÇIK</p>", "p::before, p:hover{display:none}"),
    ("<p>AÇIK</p>", "nav p{display:none}"), ("<p>AÇIK</p>", ":not(:is(p, a), p){display:none}"),
    ("<p>AÇIK</p>", '.q::before{content:"p{display:none}"}'), ("<p>AÇIK</p>", "[data-h]{display:none}"),
    ("<p>AÇIK</p>", "@keyframes p{p{opacity:0}}"), ("<p>AÇIK</p>", '</style><style media="print">p{display:none}'),
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


@pytest.mark.parametrize(
    "hidden",
    [
        'Görünen <span style="display:none">GİZLİ</span>',
        "Görünen\n\n<div hidden>\n\n# GİZLİ\n\n</div>",
        "<style>\n.not{display:none}\n</style>\n\nGörünen\n\n<p class='not'>GİZLİ</p>",
        "<style>em{display:none}</style>\n\nGörünen *GİZLİ*",
    ],
)
def test_what_html_hides_of_markdown_around_it_is_left_out_and_said(tmp_path: Path, hidden: str) -> None:
    (tmp_path / "a.md").write_text(f"{hidden}\n\nSon\n", encoding="utf-8")
    extracted = extract(tmp_path / "a.md")
    assert extracted.pages[0].text == "Görünen\n\nSon"
    assert extracted.title is None
    assert {said.key: n for said, n in extracted.notes.items()} == {"ingest.note.hidden_runs": 1}


@pytest.mark.parametrize("tag", ["template", "noscript", "script"])
def test_what_is_no_text_of_a_page_is_none_of_markdown(tmp_path: Path, tag: str) -> None:
    (tmp_path / "a.md").write_text(f"# Baş\n\nGörünen <{tag}>GİZLİ</{tag}>\n\nSon\n", encoding="utf-8")
    extracted = extract(tmp_path / "a.md")
    assert (extracted.title, extracted.pages[0].text) == ("Baş", "Baş\n\nGörünen\n\nSon")


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
