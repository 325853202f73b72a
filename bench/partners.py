"""Score partner suggestions on a loaded store, and write what İmece answered for other scorers to read.

    python bench/partners.py STORE --until DATE [--out FOLDER]

STORE holds CORDIS, loaded and indexed. Writes pair.jsonl and need.jsonl into FOLDER: {"source": PIC or project number,
"ranking": [PIC, …]}, one line a source. With the evaluation script of the data set beside it:

    python eval_partners.py score --task pair --cut DATE --end DATE FOLDER/pair.jsonl   (also pair-new)
    python eval_partners.py score --task need --cut DATE --end DATE FOLDER/need.jsonl
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping
from pathlib import Path

from graph.opening import open_store
from graph.view import View
from search.encoders.opening import open_encoder
from search.evaluation.hiding import EVERYONE
from search.evaluation.partner_card import PartnerReport, prepare, rank_all, score

PIC = "cordis:pic:"


def main() -> None:
    """Run it."""
    arguments = _arguments()
    encoder = open_encoder(arguments.encoder, arguments.cache)
    with open_store(arguments.store) as store:
        start = time.perf_counter()
        parted, asked = prepare(store, arguments.until)
        rankings = rank_all(parted, asked, encoder)
        rows = tuple(score(parted, asked, rankings))
        seconds = time.perf_counter() - start
        print(PartnerReport(arguments.until, encoder.key, len(parted.later), len(parted.eligible), rows, seconds))
        print(f"processor {time.process_time():.0f} s")
        if arguments.out:
            _write(arguments.out, rankings["İmece"], store.seen_by(EVERYONE))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", help="sqlite:///PATH of a loaded and indexed store")
    parser.add_argument("--until", required=True, help="what begins on this day or later is hidden")
    parser.add_argument("--encoder", default="e5-small")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "imece")
    parser.add_argument("--out", type=Path, help="folder for the rankings")
    return parser.parse_args()


def _write(folder: Path, answers: Mapping[str, list[str]], view: View) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    projects = view.nodes(id_ for id_ in answers if not id_.startswith(PIC))
    with (folder / "pair.jsonl").open("w") as pair, (folder / "need.jsonl").open("w") as need:
        for source, found in answers.items():
            file = need if source in projects else pair
            name = str(projects[source].props.get("grant", "")) if source in projects else source.removeprefix(PIC)
            ranking = [id_.removeprefix(PIC) for id_ in found]
            file.write(json.dumps({"source": name, "ranking": ranking}) + "\n")


if __name__ == "__main__":
    main()
