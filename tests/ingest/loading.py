"""What the tests of the sources share: tables to write, and a load that keeps its rejects in a list."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from graph.model import PUBLIC, Node, Source
from graph.store import Store
from ingest.loader import LoadOptions, LoadReport, load

EVERYONE = frozenset({PUBLIC})
REGIONS = """nuts_id,level,name,name_latin,parent,lon,lat
TR,0,Türkiye,Türkiye,,35.2,39.0
TR8,1,Batı Karadeniz,Batı Karadeniz,TR,34.0,41.0
TR83,2,"Samsun, Tokat, Çorum, Amasya","Samsun, Tokat, Çorum, Amasya",TR8,35.6,40.7
TR831,3,Samsun,Samsun,TR83,36.0,41.2
TR833,3,Çorum,Çorum,TR83,34.6,40.6
DE,0,Deutschland,Deutschland,,10.4,51.1
DE2,1,Bayern,Bayern,DE,11.4,48.9
DE21,2,Oberbayern,Oberbayern,DE2,11.9,48.0
DE212,3,"München, Kreisfreie Stadt","München, Kreisfreie Stadt",DE21,11.5,48.1
EL,0,Ελλάδα,Elláda,,22.6,39.2
EL3,1,Αττική,Attikí,EL,23.7,38.0
EL30,2,Αττική,Attikí,EL3,23.7,38.0
EL303,3,Κεντρικός Τομέας Αθηνών,Kentrikós Toméas Athinón,EL30,23.7,38.0
"""


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """The path of a file with this text."""
    path.write_bytes(text.encode(encoding))
    return path


def table(path: Path, rows: Sequence[Mapping[str, object]], delimiter: str = ",") -> Path:
    """The path of a CSV of these rows, its columns in the order in which they first come."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def with_regions(store: Store, folder: Path) -> Store:
    """The store with a handful of regions."""
    load(store, "nuts", [written(folder / "regions.csv", REGIONS)])
    return store


def loaded(
    store: Store, source: str, path: Path | Sequence[Path], options: LoadOptions | None = None
) -> tuple[LoadReport, list[dict[str, str]]]:
    """The report of a load and its rejects as they stand in the file."""
    paths = [path] if isinstance(path, Path) else list(path)
    chosen = options or LoadOptions(date="2026-01-01")
    target = chosen.rejects or paths[0].parent / "rejects.csv"
    target.unlink(missing_ok=True)
    report = load(store, source, paths, replace(chosen, rejects=target))
    if not target.exists():
        return report, []
    with target.open(encoding="utf-8-sig", newline="") as file:
        return report, list(csv.DictReader(file))


def noted(report: LoadReport) -> tuple[str, ...]:
    """What a load left out, in English."""
    return tuple(f"{number:,} × {says['en']}" for number, says in report.notes)


def node(store: Store, id_: str) -> Node:
    """The node by its id."""
    return store.seen_by(EVERYONE).node(id_)


def ties(store: Store, ids: Iterable[str], *, ended: bool = False) -> set[tuple[str, str, str]]:
    """The edges at nodes as source, relation and target."""
    return {edge.key[:3] for edge in store.edges_of(ids, EVERYONE, ended=ended)}


def organisation(id_: str, kind: str = "sme") -> Node:
    """A node that another dataset brought."""
    return Node(id_, kind, id_.partition(":")[2], (Source("before", id_, "2020-01-01"),))
