"""Front matter is a row of the table of documents; what may say who sees a text is read or refused."""

from __future__ import annotations

import pytest

from graph.errors import BadInput
from ingest.tables.front_matter import front_matter_cells, refuse_unread_audience


def test_names_of_either_language_become_the_templates_columns() -> None:
    written = {
        "Başlık": "Su",
        "paylaşan": ["tr:a", "tr:b"],
        "sektörler": "28.10",
        "tags": ["x"],
        "tarih": "2024-02-12 10:30:00",
    }
    assert front_matter_cells("a.md", written) == {
        "title": "Su", "shared_by": "tr:a;tr:b", "sectors": "28.10", "date": "2024-02-12",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("erişim", "kuruluş:tr:a"), ("access", "internal"), ("private", "true"),
        ("renk", "org:tr:a"), ("tags", ["x", "Üyeler: tr:kume"]),
        ("imece", {"kuruluş": "tr:a"}), ("public", "false"),
        ("paylaşan", "kuruluş:tr:a"), ("Kuruluş", "tr:a"), ("acl", "x"), ("sharing", "nobody"),
    ],
)  # fmt: skip
def test_a_name_that_may_say_who_sees_it_and_is_not_read_is_refused(said: str, value: object) -> None:
    with pytest.raises(BadInput, match=f"a.md has “{said}”, which may say who can see it but is not read"):
        front_matter_cells("a.md", {"title": "Su", said: value})


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("yetkinlik", "org:tr:a"),
        ("kuruluş yılı", "üyeler"),
        ("kuruluş adı", "gizli"),
        ("kuruluş", "tr:a"),
        ("yetki", "x"),
    ],
)
def test_under_such_a_name_too_what_restricts_is_refused(said: str, value: str) -> None:
    with pytest.raises(BadInput, match="may say who can see it but is not read"):
        front_matter_cells("a.md", {said: value})


def test_a_name_like_a_tables_audience_is_read_as_one_or_refused() -> None:
    assert front_matter_cells("a.md", {"visible_to": "tr:a"}) == {"audience": "tr:a"}
    assert front_matter_cells("a.md", {"kimler görebilir": "üyeler"}) == {"audience": "üyeler"}
    with pytest.raises(BadInput, match="the column “gizlilik”, which seems to say who may see a row"):
        front_matter_cells("a.md", {"gizlilik": "yüksek"})


@pytest.mark.parametrize(
    ("said", "value"),
    [("access", "public"), ("erişim", "herkese açık"), ("public", "true"), ("author", "Ayşe"), ("url", "http://a.example"),
     ("title", "Üyeler: kim kimdir"), ("publisher", "x: y"), ("lang", "tr"), ("yetkinlik", "CNC frezeleme"),
     ("kuruluş yılı", "1998"), ("kuruluş adı", "Zar A.Ş."), ("publication", "x"), ("access date", "12.02.2024")],
)  # fmt: skip
def test_names_that_restrict_nothing_are_passed_over(said: str, value: str) -> None:
    assert front_matter_cells("a.md", {said: value}) == ({"title": value} if said == "title" else {})


@pytest.mark.parametrize("value", [{"kuruluş": "tr:a"}, [{"org": "tr:a"}], [["org:tr:a"]]])
def test_an_audience_of_values_within_values_is_refused(value: object) -> None:
    with pytest.raises(BadInput, match="“görünürlük” holds values within values: write it on one line"):
        front_matter_cells("a.md", {"görünürlük": value})


@pytest.mark.parametrize(
    "text",
    [
        "Başlık\n\nMetin.\n\ngörünürlük: kuruluş:tr:a\n",
        "görünürlük: gizli\n\nMetin.",
        "Title: x\nAudience: members only\nMetin.",
        "<!-- taslak -->\n<!--\naudiance: sadece üyeler\n-->\nMetin.",
        "<html><head><meta name='audience' content='Org:tr:a'></head></html>",
        '{"title": "x",\n "audience": "private"}\n\nMetin.',
        "```yaml\nkim görebilir: kuruluş\n```\nMetin.",
        "# Not\ngörünürlük: kurluştr:a\nMetin.",
        "ÜYELERİ：tr:kume",
    ],
)
def test_an_audience_in_a_place_that_is_not_read_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"a\.md says who may see it in a place that is not read"):
        refuse_unread_audience("a.md", text)


@pytest.mark.parametrize(
    "text",
    [
        "görünürlük: herkese açık\n\nMetin.",
        "audience: public\n\nText.",
        "Başlık\n\nToplantının üyeleri: Ali Bey: başkan. Saat 10:30.\nKuruluş: 1998\nMembers: http://a.example/b",
        "Kuruluş: A Ltd.\nÜyeler:\n- Ayşe\n\nErişim: kampüsün kapısından.",
        "A call for partners.\n\nAudience: researchers and small firms.",
        "",
    ],
)
def test_texts_that_name_no_audience_are_left_alone(text: str) -> None:
    refuse_unread_audience("a.md", text)
