"""How fast sources are loaded, in rows a second, each into a fresh embedded store on disk, without embedding.

python bench/loading.py [--json]      IMECE_DATA names the folder of real data (default ../shared/data)
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from graph.opening import open_store
from ingest.loader import LoadOptions, load

DEFAULT = Path(__file__).parent.parent.parent / "shared" / "data"
TARGET = 20_000  # rows a second, asked of ROR and of the participation table
CASES: Mapping[str, tuple[str, str]] = {
    "ROR, flat table": ("ror", "ror/ror_flat.csv.gz"),
    "ROR, JSON lines": ("ror", "ror/ror_tr_eu_records.jsonl.gz"),
    "H2020 participations": ("cordis", "cordis_h2020"),
    "FP7/H2020 security with texts": ("cordis", "cordis_security"),
}


def measured(data: Path, source: str, path: str, *, regions: bool, first: bool = True) -> dict[str, float | int]:
    """One load: what it came to, on the clock and on the processor.

    `regions` has NUTS loaded before, not `first` an older edition; neither is timed.
    """
    with TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/store.db") as store:
        if regions:
            load(store, "nuts", [data / "nuts" / "nuts_2021.csv"])
        options = LoadOptions(date="2026-01-01", rejects=Path(folder) / "rejects.csv")
        if not first:
            load(store, source, [data / path], options)
            options = LoadOptions(date="2026-01-02", rejects=options.rejects)
        start, worked = perf_counter(), process_time()
        report = load(store, source, [data / path], options)
        seconds, worked = perf_counter() - start, process_time() - worked
    changes = report.changes
    records = changes.added + changes.changed + changes.confirmed + changes.unchanged
    return {
        "rows": report.rows,
        "records": records,
        "rejected": report.rejected,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(worked, 2),
        "rows_per_second": round(report.rows / seconds),
        "rows_per_cpu_second": round(report.rows / worked),
    }


def main() -> None:
    """Measure every case and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--regions", action="store_true", help="load NUTS first, so that places are looked up")
    parser.add_argument(
        "--again", action="store_true", help="time a newer edition over an older one of the same content"
    )
    chosen = parser.parse_args()
    data = Path(os.environ.get("IMECE_DATA", DEFAULT))
    if not data.is_dir():
        sys.exit(f"There is no real data in {data}: set IMECE_DATA to the folder that has it.")
    found = {
        name: measured(data, source, path, regions=chosen.regions, first=not chosen.again)
        for name, (source, path) in CASES.items()
    }
    if chosen.json:
        machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
        print(json.dumps({"machine": machine, "target_rows_per_second": TARGET, "loads": found}, indent=2))
        return
    print(f"{'source':<32}{'rows':>9}{'records':>10}{'seconds':>9}{'rows/s':>9}{'CPU s':>8}{'rows/CPU s':>12}")
    for name, result in found.items():
        print(
            f"{name:<32}{result['rows']:>9,}{result['records']:>10,}{result['seconds']:>9.2f}"
            f"{result['rows_per_second']:>9,}{result['cpu_seconds']:>8.2f}{result['rows_per_cpu_second']:>12,}"
        )


if __name__ == "__main__":
    main()
