"""How long a question takes: over an open store, encoding included, and as the first of a cold process.

python bench/search_latency.py --store sqlite:///data/imece.db [--rounds 5] [--json]

The store must be loaded and indexed (see bench/README.md for the sample). The same questions are asked in
turns with each filter; encoding alone is timed beside them, so that one run on one machine is compared.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from api.questions.caller import caller_of
from api.questions.search import search
from api.settings import load_settings
from api.wiring import Parts
from graph.filters import Filter, make_filter

QUESTIONS = (
    "su arıtma membranı üreten bir ortak arıyoruz", "border surveillance with unmanned aircraft",
    "patlayıcı madde tespiti için sensör", "detection of explosives in luggage", "kritik altyapıların siber güvenliği",
    "cyber security of critical infrastructure", "orman yangınının uydudan izlenmesi", "wildfire monitoring from space",
    "deprem sonrası arama kurtarma robotu", "search and rescue robots after an earthquake",
    "yüz tanıma ile kimlik doğrulama", "biometric identification at airports", "liman ve konteyner güvenliği",
    "container security in ports", "gıda zincirinde izlenebilirlik", "traceability in the food chain",
    "kalabalık güvenliği ve tahliye", "crowd management and evacuation", "insansız deniz aracı", "radiation detection",
)  # fmt: skip
FILTERS = {
    "no filter": Filter(),
    "universities": make_filter(kinds=["university"]),
    "in Türkiye": make_filter(regions=["TR"]),
    "companies in Italy": make_filter(kinds=["company"], regions=["IT"]),
}


def timed(rounds: int, store: str | None) -> dict[str, dict[str, float]]:
    """Milliseconds by filter, and of encoding alone."""
    spent: dict[str, list[float]] = {name: [] for name in ("encoding alone", *FILTERS)}
    with Parts(load_settings(store=store)) as parts:
        encoder = parts.need_encoder()
        assert encoder is not None
        for keep in FILTERS.values():
            search(caller_of(parts, "en"), QUESTIONS[0], keep, 10)
        for question in QUESTIONS * rounds:
            begun = perf_counter()
            encoder.encode_queries([question])
            spent["encoding alone"].append(perf_counter() - begun)
            for name, keep in FILTERS.items():
                begun = perf_counter()
                search(caller_of(parts, "en"), question, keep, 10)
                spent[name].append(perf_counter() - begun)
    return {name: _summary(times) for name, times in spent.items()}


def _summary(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100)
    return {"p50": 1e3 * cuts[49], "p95": 1e3 * cuts[94], "p99": 1e3 * cuts[98]}


def cold(runs: int, store: str | None) -> float:
    """Seconds of a new process from its start to its answer, the median of some."""
    env = {**os.environ, **({"IMECE_STORE": store} if store else {})}
    command = [str(Path(sys.executable).parent / "imece"), "search", QUESTIONS[0], "--json"]
    seconds = []
    for _ in range(runs):
        begun = perf_counter()
        subprocess.run(command, env=env, check=True, capture_output=True)
        seconds.append(perf_counter() - begun)
    return statistics.median(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    found = {"machine": f"{os.cpu_count()} cores, {platform.machine()}", "load": os.getloadavg()[0]}
    result = {**found, "ms": timed(args.rounds, args.store), "cold_s": cold(3, args.store)}
    if args.json:
        print(json.dumps(result, indent=1))
        return
    print(f"{result['machine']}, load {result['load']:.1f}, {len(QUESTIONS) * args.rounds} questions a line\n")
    print("| | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|")
    for name, row in timed_rows(result["ms"]):
        print(f"| {name} | {row['p50']:.1f} | {row['p95']:.1f} | {row['p99']:.1f} |")
    print(f"\ncold process, start to answer: {result['cold_s']:.2f} s (median of 3)")


def timed_rows(table: object) -> list[tuple[str, dict[str, float]]]:
    assert isinstance(table, dict)
    return list(table.items())


if __name__ == "__main__":
    main()
