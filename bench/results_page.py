"""How long the first page of results takes: `python -m bench.results_page [--store ADDRESS]`.

Fifty questions are asked of the page, in this process, by the clock and by the processor: once each of a service that
has just begun (encoding included), then again with what is kept of answers thrown away, then again as kept. Beside them
stands the search alone, so that what is left is the page's. The store must be loaded and indexed (see bench/README.md
for the sample).
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson
from fastapi.testclient import TestClient

from api.app import create_app
from api.questions.caller import caller_of
from api.questions.search import search
from api.settings import load_settings
from api.web.answers import Answers
from api.wiring import Parts
from graph.filters import Filter
from graph.words.folding import words

QUESTIONS = Path(__file__).parent / "questions/questions.jsonl"
ASKED = 50
PER_PAGE = 10


def questions() -> list[str]:
    """Judged questions that have a word, evenly of all sorts."""
    asked = (str(orjson.loads(line)["text"]) for line in QUESTIONS.read_bytes().splitlines())
    texts = [text for text in asked if words(text)]
    return texts[:: len(texts) // ASKED][:ASKED]


def timed(work: Callable[[str], object], texts: Sequence[str]) -> tuple[list[float], list[float]]:
    """Milliseconds by the clock and by the processor, for each."""
    clock, processor = [], []
    for text in texts:
        begun, spent = time.perf_counter(), time.process_time()
        work(text)
        clock.append(1e3 * (time.perf_counter() - begun))
        processor.append(1e3 * (time.process_time() - spent))
    return clock, processor


def told(name: str, times: tuple[list[float], list[float]]) -> None:
    """A row of the table."""
    cells = []
    for each in times:
        cuts = statistics.quantiles(each, n=100)
        cells.append(f"{cuts[49]:.0f} / {cuts[94]:.0f} / {max(each):.0f}")
    print(f"| {name} | {cells[0]} | {cells[1]} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store")
    given = parser.parse_args()
    settings, texts = load_settings(store=given.store), questions()
    print(f"load {os.getloadavg()[0]:.1f}\n\n| | clock ms, p50 / p95 / most | processor ms |\n|---|---|---|")
    with Parts(settings) as parts, TestClient(create_app(settings, parts)) as client:
        # As the service does before it serves: or a collection walks all that was loaded, 0.3 s in the midst of a page.
        gc.collect()
        gc.freeze()

        def page(text: str) -> None:
            answer = client.get("/tr/search", params={"q": text}, headers={"Accept": "text/html"})
            assert answer.status_code == 200, (text, answer.status_code)

        def anew(text: str) -> None:
            client.app.state.answers = Answers()  # type: ignore[attr-defined]
            page(text)

        told("first, of a service that has just begun", timed(page, texts))
        told("again, made anew", timed(anew, texts))
        for text in texts:
            page(text)
        told("again, as it is kept", timed(page, texts))
        told(
            "the search of it alone",
            timed(lambda text: search(caller_of(parts, "tr"), text, Filter(), PER_PAGE), texts),
        )


if __name__ == "__main__":
    main()
