"""Makes what İmece knows of NUTS, NACE and Türkiye's provinces without a file, from public data.

    python bench/classifications.py [DATA]

DATA is the folder of public data (IMECE_DATA otherwise). The Turkish titles are those of the demonstration's table.
"""

import csv
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from graph.words.folding import words

OUT = Path(__file__).parents[1] / "ingest" / "classifications"
DEMO = Path(__file__).parents[1] / "ingest" / "demo" / "nace.csv"
SHORTEST = 4  # letters of a district: shorter ones (Çay, Of, Kaş) stand in addresses as words


def main(data: Path) -> None:
    _write("nuts.csv", ("code", "name", "latin"), _regions(data))
    _write("provinces.csv", ("plate", "code", "districts"), _provinces(data))
    _write("nace.csv", ("code", "name_tr", "name_en"), _titles(data))
    _write("nace_classes.csv", ("version", "classes"), _classes(data))


def _regions(data: Path) -> Iterator[tuple[str, str, str]]:
    """Down to level 2, and Türkiye's provinces."""
    for row in _rows(data / "nuts" / "nuts_2021.csv"):
        if len(row["nuts_id"]) < 5 or row["country"] == "TR":
            latin = row["name_latin"]
            yield row["nuts_id"], row["name"], latin if latin != row["name"] else ""


def _provinces(data: Path) -> Iterator[tuple[str, str, str]]:
    """The districts, but for those that are called as a province, or its centre."""
    provinces = list(_rows(data / "tr_provinces" / "tr_provinces.csv"))
    others = {_key(row["province"]) for row in provinces} | {"merkez"}
    for row in provinces:
        own = [name for name in row["districts"].split("|") if _key(name) not in others and len(name) >= SHORTEST]
        yield row["plate_code"], row["nuts3"], "|".join(own)


def _titles(data: Path) -> Iterator[tuple[str, str, str]]:
    """Sections and divisions of Rev. 2.1."""
    turkish = {row["code"]: row["name_tr"] for row in _rows(DEMO)}
    for row in _rows(data / "nace" / "nace_en.csv", ";"):
        if len(row["code"]) <= 2:
            yield row["code"], turkish[row["code"]], row["name"]


def _classes(data: Path) -> Iterator[tuple[str, str]]:
    newer = {row["code"] for row in _rows(data / "nace" / "nace_en.csv", ";") if len(row["code"]) == 5}
    older = {row["code"][:5] for row in _rows(data / "nace" / "nace_tr_6digit.csv")}
    for version, codes in (("2.1", newer), ("2", older)):
        yield version, " ".join(sorted(code.replace(".", "") for code in codes))


def _key(name: str) -> str:
    return " ".join(words(name))


def _rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def _write(name: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with (OUT / name).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["IMECE_DATA"]))
