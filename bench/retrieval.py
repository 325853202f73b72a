"""Score the search on every judged set: python bench/retrieval.py [--limit N] [SET …] prints a Markdown table.

Sets are the folders in BEIR layout under IMECE_DATA/retrieval.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

import platformdirs

from search.encoders.opening import open_encoder
from search.evaluation.retrieval import MEASURES, evaluate_retrieval

HEAD = ("set", "question → text", "questions", "documents", "ranking", *MEASURES)


def main() -> None:
    """Print the table row by row, as the sets are done; progress goes to stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", help="names of sets; all when none is given")
    parser.add_argument("--limit", type=int, help="questions a set")
    parser.add_argument("--encoder", default="e5-small")
    parser.add_argument("--beside", default="use-multilingual", help="encoder beside it, or none")
    parser.add_argument("--cache", type=Path, default=Path(platformdirs.user_cache_dir("imece")))
    given = parser.parse_args()
    encoder = open_encoder(given.encoder, given.cache)
    beside = open_encoder(given.beside, given.cache) if given.beside != "none" else None
    root = Path(os.environ.get("IMECE_DATA", "../shared/data")) / "retrieval"
    folders = [root / name for name in given.sets] or sorted(path for path in root.iterdir() if path.is_dir())
    print(f"Encoder {encoder.key}, beside it {given.beside}; mean [95 % bootstrap interval].\n")
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    for folder in folders:
        start = time.perf_counter()
        report = evaluate_retrieval(folder, encoder, beside=beside, limit=given.limit, progress=_tell)
        for row in report.rows():
            print(f"| {' | '.join(row)} |", flush=True)
        legs = ", ".join(f"{leg} {seconds * 1e3:.1f} ms" for leg, seconds in report.seconds_per_question.items())
        print(f"\r{report.name}: {time.perf_counter() - start:.0f} s in all; a question: {legs}", file=sys.stderr)


def _tell(label: str, done: int, total: int | None) -> None:
    print(f"\r{label} {done}/{total}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
