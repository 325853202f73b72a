"""What an answer costs in one process and without the web, in milliseconds of the processor, on one thread.

    OPENBLAS_NUM_THREADS=1 python -m bench.answer_cost [--rounds 3] [--write FILE] [--profile]

Asks the store of the settings for partners of every organisation that states a need, twice and again: the first time
each is asked, and when all were; then for partners of the needs as free texts, and searches for them, each once.
`--write` writes all answers as JSON, ids, scores and reasons, so that those of two versions can be compared; to compare
two, run this file in the folders of both in turns.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

from api.questions.caller import caller_of
from api.settings import load_settings
from api.wiring import Parts
from graph.filters import Filter
from graph.view import View
from graph.vocabulary import vocabulary
from search.partners.voice import NEED

SHOWN = 10
Ask = Callable[[View, str], object]


def main() -> None:
    """Run it."""
    arguments = _arguments()
    with Parts(load_settings()) as parts:
        finders = parts.finders
        stated = _stated(_seen(parts))
        if not stated:
            raise SystemExit("No organisation of this store states a need: load one (imece demo), or set IMECE_STORE.")
        organisations, texts = list(stated), sorted({text for said in stated.values() for text in said})
        work = {
            "partners of an organisation": (
                organisations,
                lambda view, id_: finders.partners.for_organisation(view, id_, Filter(), SHOWN),
            ),
            "partners for a text": (
                texts,
                lambda view, text: finders.partners.for_text(view, text, Filter(), SHOWN),
            ),
            "search": (texts, lambda view, text: finders.searcher.search(view, text, Filter(), SHOWN)),
        }
        # What a process reads once, and the model of languages, is no part of an answer.
        finders.partners.for_text(_seen(parts), "something else", Filter(), SHOWN)
        finders.searcher.search(_seen(parts), "something else", Filter(), SHOWN)
        answers: dict[str, list[object]] = {}
        for name, (asked, ask) in work.items():
            rounds = arguments.rounds if asked is organisations else 1
            for number in range(rounds):
                with cProfile.Profile() if arguments.profile else nullcontext() as profile:
                    answers[name], took = _asked(parts, asked, ask)
                print(_line(f"{name}, time {number + 1}", took))
                if profile is not None:
                    profile.dump_stats(f"{name.replace(' ', '-')}-{number + 1}.prof")
    if arguments.write:
        arguments.write.write_text(json.dumps(answers, default=_plain, indent=1, sort_keys=True), "utf-8")


def _seen(parts: Parts) -> View:
    return caller_of(parts, "en").view


def _stated(view: View) -> dict[str, list[str]]:
    """What each organisation says that it needs, by id."""
    ids = [node.id for kind in sorted(vocabulary().organisations) for node in view.of_kind(kind)]
    found: dict[str, list[str]] = {}
    for passage in view.passages_of(ids):
        if passage.role == NEED:
            found.setdefault(passage.holder, []).append(passage.text)
    return found


def _asked(parts: Parts, asked: Sequence[str], ask: Ask) -> tuple[list[object], list[float]]:
    """The answers, and the processor milliseconds of each; every question through a view of its own, as requests."""
    answers, took = [], []
    for one in asked:
        begun = time.process_time()
        answers.append(ask(_seen(parts), one))
        took.append(1_000 * (time.process_time() - begun))
    return answers, took


def _line(name: str, took: Iterable[float]) -> str:
    each = sorted(took)
    mean, most = statistics.fmean(each), each[int(0.95 * len(each))]
    return f"{name:40} {len(each):4}  mean {mean:6.1f}  median {statistics.median(each):6.1f}  p95 {most:6.1f} ms"


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset | set) else asdict(value)  # type: ignore[call-overload]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=Path, help="file for the answers")
    parser.add_argument("--profile", action="store_true", help="write a profile of each line into this folder")
    return parser.parse_args()


if __name__ == "__main__":
    main()
