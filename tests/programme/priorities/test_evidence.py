"""The evidence on a region's sectors follows from the figures by rules that are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import BadInput
from programme.priorities.evidence import evidence
from programme.priorities.sector import Evidence, Sector
from programme.statistics.asked import Statistics
from programme.statistics.demonstration import DATASET, DIVISIONS, load_demonstration, table
from programme.statistics.editions import Folder
from programme.statistics.loading import Options, load

HEAD = "region,sector,year,measure,value,nace\n"
REGIONS = ("TR21", "TR22", "TR31", "TR32", "TR33", "TR83")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def filled(rows: str) -> Statistics:
    Path("t.csv").write_text(HEAD + rows, "utf-8")
    load(Folder(Path("s")), [Path("t.csv")], Options(date="2026-01-01", dataset="d"))
    return Statistics(Folder(Path("s")))


def plain() -> str:
    """Six regions of 1,000 people: TR83 has much of 10 and of 11, the others of 13."""
    rows = []
    for region in REGIONS:
        here = region == "TR83"
        people = {
            "10": 600 if here else 100,
            "11": 300 if here else 200,
            "12": 0 if here else 100,
            "13": 100 if here else 600,
        }
        for sector, now in people.items():
            rows.append(f"{region},{sector},2023,employment,{now},2")
            rows.append(f"{region},{sector},2018,employment,{now // 2 if here and sector == '10' else now},2")
            rows.append(f"{region},{sector},2023,exports,{now * 2},2")
    return "\n".join(rows) + "\n"


def found(rows: str, region: str = "TR83", **choice: str | int) -> Evidence:
    one = evidence(filled(rows), region, "employment", **choice)  # type: ignore[arg-type]
    assert one is not None
    return one


def sector(one: Evidence, code: str) -> Sector:
    return next(each for each in one.sectors if each.code == code)


def notes(one: Evidence) -> list[str]:
    return [note.key.rpartition(".")[2] for note in one.notes]


def test_each_number_is_what_its_formula_says() -> None:
    one = found(plain())
    ten = sector(one, "10")
    assert (one.year, one.before, one.total, one.everywhere, one.compared) == (2023, 2018, 1000, 6000, 6)
    assert ten.share == pytest.approx(0.6)
    assert ten.quotient == pytest.approx(0.6 / (1100 / 6000))
    assert ten.shrunk == pytest.approx(((600 + 100 * 1100 / 6000) / 1100) / (1100 / 6000))
    assert ten.growth == pytest.approx(2 ** (1 / 5) - 1)
    assert ten.dynamism == pytest.approx(2 ** (1 / 5) - (1100 / 800) ** (1 / 5))
    assert ten.exports == 1200
    assert ten.export_share == pytest.approx(0.6)
    assert ten.advantage == pytest.approx(0.6 / (1100 / 6000))
    assert one.concentration == pytest.approx(0.36 + 0.09 + 0.01)


def test_marks_follow_their_rules_and_come_first() -> None:
    one = found(plain())
    assert one.sectors[0].code == "10"
    assert one.sectors[0].marks == ("strong", "rising", "exporting")
    assert one.sectors[0].stars == ("size", "special", "focus")
    assert sector(one, "13").marks == ()
    assert sector(one, "13").quotient == pytest.approx(0.1 / (3100 / 6000))


def test_what_is_near_and_lacking_is_within_reach_with_the_regions_that_would_add_most() -> None:
    rows = ["TR83,10,2023,employment,900,2", "TR83,11,2023,employment,10,2", "TR83,12,2023,employment,10,2"]
    for region in REGIONS[:5]:
        near = region in {"TR21", "TR22"}
        rows += [
            f"{region},{code},2023,employment,{people},2"
            for code, people in {
                "10": 800 if near else 10,
                "11": 700 if near else 10,
                "12": 10 if near else 900,
            }.items()
        ]
    one = found("\n".join(rows) + "\n")
    eleven, twelve = sector(one, "11"), sector(one, "12")
    assert eleven.reachable
    assert eleven.density == pytest.approx((2 / 3) / (2 / 3 + 1))
    assert [one.region for one in eleven.partners] == ["TR21", "TR22"]
    assert not twelve.reachable
    assert not sector(one, "10").reachable


def test_few_regions_give_no_stars_and_that_is_said() -> None:
    one = found("TR83,10,2023,employment,9,2\nTR21,10,2023,employment,9,2\nTR83,11,2023,employment,1,2\n")
    assert {each.stars for each in one.sectors} == {()}
    assert {each.density for each in one.sectors} == {None}
    assert notes(one) == ["one_year", "few"]


def test_years_of_another_version_of_nace_are_not_compared_and_that_is_said() -> None:
    rows = plain().replace(",2018,employment", ",2018,wages")
    older = "".join(f"TR83,{code},2018,employment,5,2\n" for code in ("10", "45"))
    newer = rows.replace(",2\n", ",2.1\n")
    one = found(newer + older)
    assert (one.series.nace, one.before) == ("2.1", None)
    assert notes(one) == ["versions"]
    assert one.notes[0].values["nace"] == "2"


def test_exports_by_another_version_are_not_set_beside() -> None:
    rows = plain().splitlines()
    one = found("\n".join(row[:-1] + "2.1" if ",exports," in row else row for row in rows) + "\n")
    assert one.exports is None
    assert "exports_version" in notes(one)
    assert {each.advantage for each in one.sectors} == {None}


def test_a_region_that_is_not_published_is_the_sum_of_those_within_it_and_that_is_said() -> None:
    rows = "".join(f"TR83{at},10,2023,employment,{at}0,2\nTR83{at},11,2023,employment,5,2\n" for at in "1234")
    one = found(rows + "TR211,10,2023,employment,7,2\n")
    assert sector(one, "10").value == 100
    assert "summed" in notes(one)


def test_a_hidden_figure_is_no_nought() -> None:
    one = found(plain().replace("TR83,11,2023,employment,300", "TR83,11,2023,employment,: c"))
    assert (sector(one, "11").value, sector(one, "11").flag, sector(one, "11").quotient) == (None, ":c", None)
    assert "hidden" in notes(one)


def test_a_country_is_compared_with_countries() -> None:
    rows = "".join(f"{country},10,2023,employment,{people},2\n{country},11,2023,employment,50,2\n"
                   for country, people in {"TR": 90, "DE": 30, "FR": 30, "IT": 30, "ES": 30}.items())  # fmt: skip
    one = found(rows, "TR")
    assert one.compared == 5
    assert sector(one, "10").quotient == pytest.approx((90 / 140) / (210 / 460))


def test_nothing_is_said_of_what_is_not_there() -> None:
    there = filled(plain())
    assert evidence(there, "TR90", "employment") is None
    assert evidence(there, "DE1", "employment") is None
    assert evidence(there, "TR83", "wages") is None
    with pytest.raises(BadInput, match="1999"):
        evidence(there, "TR83", "employment", year=1999)


def test_the_demonstration_is_the_same_each_time_and_called_invented() -> None:
    folder = Folder(Path("s"))
    first, again = load_demonstration(folder), load_demonstration(folder)
    assert (first.unchanged, again.unchanged, first.refused) == (False, True, 0)
    assert first.edition.dataset == DATASET
    assert "invented" in first.edition.licence
    assert table().count("\n") == 1 + 81 * len(DIVISIONS) * 2 * 3
    samsun = evidence(Statistics(folder), "TR831", "employment")
    assert samsun is not None
    assert samsun.sectors[0].code == "32"


def test_a_level_of_which_there_is_nothing_is_no_failure() -> None:
    statistics = filled(plain())
    assert evidence(statistics, "TR831", "employment") is None
