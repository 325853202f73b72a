"""A load is checked before it writes, can be tried, repeated, killed and run again, and ends what is gone."""

from __future__ import annotations

import codecs
import csv
import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from graph.editions.claims import claimed
from graph.errors import BadInput, Stopped, StoreUnavailable
from graph.model import Batch, Changes, Node
from graph.opening import open_store
from graph.sqlite.store import SqliteStore
from graph.store import Store
from graph.words.sentences import Language
from ingest.intake import DOUBTFUL, IN_PART, REFUSED, Intake
from ingest.loader import LoadOptions, LoadReport, load
from ingest.sources.organisations import OrganisationsReader
from ingest.sources.registry import SOURCES, reader_for
from tests.ingest.loading import account, loaded, node, noted, table, ties, with_regions, written

FIRM = {"id": "tr:a", "name": "A", "kind": "sme", "country": "TR"}
FIRMS = [FIRM, {**FIRM, "id": "tr:b", "name": "B", "needs": "Kaplama arıyoruz.", "member_of": "tr:a"}]


def everything(store: Store) -> tuple[object, ...]:
    """All truth that is in the store."""
    return (list(store.stream_records()), list(store.stream_edges()), list(store.stream_passages()))


def stamped(path: Path, day: str) -> Path:
    """The file, last changed on a day (1 = 2 January 1970)."""
    os.utime(path, (int(day) * 86_400, int(day) * 86_400))
    return path


@pytest.fixture
def firms(tmp_path: Path) -> Path:
    return table(tmp_path / "firms.csv", FIRMS)


def test_a_load_says_what_it_did_and_is_remembered(store: Store, firms: Path) -> None:
    report, rejects = loaded(store, "organisations", firms)
    # two organisations, a stub of TR, two located_in, one member_of, one passage
    assert report.changes == Changes(added=7)
    assert (report.dataset, report.date, report.rows, report.rejected, rejects) == (
        "organisations:firms", "2026-01-01", 2, 0, [],
    )  # fmt: skip
    assert report.rejects is None
    (held,) = store.loads()
    assert (held.dataset, held.date, held.rows, held.rejected) == ("organisations:firms", "2026-01-01", 2, 0)


def test_cycles_are_looked_for_as_before_after_a_load_that_came_to_its_end_or_not(store: Store, firms: Path) -> None:
    usual = gc.get_threshold()
    loaded(store, "organisations", firms)
    assert gc.get_threshold() == usual
    firms.write_text(firms.read_text().splitlines()[0])
    with pytest.raises(BadInput):
        loaded(store, "organisations", firms)
    assert gc.get_threshold() == usual


def test_the_same_content_again_changes_nothing_and_says_so(store: Store, firms: Path) -> None:
    loaded(store, "organisations", firms)
    before, generation = everything(store), store.generation()
    report, _ = loaded(store, "organisations", firms, LoadOptions())
    assert report.unchanged_file
    assert report.date == "2026-01-01"
    assert report.changes == Changes()
    assert (everything(store), store.generation()) == (before, generation)


def test_the_same_content_as_a_newer_edition_confirms_it(store: Store, firms: Path) -> None:
    loaded(store, "organisations", firms)
    report, _ = loaded(store, "organisations", firms, LoadOptions(date="2026-02-01"))
    assert not report.unchanged_file
    # the stub of TR is no part of the dataset
    assert report.changes == Changes(confirmed=6)
    assert node(store, "tr:a").source.date == "2026-02-01"


def test_a_newer_edition_changes_adds_and_ends(store: Store, tmp_path: Path, firms: Path) -> None:
    loaded(store, "organisations", firms)
    firms.unlink()
    newer = table(firms, [{**FIRM, "name": "A2"}, {**FIRM, "id": "tr:c", "name": "C"}])
    report, _ = loaded(store, "organisations", newer, LoadOptions(date="2026-02-01", accept_loss=True))
    # tr:a changed and its place confirmed; tr:c and its place added; tr:b, its place and its tie ended
    assert report.changes == Changes(added=2, changed=1, confirmed=1, closed=3)
    assert node(store, "tr:a").name == "A2"
    assert node(store, "tr:b").ended
    assert ties(store, ["tr:b"]) == set()
    assert ("tr:b", "member_of", "tr:a") in ties(store, ["tr:b"], ended=True)


def test_what_is_missing_stays_when_it_is_to_be_kept(store: Store, tmp_path: Path, firms: Path) -> None:
    loaded(store, "organisations", firms)
    other = table(tmp_path / "more.csv", [{**FIRM, "id": "tr:c"}])
    options = LoadOptions(date="2026-02-01", keep=True, dataset="organisations:firms")
    report, _ = loaded(store, "organisations", other, options)
    assert report.changes.closed == 0
    assert not node(store, "tr:b").ended


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_row_that_is_refused_closes_nobody(store: Store, tmp_path: Path, firms: Path, dry_run: bool) -> None:
    loaded(store, "organisations", firms)
    newer = table(tmp_path / "newer.csv", [FIRM, {**FIRM, "id": "tr:b", "kind": "spaceship"}])
    options = LoadOptions(date="2026-02-01", dataset="organisations:firms", dry_run=dry_run)
    report, _ = loaded(store, "organisations", newer, options)
    assert (report.rejected, report.changes.closed) == (1, 0)
    left = "3 × things that this edition lacks left open, since they may be what was refused"
    assert left in noted(report)
    assert not node(store, "tr:b").ended
    report, _ = loaded(store, "organisations", newer, replace(options, close=True))
    assert report.changes.closed == 3
    assert node(store, "tr:b").ended is not dry_run
    assert left not in noted(report)


def test_an_older_edition_is_left_aside(store: Store, tmp_path: Path, firms: Path) -> None:
    loaded(store, "organisations", firms)
    before = everything(store)
    older = table(tmp_path / "older.csv", [{**FIRM, "name": "Earlier"}])
    report, _ = loaded(store, "organisations", older, LoadOptions(date="2025-01-01", dataset="organisations:firms"))
    assert report.changes == Changes(older=2)
    assert everything(store) == before


def test_two_datasets_speak_of_one_organisation(store: Store, tmp_path: Path, firms: Path) -> None:
    loaded(store, "organisations", firms)
    other = table(tmp_path / "members.csv", [{**FIRM, "name": "A A.Ş.", "website": "https://a.example"}])
    loaded(store, "organisations", other, LoadOptions(date="2026-03-01"))
    both = node(store, "tr:a")
    assert [source.dataset for source in both.sources] == ["organisations:members", "organisations:firms"]
    assert both.name == "A A.Ş."


EDITION = st.lists(st.sampled_from("abcd"), min_size=1, unique=True)


@settings(max_examples=30)
@given(st.data())
def test_a_dry_run_says_what_the_load_then_does_and_writes_nothing(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder, open_store("memory:") as store:
        path = Path(folder) / "firms.csv"
        for month in (1, 2):
            ids = data.draw(EDITION)
            rows = [
                {**FIRM, "id": f"tr:{i}", "name": data.draw(st.sampled_from(["A", "B"])),
                 "description": data.draw(st.sampled_from(["", "Bir tanıtım.", "Bir başka tanıtım."])),
                 "member_of": f"tr:{ids[0]}" if i != ids[0] else ""}
                for i in ids
            ]  # fmt: skip
            options = LoadOptions(date=f"2026-0{month}-01", dataset="organisations:firms", accept_loss=True)
            before = everything(store)
            tried = load(store, "organisations", [table(path, rows)], replace(options, dry_run=True))
            assert everything(store) == before
            assert len(store.loads()) == month - 1
            assert tried == load(store, "organisations", [path], options)


def test_a_dry_run_checks_ties_like_a_load(store: Store, tmp_path: Path, firms: Path) -> None:
    path = table(tmp_path / "bad.csv", [{**FIRM, "member_of": "tr:nowhere"}])
    for dry_run in (True, False):
        report, rejects = loaded(store, "organisations", path, LoadOptions(date="2026-01-01", dry_run=dry_run))
        assert report.rejected == 1
        assert [row["column"] for row in rejects] == ["member_of"]


class Failing(SqliteStore):
    """A store that stops answering after some writes, like a process that is killed between them."""

    writes = 0

    def write(self, batch: Batch) -> Changes:
        if self.writes == 0:
            raise StoreUnavailable("graph.sqlite.away", path="cut.db", reason="killed")
        self.writes -= 1
        return super().write(batch)


@pytest.mark.parametrize("written_before", [1, 2])
def test_a_load_that_was_cut_off_is_completed_by_the_next(tmp_path: Path, written_before: int) -> None:
    rows = [{**FIRM, "id": f"tr:{i}", "name": f"N{i}", "member_of": "tr:0" if i else ""} for i in range(2_100)]
    path = table(tmp_path / "firms.csv", rows)
    old = table(tmp_path / "old.csv", [{**FIRM, "id": "tr:gone"}])
    options = LoadOptions(date="2026-02-01", dataset="organisations:firms", accept_loss=True)
    address = f"sqlite:///{tmp_path / 'cut.db'}"
    with Failing(address) as cut:
        cut.writes = 1
        loaded(cut, "organisations", old, replace(options, date="2026-01-01"))
        cut.writes = written_before
        with pytest.raises(StoreUnavailable):
            load(cut, "organisations", [path], options)
    with open_store(address) as again, open_store("memory:") as straight:
        loaded(straight, "organisations", old, replace(options, date="2026-01-01"))
        loaded(straight, "organisations", path, options)
        assert everything(again) != everything(straight)
        report, _ = loaded(again, "organisations", path, options)
        assert not report.unchanged_file
        assert everything(again) == everything(straight)
        assert node(again, "tr:gone").ended


def test_rejects_stand_in_a_file_named_after_the_dataset(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = table(tmp_path / "firms.csv", [FIRM, {**FIRM, "id": "tr:x", "kind": "shop"}])
    dry = load(store, "organisations", [path], LoadOptions(date="2026-01-01", dry_run=True))
    assert (dry.rejected, dry.rejects) == (1, None)
    assert not list(tmp_path.glob("*.rejects.csv"))
    report = load(store, "organisations", [path], LoadOptions(date="2026-01-01"))
    assert report.rejects == Path("organisations-firms.rejects.csv")
    _, row = account(tmp_path / report.rejects)
    assert (row["file"], row["line"], row["column"]) == ("firms.csv", "3", "kind")
    assert "“shop” is no kind of organisation; use one of: chamber," in row["reason"]
    assert "name=A" in row["row"]
    assert store.counts().nodes["sme"] == 1


def test_the_rejects_are_in_the_language_of_whoever_loads_and_excel_opens_them(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path / "firms.csv", [FIRM, {**FIRM, "id": "tr:x", "kind": "shop"}, {**FIRM, "id": "topic:x"}])
    target = tmp_path / "r.csv"
    load(store, "organisations", [path], LoadOptions(date="2026-01-01", language="tr", rejects=target))
    assert target.read_bytes().startswith(codecs.BOM_UTF8)
    with target.open(encoding="utf-8-sig", newline="") as file:
        rejects = list(csv.DictReader(file, delimiter=";"))
    rejects = rejects[1:]
    assert rejects[0]["gerekçe"].startswith("“shop” bir kuruluş türü değil; şunlardan birini yazın: Oda, Küme, Firma, ")
    assert rejects[1]["gerekçe"] == (
        "“topic:x” bir kuruluşun kimliği olamaz (türü: Konu): kuruluşa kendi kimliğini verin, örneğin tr:kurulusun-adi."
    )
    assert {row["sonuç"] for row in rejects} == {"alınmadı"}


def test_the_rejects_name_the_columns_as_the_table_does(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", "Firma adı;Tür;Çalışan sayısı\nA;KOBİ;5\nB;Dükkân;6\n")
    _, (reject,) = loaded(store, "organisations", path)
    assert (reject["column"], reject["row"]) == ("Tür", "Firma adı=B | Tür=Dükkân | Çalışan sayısı=6")


def test_what_was_left_out_can_be_told_in_either_language(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path / "firms.csv", [{**FIRM, "adres": "1"}, {**FIRM, "id": "tr:b", "adres": "2"}])
    report, _ = loaded(store, "organisations", path)
    assert [(note.number, note.says["tr"]) for note in report.notes] == [
        (1, "hiçbir şablonda bulunmayan, bu yüzden okunmayan sütun: “adres” (firms.csv)")
    ]


def test_rejects_that_cannot_be_written_are_said_in_one_sentence(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path / "firms.csv", [FIRM, {**FIRM, "id": "tr:x", "kind": "shop"}])
    with pytest.raises(BadInput, match=r"r\.csv cannot be written .*; name another place"):
        load(store, "organisations", [path], LoadOptions(rejects=tmp_path / "none" / "r.csv"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("ror-2026-06-23.csv", "2026-06-23"), ("20260624_firms.csv", "2026-06-24"), ("firms.csv", "1970-01-04")],
)
def test_the_edition_is_dated_by_the_name_else_by_the_age_of_the_file(
    store: Store, tmp_path: Path, name: str, expected: str
) -> None:
    path = stamped(table(tmp_path / name, FIRMS), "3")
    report, _ = loaded(store, "organisations", path, LoadOptions())
    assert report.date == expected


def test_the_date_given_counts_before_all_others(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path / "f-2026-06-23.csv", FIRMS)
    assert loaded(store, "organisations", path, LoadOptions(date="2024-02-29"))[0].date == "2024-02-29"


def test_a_date_that_is_none_is_refused(store: Store, firms: Path) -> None:
    with pytest.raises(BadInput, match="“2024-02-30” is no date: write it as 2026-06-23"):
        load(store, "organisations", [firms], LoadOptions(date="2024-02-30"))


def test_an_unknown_source_is_refused_with_the_known_ones(store: Store, firms: Path) -> None:
    with pytest.raises(BadInput, match=r"“organizations” is not a source; use one of: .*Did you mean organisations\?"):
        load(store, "organizations", [firms])
    with pytest.raises(BadInput, match=r"“xyz” is not a source; use one of: [^?]*$"):
        reader_for("xyz")


def test_every_source_says_what_it_reads() -> None:
    assert all(reader.name == name and reader.says for name, reader in SOURCES.items())


def test_a_load_of_nothing_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Name at least one file"):
        load(store, "organisations", [])
    with pytest.raises(BadInput, match="is not there: check the name"):
        load(store, "organisations", [tmp_path / "none.csv"])


def test_a_file_that_is_broken_at_its_end_writes_nothing(store: Store, tmp_path: Path) -> None:
    good = table(tmp_path / "good.csv", FIRMS)
    bad = tmp_path / "bad.csv"
    bad.write_bytes(good.read_bytes() + "tr:z,Ş,sme,TR\n".encode("windows-1254"))
    with pytest.raises(BadInput, match=r"bad\.csv is not UTF-8"):
        load(store, "organisations", [good, bad])
    assert everything(store) == ([], [], [])
    assert store.loads() == []


def test_progress_is_told_every_thousand_rows(store: Store, tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    path = table(tmp_path / "firms.csv", [{**FIRM, "id": f"tr:{i}", "name": f"N{i}"} for i in range(2_100)])
    load(store, "organisations", [path], progress=lambda *said: told.append(said))
    assert told[:2] == [("load organisations:firms", 1_000, None), ("load organisations:firms", 2_000, None)]
    assert told[-1] == ("write organisations:firms", 4_201, 4_201)  # firms, their ties to Türkiye, and its stub


def test_a_dataset_is_named_after_its_file(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "Çorum Üyeler.csv", "name,kind\nA,sme\n")
    assert loaded(store, "organisations", path)[0].dataset == "organisations:corum-uyeler"


def test_a_file_without_rows_ends_nothing(store: Store, tmp_path: Path, firms: Path) -> None:
    loaded(store, "organisations", firms)
    before = everything(store)
    with pytest.raises(BadInput, match=r"firms\.csv holds no rows to load .*: write your own in its place or below it"):
        load(store, "organisations", [written(firms, "name,kind\n")], LoadOptions(date="2026-02-01"))
    report, _ = loaded(store, "organisations", written(firms, "name,kind\nA,shop\n"), LoadOptions(date="2026-02-01"))
    assert noted(report) == ("1 × rows, none of which can be taken: what was loaded before stays as it is",)
    assert everything(store) == before
    assert [held.date for held in store.loads()] == ["2026-01-01"]


def test_what_was_rejected_is_taken_when_what_it_lacked_is_there(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path / "firms.csv", [{**FIRM, "member_of": "tr:k"}])
    assert loaded(store, "organisations", path)[0].rejected == 1
    loaded(store, "organisations", table(tmp_path / "k.csv", [{**FIRM, "id": "tr:k", "kind": "cluster"}]))
    report, rejects = loaded(store, "organisations", path)
    assert (report.unchanged_file, report.changes.added, rejects) == (False, 1, [])


def test_the_same_file_places_anew_when_regions_were_loaded(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path / "firms.csv", [{**FIRM, "country": "Almanya", "city": "München"}])
    loaded(store, "organisations", path)
    assert node(store, "tr:a").region == "DE21"
    with_regions(store, tmp_path)
    report, _ = loaded(store, "organisations", path)
    assert not report.unchanged_file
    assert node(store, "tr:a").region == "DE212"
    assert loaded(store, "organisations", path)[0].unchanged_file


def breaking(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let organisations fail after their first batch, as a workbook that breaks in the middle does."""
    reading = OrganisationsReader.read

    def read(self: OrganisationsReader, intake: Intake) -> Iterator[Batch]:
        yield next(reading(self, intake))
        raise error

    monkeypatch.setattr(OrganisationsReader, "read", read)


@pytest.mark.parametrize("error", [BadInput("ingest.file.broken", name="x"), ValueError("x"), KeyboardInterrupt()])
def test_a_source_that_breaks_in_the_middle_writes_nothing(
    store: Store, tmp_path: Path, firms: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    loaded(store, "organisations", firms)
    before = everything(store), store.loads(), store.generation()
    breaking(monkeypatch, error)
    path = table(tmp_path / "many.csv", [{**FIRM, "id": f"tr:{i}", "name": f"N{i}"} for i in range(2_100)])
    with pytest.raises((Stopped, type(error))) as raised:
        load(store, "organisations", [path], LoadOptions(date="2026-02-01", dataset="organisations:firms"))
    assert (everything(store), store.loads(), store.generation()) == before
    if isinstance(error, KeyboardInterrupt):
        assert str(raised.value) == "Stopped: nothing has been written; run the same command again."


class Interrupting(SqliteStore):
    """A store under which somebody presses Ctrl-C after its first write."""

    writes = 0

    def write(self, batch: Batch) -> Changes:
        self.writes += 1
        if self.writes == 2:
            raise KeyboardInterrupt
        return super().write(batch)


def test_a_load_that_is_stopped_says_what_is_in_and_the_next_completes_it(tmp_path: Path, firms: Path) -> None:
    address = f"sqlite:///{tmp_path / 'stopped.db'}"
    path = table(tmp_path / "many.csv", [{**FIRM, "id": f"tr:{i}", "name": f"N{i}"} for i in range(2_100)])
    with Interrupting(address) as store:
        with pytest.raises(Stopped) as raised:
            load(store, "organisations", [path], LoadOptions(date="2026-02-01"))
        assert str(raised.value) == (
            "Stopped: organisations:many is incomplete, 4,001 of 4,201 records and ties are in; "
            "run the same command again, which completes it."
        )
        (held,) = store.loads()
        assert (held.dataset, held.date, held.whole) == ("organisations:many", "2026-02-01", False)
        report = load(store, "organisations", [path], LoadOptions(date="2026-02-01"))
        assert not report.unchanged_file
        assert [held.whole for held in store.loads()] == [True]
        assert store.counts().nodes["sme"] == 2_100


def shrunk(tmp_path: Path, rows: int, options: LoadOptions, *, of: int = 10) -> tuple[Store, Callable[[], LoadReport]]:
    """A store with an edition of `of` firms, and what loads a newer one of the first `rows` of them."""
    store = open_store("memory:")
    firms = [{**FIRM, "id": f"tr:{i}", "name": f"N{i}"} for i in range(of)]
    load(store, "organisations", [table(tmp_path / "f.csv", firms)], LoadOptions(date="2026-01-01"))
    newer = table(tmp_path / "f.csv", firms[:rows])
    return store, lambda: load(store, "organisations", [newer], replace(options, date="2026-02-01"))


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("rows", [1, 5, 8])
def test_an_edition_that_lacks_a_fifth_or_more_is_asked_about_before_anything_is_written(
    tmp_path: Path, rows: int, dry_run: bool
) -> None:
    store, newer = shrunk(tmp_path, rows, LoadOptions(dry_run=dry_run))
    with store:
        before = everything(store), store.loads()
        with pytest.raises(BadInput) as raised:
            newer()
        assert (everything(store), store.loads()) == before
    assert str(raised.value) == (
        f"This edition of organisations:f would close {2 * (10 - rows)} of 20 records and ties, so nothing was "
        "written: load the whole file, or add --accept-loss if they are really gone."
    )


@pytest.mark.parametrize(
    ("options", "closed"),
    [
        (LoadOptions(accept_loss=True), 18), (LoadOptions(close=True), 18), (LoadOptions(keep=True), 0),
    ],
)  # fmt: skip
def test_a_loss_is_accepted_or_nothing_is_closed(tmp_path: Path, options: LoadOptions, closed: int) -> None:
    store, newer = shrunk(tmp_path, 1, options)
    with store:
        assert newer().changes.closed == closed


def test_what_an_edition_usually_lacks_is_closed_without_a_word(tmp_path: Path) -> None:
    store, newer = shrunk(tmp_path, 9, LoadOptions())
    with store:
        assert newer().changes.closed == 2


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("website", "https://a.example"), ("needs", "Kaplama arıyoruz."), ("capabilities", "Kaplarız."),
        ("description", "Kaplamacı."), ("sectors", "25.62"), ("employees", "7"), ("names", "en:A"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("there", [True, False])
def test_a_column_that_went_empty_is_asked_about(
    store: Store, tmp_path: Path, column: str, cell: str, there: bool
) -> None:
    firms = [{**FIRM, "id": f"tr:{i}", "name": f"N{i}", "city": "Çorum"} for i in range(5)]
    loaded(store, "organisations", table(tmp_path / "f.csv", [{**firm, column: cell} for firm in firms]))
    before = everything(store)
    newer = table(tmp_path / "f.csv", [{**firm, column: ""} if there else firm for firm in firms])
    options = LoadOptions(date="2026-02-01")
    with pytest.raises(BadInput) as raised:
        loaded(store, "organisations", newer, options)
    assert str(raised.value) == (
        f"In this edition of organisations:f nothing is left of {column}, filled before in 5 of the 5 records looked "
        "at, so nothing was written: check the file, or add --accept-loss."
    )
    assert everything(store) == before
    loaded(store, "organisations", newer, replace(options, accept_loss=True))
    assert everything(store) != before


def test_one_cell_that_went_empty_is_no_loss(store: Store, tmp_path: Path) -> None:
    firms = [{**FIRM, "id": f"tr:{i}", "name": f"N{i}", "website": ""} for i in range(5)]
    loaded(
        store, "organisations", table(tmp_path / "f.csv", [{**firms[0], "website": "https://a.example"}, *firms[1:]])
    )
    report, _ = loaded(store, "organisations", table(tmp_path / "f.csv", firms), LoadOptions(date="2026-02-01"))
    assert report.changes.changed == 1


def test_the_account_says_what_was_taken_in_part_or_not_in_each_language(store: Store, tmp_path: Path) -> None:
    rows = [FIRM, {**FIRM, "id": "tr:b", "sectors": "=1+1", "faks": "1"}, {**FIRM, "id": "tr:c", "kind": "dükkân"}]
    path = table(tmp_path / "f.csv", rows)
    for language, separator in (("tr", ";"), ("en", ",")):
        target = tmp_path / f"account-{language}.csv"
        options = LoadOptions(date="2026-01-01", language=cast(Language, language), rejects=target)
        report = load(store, "organisations", [path], options)
        counted = report.account
        assert (counted.whole, counted.of(IN_PART), counted.of(REFUSED), counted.of(DOUBTFUL)) == (1, 1, 1, 0)
        assert target.read_bytes().startswith(b"\xef\xbb\xbf")
        assert separator in target.read_text("utf-8-sig").splitlines()[0]
        whole, refused, part, note = account(target)
        results = [row["result"] for row in (whole, refused, part, note)]
        assert results == (
            ["alındı", "alınmadı", "kısmen alındı", "bakın"]
            if language == "tr"
            else ["taken", "refused", "taken in part", "look at"]
        )
        assert (refused["line"], part["line"], part["column"]) == ("4", "3", "sectors")
        assert "faks" in note["reason"]
        assert "1" in whole["reason"]


def test_the_account_can_be_a_workbook_and_replaces_none_but_an_account(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path / "f.csv", [FIRM, {**FIRM, "id": "tr:c", "name": "=1+1", "kind": "=cmd|' /C calc'!A0"}])
    target = tmp_path / "account.xlsx"
    options = LoadOptions(date="2026-01-01", rejects=target)
    for _ in range(2):
        load(store, "organisations", [path], options)
    cells = [str(cell) for row in load_workbook(target).worksheets[0].values for cell in row if cell is not None]
    assert "refused" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]
    foreign = path.read_bytes()
    with pytest.raises(BadInput, match="İmece did not write it"):
        load(store, "organisations", [path], replace(options, rejects=path))
    assert path.read_bytes() == foreign


def test_an_account_is_never_written_over_the_store(tmp_path: Path) -> None:
    path = table(tmp_path / "f.csv", [FIRM, {**FIRM, "id": "tr:c", "kind": "shop"}])
    with open_store(f"sqlite:///{tmp_path / 'imece.db'}") as store:
        options = LoadOptions(date="2026-01-01", rejects=tmp_path / "imece.db", force=True)
        with pytest.raises(BadInput, match="belongs to the store itself"):
            load(store, "organisations", [path], options)
        assert store.counts().nodes == {}


def test_rejects_as_they_were_written_before_are_replaced(store: Store, tmp_path: Path) -> None:
    path = table(tmp_path / "f.csv", [FIRM, {**FIRM, "id": "tr:c", "kind": "shop"}])
    target = tmp_path / "r.csv"
    target.write_bytes(b"file,line,column,reason,row\r\nf.csv,2,kind,x,y\r\n")
    load(store, "organisations", [path], LoadOptions(date="2026-01-01", rejects=target))
    assert account(target)[0]["result"] == "taken"


def test_what_was_added_is_counted_apart(store: Store, firms: Path) -> None:
    report, _ = loaded(store, "organisations", firms)
    assert report.changes.new == {"sme": 2, "region": 1, "ties": 3, "texts": 1}
    dry = load(store, "organisations", [firms], LoadOptions(date="2026-02-01", dry_run=True, dataset="other"))
    assert dry.changes.new == {"sme": 2, "ties": 3, "texts": 1}


def test_a_pipe_is_refused_instead_of_waited_for(store: Store, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "firms.csv")
    with pytest.raises(BadInput, match="no file but a pipe or a device"):
        load(store, "organisations", [tmp_path / "firms.csv"])


def test_editions_loaded_in_any_order_end_alike(tmp_path: Path) -> None:
    a, b, c = FIRM, {**FIRM, "id": "tr:b"}, {**FIRM, "id": "tr:c", "member_of": "tr:a"}
    files = [table(tmp_path / f"{at}.csv", rows) for at, rows in enumerate([[a, b, c], [a, c], [a, b]])]
    ends = []
    for order in permutations(range(3)):
        with open_store("memory:") as fresh:
            for at in order:
                options = LoadOptions(date=f"2026-01-0{at + 1}", dataset="organisations:x", accept_loss=True)
                loaded(fresh, "organisations", files[at], options)
            ends.append((everything(fresh), [(held.dataset, held.date) for held in fresh.loads()]))
    # The stub of Türkiye belongs to no edition: it is dated by the first that named it.
    assert len({repr(_without_stubs(end)) for end in ends}) == 1


def _without_stubs(end: tuple[object, ...]) -> object:
    (records, edges, passages), loads = cast("tuple[tuple[list[tuple[Node, ...]], object, object], object]", end)
    return [held for held in records if held[0].id != "nuts:TR"], edges, passages, loads


def test_a_second_load_of_a_dataset_is_told_who_holds_it_and_loads_nothing(store: Store, firms: Path) -> None:
    with claimed(store, "organisations:firms"):
        with pytest.raises(StoreUnavailable, match="is being loaded already, by process"):
            loaded(store, "organisations", firms)
        report, _ = loaded(store, "organisations", firms, LoadOptions(dry_run=True))
        assert report.changes.added == 7
    assert store.loads() == []
    loaded(store, "organisations", firms)
