"""Hints say what could be better, and a table is read whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.errors import BadInput, NotAllowed
from graph.model import PUBLIC, Batch, Node
from graph.opening import open_store
from graph.spreadsheets import write_csv
from graph.view import View
from graph.words.sentences import Language
from ingest.tables.template import write_template
from people.database import Database
from people.opportunities import course, hints, sheet
from people.opportunities.course import Terms
from people.opportunities.said import Said, checked
from tests.people.opportunities.market import EDITOR, NOW, READER, SAID, SOURCE, settle

OWN = Node("tr:firma", "sme", "Karadeniz Dokuma Sanayi A.Ş.", (SOURCE,))


@pytest.fixture(scope="module")
def view() -> View:
    store = open_store("memory:")
    store.write(Batch((OWN, Node("tr:rakip", "sme", "Akdeniz Tekstil Ltd. Şti.", (SOURCE,)))))
    return store.seen_by(frozenset({PUBLIC}))


def _keys(said: Said, view: View, *, hidden: bool = False) -> list[str]:
    return [one.key.removeprefix("people.hint.") for one in hints.hints(said, OWN, view, hidden=hidden)]


def test_a_full_text_needs_no_hint(view: View) -> None:
    assert (
        _keys(replace(SAID, text=SAID.text + " Deneme partisi birkaç yüz metre olabilir, teslim Samsun içinde."), view)
        == []
    )


@pytest.mark.parametrize(
    ("said", "key"),
    [
        (replace(SAID, text="Kumaş arıyoruz kumaş arıyoruz kumaş arıyoruz."), "vague"),
        (replace(SAID, partner=""), "partner"),
        (replace(SAID, sectors=()), "sectors"),
        (replace(SAID, money=""), "money"),
        (replace(SAID, partner="Yazın: ali@ornek.com.tr"), "contact"),
        (replace(SAID, partner="Arayın: 0 462 321 45 67"), "contact"),
        (replace(SAID, partner="Bugün Akdeniz Tekstil ile çalışıyoruz."), "names"),
    ],
)
def test_what_could_be_better_is_said(view: View, said: Said, key: str) -> None:
    assert key in _keys(said, view)


def test_who_wishes_to_stay_unnamed_is_told_where_the_text_names_it(view: View) -> None:
    said = replace(SAID, partner="Karadeniz Dokuma için kumaş üretecek.")
    assert "own_name" in _keys(said, view, hidden=True)
    assert "own_name" not in _keys(said, view, hidden=False)
    assert "names" not in _keys(said, view, hidden=True)


# --- tables -------------------------------------------------------------------

HEAD = "tür;başlık;metin;ortak;sektörler;adsız;son gün;görünürlük"
_TEXTS = ";".join(one.replace(";", ",") for one in (SAID.title, SAID.text, SAID.partner))
ROW = f"business_request;{_TEXTS};13.95;evet;31.03.2027;kayıtlılar"


@pytest.fixture
def _settled(database: Database) -> None:
    settle(database)


def _table(folder: Path, *rows: str) -> Path:
    path = folder / "talepler.csv"
    path.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.mark.usefixtures("_settled")
def test_each_row_is_a_draft(database: Database, tmp_path: Path) -> None:
    assert sheet.read_drafts(database, EDITOR, "tr:firma", _table(tmp_path, ROW, ROW), NOW) == 2
    for held in course.opportunities_of(database, EDITOR, "tr:firma"):
        assert (held.status, held.hidden, held.adviser, held.ends.isoformat()) == ("draft", True, False, "2027-03-31")
        assert held.audience == ["org:tr:firma", "signed-in"]
        assert Said.of(held.said).sectors == ("13.95",)


@pytest.mark.usefixtures("_settled")
def test_a_table_with_a_bad_row_leaves_nothing_and_tells_of_each(database: Database, tmp_path: Path) -> None:
    bad = (ROW.replace("business_request", "gift"), ROW, ROW.replace("31.03.2027", "31.03.2020"))
    with pytest.raises(sheet.Refused) as error:
        sheet.read_drafts(database, EDITOR, "tr:firma", _table(tmp_path, *bad), NOW)
    told = [one["en"] for one in error.value.problems]
    assert [one.partition(":")[0] for one in told] == ["Row 2", "Row 4"]
    assert "write one of" in told[0]
    assert course.opportunities_of(database, EDITOR, "tr:firma") == []
    (tmp_path / "x.csv").write_text("tür;metin\nbusiness_request;…\n", encoding="utf-8")
    with pytest.raises(BadInput, match="title"):
        sheet.read_drafts(database, EDITOR, "tr:firma", tmp_path / "x.csv", NOW)
    with pytest.raises(NotAllowed):
        sheet.read_drafts(database, READER, "tr:firma", _table(tmp_path, ROW), NOW)


def row_of(language: Language, said: Said, terms: Terms) -> list[str]:
    """What an opportunity is in a table, cell by cell in the order of the columns."""
    yes = {"tr": ("hayır", "evet"), "en": ("no", "yes")}[language]
    return [
        said.kind, said.title, said.text, said.partner, said.money, said.stage, said.required, said.welcome,
        "; ".join(said.regions), "; ".join(said.sectors), "; ".join(said.languages), yes[terms.hidden],
        yes[terms.adviser], terms.ends.isoformat() if terms.ends else "", "; ".join(terms.audience),
    ]  # fmt: skip


@pytest.mark.usefixtures("_settled")
def test_what_is_written_is_read_again_as_it_was(database: Database, tmp_path: Path) -> None:

    once, terms = checked(SAID), Terms([PUBLIC], hidden=True, ends=None)
    path = tmp_path / "out.csv"
    with path.open("wb") as target:
        write_csv(target, [[one.title("tr") for one in sheet.COLUMNS], row_of("tr", once, terms)], "tr")
    sheet.read_drafts(database, EDITOR, "tr:firma", path, NOW)
    (held,) = course.opportunities_of(database, EDITOR, "tr:firma")
    assert (Said.of(held.said), held.hidden, held.audience) == (once, True, [PUBLIC])


@pytest.mark.usefixtures("_settled")
@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_template_is_read_without_its_example(database: Database, tmp_path: Path, language: str) -> None:
    path = tmp_path / "talepler.xlsx"
    write_template(sheet.OPPORTUNITIES, path, language, {sheet.OPPORTUNITIES: sheet.TEMPLATE})
    assert sheet.read_drafts(database, EDITOR, "tr:firma", path, NOW) == 0
    (tmp_path / "x.csv").write_text("title;text\n…;…\n", encoding="utf-8")
    with pytest.raises(BadInput, match="imece template opportunities"):
        sheet.read_drafts(database, EDITOR, "tr:firma", tmp_path / "x.csv", NOW)
