"""Make what aligns the tokens of the default encoder between languages: python bench/alignment.py [FILE].

Of the passages and questions of the XQuAD sets under $IMECE_DATA/retrieval (half of XQuAD; CC BY-SA 4.0): the means of
their tokens' states by language and side, and a projection. Some five minutes of processor time; the same on every run
of one machine. bench/second_stage.py measures what it gives.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from search.encoders.e5.alignment import FILE, States, make
from search.encoders.e5.encoder import PASSAGE, QUERY, E5Encoder, open_e5
from search.evaluation.judged import read_judged_set

TOLD = {"tr": "xquad_tr_tr", "en": "xquad_en_en", "de": "xquad_tr_de"}
ASKED = {**TOLD, "de": "xquad_de_tr", "el": "xquad_el_tr", "ro": "xquad_ro_tr"}


def main() -> None:
    """Write the file, or another that is named."""
    root = Path(os.environ.get("IMECE_DATA", "../shared/data")) / "retrieval"
    encoder = open_e5("int8", Path(platformdirs.user_cache_dir("imece")))
    told = {said: states(encoder, PASSAGE, root / name, asked=False) for said, name in TOLD.items()}
    asked = {said: states(encoder, QUERY, root / name, asked=True) for said, name in ASKED.items()}
    make(told, asked, Path(sys.argv[1]) if len(sys.argv) > 1 else FILE)


def states(encoder: E5Encoder, prefix: str, folder: Path, *, asked: bool) -> Iterator[States]:
    """The states of a set's questions, or of its passages."""
    judged = read_judged_set(folder)
    for text in (judged.questions if asked else judged.documents).values():
        yield encoder.states(prefix, text)[1]


if __name__ == "__main__":
    main()
