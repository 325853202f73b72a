"""Editions are whole or not there; the newest that covers a thing speaks for it; what is asked is read rightly."""

from __future__ import annotations

import shutil
from itertools import permutations, product
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from graph.errors import BadInput, Corrupt
from programme.statistics import asked as asked_
from programme.statistics.asked import Figure, Statistics, earlier
from programme.statistics.editions import Folder, live
from programme.statistics.loading import Options, Report, load
from tests.programme.statistics.tables import SDMX, written

HEAD = "region,sector,year,measure,value,nace\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(folder: Folder, rows: str, date: str, dataset: str = "d", name: str = "t.csv") -> Report:
    return load(folder, [written(Path(name), HEAD + rows)], Options(date=date, dataset=dataset))


def values(folder: Folder) -> dict[tuple[int, str, str], float | None]:
    return {(one.year, one.region, one.sector): one.value for one in Statistics(folder).figures()}


def test_the_same_files_again_change_nothing() -> None:
    folder = Folder(Path("s"))
    path = written(Path("x.csv"), SDMX)
    first, again = load(folder, [path]), load(folder, [path])
    assert (first.unchanged, again.unchanged) == (False, True)
    assert again.edition == first.edition
    assert len(folder.editions()) == 1


def test_a_newer_edition_speaks_for_what_it_covers_in_whatever_order_they_come() -> None:
    editions = [
        (
            "TR83,10,2021,firms,1,2\nTR83,11,2021,firms,2,2\nTR83,10,2022,firms,3,2\nDE11,10,2022,firms,4,2\n",
            "2025-01-01",
        ),
        ("TR83,10,2022,firms,30,2\n", "2026-01-01"),
        ("TR83,10,2021,employment,9,2\n", "2025-06-01"),
    ]
    said = []
    for number, order in enumerate(permutations(editions)):
        folder = Folder(Path(f"s{number}"))
        for rows, date in order:
            put(folder, rows, date)
        found = Statistics(folder).figures("firms")
        said.append([(one.year, one.region, one.sector, one.value, one.date) for one in found])
    assert said[0] == [
        (2022, "DE11", "10", 4.0, "2025-01-01"), (2022, "TR83", "10", 30.0, "2026-01-01"),
        (2021, "TR83", "10", 1.0, "2025-01-01"), (2021, "TR83", "11", 2.0, "2025-01-01"),
    ]  # fmt: skip
    assert all(one == said[0] for one in said)


def test_an_older_edition_stays_in_the_history_and_says_how_much_of_it_speaks() -> None:
    folder = Folder(Path("s"))
    put(folder, "TR83,10,2021,firms,1,2\nTR83,10,2022,firms,3,2\n", "2025-01-01")
    report = put(folder, "TR83,10,2022,firms,30,2\n", "2026-01-01", name="u.csv")
    assert report.replaced == 1
    speaking = {edition.date: len(covers) for edition, covers in live(folder.editions())}
    assert speaking == {"2026-01-01": 1, "2025-01-01": 1}


def test_nothing_is_there_before_all_is_and_what_a_kill_left_is_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(Path("s"))
    with monkeypatch.context() as broken:
        broken.setattr(pl.DataFrame, "write_parquet", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "full")))
        with pytest.raises(BadInput, match="full"):
            put(folder, "TR83,10,2021,firms,1,2\n", "2025-01-01")
    assert list(Path("s").iterdir()) == []
    left = Path("s/.d.4194304.imece.part")
    left.mkdir()
    put(folder, "TR83,10,2021,firms,1,2\n", "2025-01-01")
    assert [one.name for one in Path("s").iterdir()] == ["d@2025-01-01.1"]


def test_a_damaged_edition_is_told_and_one_without_its_description_is_none() -> None:
    folder = Folder(Path("s"))
    put(folder, "TR83,10,2021,firms,1,2\n", "2025-01-01")
    shutil.copytree("s/d@2025-01-01.1", "s/e@2025-01-01.1")
    Path("s/e@2025-01-01.1/edition.json").write_text("{", "utf-8")
    with pytest.raises(Corrupt, match=r"e@2025-01-01\.1"):
        folder.editions()
    Path("s/e@2025-01-01.1/edition.json").unlink()
    assert len(folder.editions()) == 1


def test_a_dry_run_writes_nothing() -> None:
    report = load(Folder(Path("s")), [written(Path("x.csv"), SDMX)], Options(dry_run=True))
    assert report.edition.rows == 4
    assert not Path("s").exists()


def test_a_load_of_which_nothing_can_be_taken_is_refused_with_the_first_reason_and_an_account() -> None:
    with pytest.raises(BadInput, match="line 2, column region"):
        put(Folder(Path("s")), "XX1,10,2021,firms,1,2\n", "2025-01-01")
    assert "XX1" in Path("d.rejects.csv").read_text("utf-8-sig")
    assert not Path("s").exists()


def test_several_files_are_one_edition_and_may_not_contradict_each_other() -> None:
    folder = Folder(Path("s"))
    paths = [
        written(Path("a.csv"), HEAD + "TR83,10,2021,firms,1,2\nTR83,11,2021,firms,2,2\n"),
        written(Path("b.csv"), HEAD + "TR83,11,2021,firms,2,2\nTR83,10,2021,firms,7,2\nTR10,10,2021,firms,5,2\n"),
    ]
    report = load(folder, paths, Options(date="2025-01-01", dataset="d"))
    assert values(folder) == {(2021, "TR83", "11"): 2.0, (2021, "TR10", "10"): 5.0}
    assert report.refused == 1


def test_a_year_is_a_matrix_of_one_level_summed_where_all_below_is_published() -> None:
    rows = "".join(f"TR83{at},10,2021,firms,{at},2\n" for at in "1234")
    rows += "TR831,13,2021,firms,8,2\nTR831,C,2021,firms,99,2\nTR211,10,2021,firms,50,2\nTR901,13,2021,firms,:,2\n"
    folder = Folder(Path("s"))
    put(folder, rows, "2025-01-01")
    asked = Statistics(folder)
    held = asked.best("firms", "TR")
    assert held is not None
    provinces = asked.year(held, 2021, 5, "TR")
    assert (provinces.regions, provinces.sectors) == (
        ("TR211", "TR831", "TR832", "TR833", "TR834", "TR901"),
        ("10", "13"),
    )
    assert provinces.values[1].tolist() == [1, 8]
    assert np.isnan(provinces.values[5]).all()
    wider = asked.year(held, 2021, 4, "TR")
    assert (wider.regions, wider.summed) == (("TR83",), frozenset({"TR83"}))
    assert wider.values[0, 0] == 10


def test_series_of_other_versions_and_units_never_meet() -> None:
    folder = Folder(Path("s"))
    put(folder, "TR83,10,2021,firms,1,2\nTR83,10,2022,firms,2,2.1\n", "2025-01-01")
    held = Statistics(folder).best("firms", "TR")
    assert held is not None
    assert (held.series.nace, held.years) == ("2.1", {"TR": (2022,)})
    assert earlier(held, "TR", 2022, 5, 10) is None


def test_a_year_to_compare_with_is_old_enough_or_the_oldest() -> None:
    folder = Folder(Path("s"))
    put(folder, "".join(f"TR83,10,{year},firms,1,2\n" for year in (2001, 2014, 2016, 2020, 2021)), "2025-01-01")
    held = Statistics(folder).best("firms", "TR")
    assert held is not None
    assert [earlier(held, "TR", year, 5, 10) for year in (2021, 2016, 2014, 2001)] == [2016, 2014, None, None]


def test_figures_are_found_by_each_of_their_codes_and_a_new_edition_is_seen_at_once() -> None:
    folder = Folder(Path("s"))
    asked = Statistics(folder)
    assert asked.figures() == []
    put(folder, "TR83,10,2021,firms,1,2\nTR83,11,2021,firms,2,2\nDE11,10,2020,employment,3,2\n", "2025-01-01")

    def found(**keep: str | int) -> list[float | None]:
        return [one.value for one in asked.figures(**keep)]  # type: ignore[arg-type]

    assert found(region="TR83") == [1.0, 2.0]
    assert found(sector="10") == [1.0, 3.0]
    assert found(sector="10", year=2020) == [3.0]
    assert found(measure="employment") == [3.0]
    assert found(dataset="other") == []
    assert len(asked.figures(most=1)) == 1
    assert isinstance(asked.figures()[0], Figure)


@pytest.mark.parametrize(
    ("beginning", "passed"), [(0, 0.4), (10**9, 10**9), (10**9, 0.0)], ids=["apart", "through", "filtered"]
)
def test_whatever_way_of_reading_costs_least_the_figures_are_the_same(
    beginning: int, passed: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(Path("s"))
    told = {(region, sector, year, measure): float(at) for at, (region, sector, year, measure) in enumerate(product(
        ("DE11", "FR10", "TR82", "TR83"), ("10", "28"), range(2018, 2022), ("employment", "exports", "firms", "wages")
    ))}  # fmt: skip
    put(folder, "".join(f"{','.join(map(str, key))},{value:.0f},2\n" for key, value in told.items()), "2025-01-01")
    monkeypatch.setattr(asked_, "_BEGINNING", beginning)
    monkeypatch.setattr(asked_, "_PASSED", passed)
    asked = Statistics(folder)
    for keep in ({"region": "TR83", "year": 2020}, {"sector": "28", "year": 2019}, {"year": 2021}, {"region": "FR10"},
                 {"sector": "10"}, {"region": "TR82", "sector": "28"}, {}):  # fmt: skip
        found = asked.figures(**keep)
        assert {(one.region, one.sector, one.year, one.series.measure): one.value for one in found} == {
            key: value for key, value in told.items()
            if all(value in key for value in keep.values())
        }  # fmt: skip
        assert len(found) == len({(one.region, one.sector, one.year, one.series.measure) for one in found})


@pytest.mark.parametrize("dataset", ["../x", "a/b", "", "a@b c", ".hidden", "x" * 200])
def test_a_dataset_names_no_place_outside_of_the_folder(dataset: str) -> None:
    with pytest.raises(BadInput):
        put(Folder(Path("s")), "TR83,10,2021,firms,1,2\n", "2025-01-01", dataset)
    assert not Path("s").exists()
