"""Everything public in one store: what questions are judged on.

    python bench/public_graph.py sqlite:///public.db

IMECE_DATA names the folder of public data. Loads NUTS, NACE in both versions, ROR, the security projects of CORDIS,
clusters, and the 500 largest companies of Türkiye by way of the organisations template; then `imece index` it.
"""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.opening import open_store
from graph.store import Store
from ingest.loader import LoadOptions, load

SOURCES = (
    ("nuts", "nuts/nuts_2021.csv"),
    ("nace", "nace/nace_en.csv"),
    ("nace", "nace/nace_tr_6digit.csv"),
    ("ror", "ror/ror_flat.csv.gz"),
    ("cordis", "cordis_security"),
    ("clusters", "eccp_clusters/eccp_clusters_partial.csv"),
)
COMPANIES = "tr_companies/fortune500_turkey_2016.csv"
EDITION = "2026-01-01"


def loaded(store: Store, data: Path) -> None:
    """Load every source, in an order in which places come first."""
    with TemporaryDirectory() as folder:
        options = LoadOptions(date=EDITION, rejects=Path(folder) / "rejects.csv")
        for source, path in SOURCES:
            print(path, load(store, source, [data / path], options).changes, file=sys.stderr)
        table = companies(data / COMPANIES, Path(folder) / "companies.csv")
        named = LoadOptions(date="2016-12-31", rejects=options.rejects, dataset="fortune500")
        print(COMPANIES, load(store, "organisations", [table], named).changes, file=sys.stderr)


def companies(listed: Path, table: Path) -> Path:
    """The list of companies as a table of the template; the field that they are listed under is what they say."""
    with listed.open(encoding="utf-8") as rows, table.open("w", encoding="utf-8", newline="") as filled:
        writer = csv.writer(filled)
        writer.writerow(("ad", "tür", "il", "web", "tanıtım"))
        for row in csv.DictReader(rows):
            writer.writerow((row["name"], "Firma", row["city"], row["domain"], row["sector"]))
    return table


def main() -> None:
    """Load it all into the store that is named."""
    data = Path(os.environ.get("IMECE_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))
    with open_store(sys.argv[1]) as store:
        loaded(store, data)


if __name__ == "__main__":
    main()
