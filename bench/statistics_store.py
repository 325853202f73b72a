"""What statistics cost to load and ask: `python -m bench.statistics_store FOLDER [ROWS]`, 5 million unless said.

Files are made in FOLDER in three layouts from a seed: regions of NUTS 2021, divisions of NACE Rev. 2, twenty years of
five measures. Where the package ecomplexity is installed (with pandas), RCA, proximity and density are compared with
what it says.
"""

from __future__ import annotations

import importlib.util
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.codes import section_of
from ingest.classifications.regions import regions
from ingest.classifications.sectors import exists
from programme.priorities.evidence import evidence
from programme.statistics import formulas
from programme.statistics.asked import Statistics
from programme.statistics.editions import Folder
from programme.statistics.loading import Options, load

YEARS = range(2003, 2023)
MEASURES = ("EMP_LOC_NR", "LOC_NR", "EXP", "WAGE_LOC_MEUR", "TURNOVER")
SDMX = "DATAFLOW,LAST UPDATE,freq,indic_sbs,nace_r2,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS\n"
FLOW = "ESTAT:SBS_R_NUTS2021(1.0),12/03/26 23:00:00,A"
TEMPLATE = "\ufeffbölge;sektör;yıl;gösterge;değer;işaret;nace sürümü;nuts sürümü\n"


class Line(NamedTuple):
    """A series of twenty years: what it is of, the figures, and their flags."""

    measure: str
    sector: str
    region: str
    values: NDArray[np.int64]
    flags: list[str]


def lines(rows: int) -> Iterator[Line]:
    """Series until there are so many figures."""
    random = np.random.default_rng(20261127)
    divisions = [f"{number:02d}" for number in range(1, 100) if exists(f"{number:02d}@2")]
    left = rows
    for measure in MEASURES:
        for division in divisions:
            for region in regions():
                if left <= 0:
                    return
                left -= len(YEARS)
                drawn = random.random(len(YEARS))
                flags = ["c" if one < 0.05 else "b" if one < 0.1 else "" for one in drawn]
                values = random.lognormal(6, 2, len(YEARS)).astype(np.int64)
                yield Line(measure, f"{section_of(f'{division}@2')}{division}", region, values, flags)


def make(folder: Path, rows: int) -> list[Path]:
    """The same figures in Eurostat's two layouts and in the template, with decimal commas in the last."""
    paths = [folder / "sbs_r_nuts2021.csv", folder / "sbs_r_nuts2021.tsv", folder / "sablon.csv"]
    with paths[0].open("w") as sdmx, paths[1].open("w") as tsv, paths[2].open("w") as template:
        sdmx.write(SDMX)
        tsv.write("freq,indic_sbs,nace_r2,geo\\TIME_PERIOD\t" + "\t".join(f"{year} " for year in YEARS) + "\n")
        template.write(TEMPLATE)
        for one in lines(rows):
            cells = [(year, value, flag) for year, value, flag in zip(YEARS, one.values, one.flags, strict=True)]
            tsv.write(f"A,{one.measure},{one.sector},{one.region}\t")
            tsv.write("\t".join(": c" if flag == "c" else f"{value} {flag}" for _, value, flag in cells) + "\n")
            what = f"{one.measure},{one.sector},{one.region}"
            sdmx.writelines(
                f"{FLOW},{what},{year},{'' if flag == 'c' else value},{flag},\n" for year, value, flag in cells
            )
            template.writelines(
                f"{one.region};{one.sector};{year};{one.measure};{'' if flag == 'c' else f'{value},5'};{flag};2;2021\n"
                for year, value, flag in cells
            )
    return paths


def timed(said: str, work: Callable[[], object], times: int = 1) -> None:
    """Print the least time of several that some work takes, by the clock and of the processor."""
    took = []
    for _ in range(times):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        took.append((time.perf_counter() - clock, time.process_time() - processor))
    clock, processor = min(took)
    print(f"{said:46} {1000 * clock:10,.0f} ms  {1000 * processor:10,.0f} ms of processor time")


def main(place: Path, rows: int) -> None:
    place.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(place / "statistics", ignore_errors=True)
    folder = Folder(place / "statistics")
    for path in make(place, rows):
        size = path.stat().st_size / 1e6
        taken = partial(load, folder, [path], Options(dataset=path.name))
        timed(f"load {path.name} ({size:.0f} MB)", taken)
        timed("load it again", taken)
    print(
        f"{sum(one.rows for one in folder.editions()):,} figures; at most "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB of memory"
    )
    chosen = "sbs_r_nuts2021.csv"
    timed("first answer: priorities of TR83", lambda: evidence(Statistics(folder), "TR83", "employment", chosen))
    asked = Statistics(folder)
    held = asked.best("employment", "TR", chosen)
    assert held is not None
    timed("priorities of TR83", lambda: evidence(asked, "TR83", "employment", chosen), 5)
    timed("priorities of TR831 in another year", lambda: evidence(asked, "TR831", "employment", chosen, 2015))
    timed("priorities of Türkiye among countries", lambda: evidence(asked, "TR", "employment", chosen))
    timed("one sector of one region, all years", lambda: asked.figures("employment", region="TR83", sector="28"), 5)
    timed("all sectors of one region, one year", lambda: asked.figures(region="TR83", year=2020), 5)
    timed("one sector everywhere, one year", lambda: asked.figures("employment", sector="28", year=2020), 5)
    timed("the first thousand of all", asked.figures, 5)
    compare(asked.year(held, 2022, 5, "TR").values)


def compare(e: formulas.Matrix) -> None:
    """How far RCA, proximity and density are from those of the package ecomplexity, where it is installed."""
    if importlib.util.find_spec("ecomplexity") is None:
        print("ecomplexity is not installed: nothing is compared with it")
        return
    import pandas as pd  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415
    from ecomplexity import ecomplexity, proximity  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    known = np.nan_to_num(e)
    regions_, sectors = np.indices(known.shape)
    rows = pd.DataFrame({"t": 2022, "r": regions_.ravel(), "p": sectors.ravel(), "v": known.ravel()})
    columns = {"time": "t", "loc": "r", "prod": "p", "val": "v"}
    theirs = ecomplexity(rows, columns).sort_values(["r", "p"])
    near = proximity(rows, columns)
    m = formulas.advantages(known)
    ours = formulas.proximity(m)
    pairs = near[["p_1", "p_2", "proximity"]].to_numpy()
    away = {
        "RCA": np.abs(theirs["rca"].to_numpy() - formulas.location_quotient(known).ravel()).max(),
        "proximity": max(abs(ours[int(one), int(other)] - phi) for one, other, phi in pairs),
        "density": np.abs(theirs["density"].to_numpy() - formulas.density(m, ours).ravel()).max(),
    }
    print(
        f"away from ecomplexity, {known.shape[0]} regions by {known.shape[1]} sectors: "
        + ", ".join(f"{name} {value:.1e}" for name, value in away.items())
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5_000_000)
