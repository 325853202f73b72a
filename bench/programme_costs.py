"""The programme's pages on the demonstration: `python -m bench.programme_costs` in a folder where `imece demo` was run.

Of each question the processor time and the time on the clock, the median of some: drafting a cluster's roadmap and a
sector's, printing one, and what the info centres came to. Then one question asked of two other İmece, one that is not
there and one that never answers: how long it is kept waiting, the first times and once the two are left alone.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from api.exports.printed import docx_of, pdf_of
from api.exports.roadmaps import blocks_of
from api.federation.asking import TRIES
from api.federation.everywhere import Means, everywhere
from api.peers import federation, new_key
from api.questions.caller import Caller, caller_of
from api.questions.centres import Asked, overview
from api.questions.drafts import draft_of_cluster, draft_of_sector
from api.questions.roadmaps import seen
from api.settings import load_settings
from api.wiring import Parts
from api.words.labels import Places
from bench.measuring import timed
from graph.filters import Filter
from people.persons import utc_now
from programme.roadmaps.versions import Kept, of_cluster

CLUSTER, SECTOR, REGION = "demo:kume-bursa-otomotiv-yan", "13", "TR41"
TIMES = 7


def main() -> None:
    """Print both tables."""
    with Parts(load_settings()) as parts:
        asking = caller_of(parts, "tr")
        print(f"{'':44}{'processor ms':>14}{'clock ms':>10}")
        for name, work in _works(parts, asking).items():
            work()  # what is built once is no part of it
            told = [_clocked(work) for _ in range(TIMES)]
            print(f"{name:44}{median(one for one, _ in told):14.0f}{median(one for _, one in told):10.0f}")
        print()
        peers(parts, asking)


def _works(parts: Parts, asking: Caller) -> dict[str, Callable[[], object]]:
    today = date.today()
    content = draft_of_cluster(asking, parts.people, CLUSTER, today)
    node = asking.view.organisation(CLUSTER)
    found = seen(asking, Kept("", of_cluster(CLUSTER), "own", None, 1, 1, utc_now(), content), node, {}, today)
    blocks = blocks_of(found, node.name, Places(asking.view, "tr"), "tr")
    return {
        "a cluster's roadmap drafted": lambda: draft_of_cluster(asking, parts.people, CLUSTER, today),
        "a sector's strategy drafted": lambda: draft_of_sector(
            asking, parts.statistics, SECTOR, REGION, "employment", today
        ),
        f"PDF of {len(blocks)} blocks": lambda: pdf_of(blocks, "tr"),
        "the same as DOCX": lambda: docx_of(blocks, "tr"),
        "what five centres came to with 700 firms": lambda: overview(asking, parts.people, Asked()),
    }


def _clocked(work: Callable[[], object]) -> tuple[float, float]:
    began = time.perf_counter()
    used = timed(work)[1]
    return 1000 * used, 1000 * (time.perf_counter() - began)


def peers(parts: Parts, asking: Caller) -> None:
    """Print how long one question takes beside peers of which none answers."""
    with TemporaryDirectory() as name, _standing_still() as silent:
        folder = Path(name)
        public = new_key(folder / "own.key")
        said = ['name = "here"', 'key = "own.key"']
        for peer, port in (("closed", 9), ("silent", silent)):
            said += [f"[peers.{peer}]", f'address = "http://127.0.0.1:{port}"', f'key = "{public}"']
        (folder / "f.toml").write_text("\n".join(said), encoding="utf-8")
        held = Means(federation(folder / "f.toml"), parts.encoder, parts.settings.cache)
        for at in range(TRIES + 1):
            began = time.perf_counter()
            found = everywhere(held, asking, "su arıtma membranı", Filter(), {"q": ["su arıtma membranı"]})
            states = ", ".join(f"{one.peer.name}: {one.state}" for one in found.heard)
            print(f"question {at + 1}: {time.perf_counter() - began:5.2f} s, {len(found.known)} known ({states})")


@contextmanager
def _standing_still() -> Iterator[int]:
    """A port where somebody listens and never answers."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen(50)
        yield int(held.getsockname()[1])


if __name__ == "__main__":
    main()
