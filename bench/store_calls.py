"""How often pages and answers ask the store, on the demonstration: reads for a caller by address.

    python -m bench.store_calls
    python -m bench.store_calls bolt://neo4j:PASSWORD@HOST

Prints a table in Markdown: reads of a first request of a process' life, and of the same request again. Of a server,
which is filled where it is empty, and whose plans are forgotten first: the round trips of questions that nobody has
asked before, one wait after another, the statements that they send, and milliseconds on the clock; the first of its
sort, two more, and one right after a write, which leaves a document.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from tempfile import TemporaryDirectory
from typing import Any

from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from api.wiring import Parts
from bench.round_trips import counted
from graph.model import Batch, Node, Source
from graph.opening import open_store
from graph.reads import ScopedReads
from graph.store import WholeReads
from ingest.demonstration import load_demo
from search.indexer import index

ADDRESSES = (
    "/tr/", "/tr/search", "/tr/search?q=su+arıtma+membranı", "/tr/search?q=su+arıtma+membranı&kind=sme&region=TR83",
    "/tr/org/demo:numune-aritma", "/tr/org/demo:numune-aritma/partners",
    "/api/v1/search?q=su+arıtma+membranı", "/api/v1/organisations?facets=true",
    "/api/v1/organisations/demo:numune-aritma/partners", "/api/v1/partners?text=su+arıtma+membranı",
    "/api/v1/paths?from=demo:numune-aritma&to=demo:lab-su",
)  # fmt: skip


def counting(store: Any, counts: Counter[str]) -> None:
    """Count every call of a read, but for those that a read makes of another."""
    inside = [0]

    def counted(name: str, read: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            counts[name] += not inside[0]
            inside[0] += 1
            try:
                return read(*given, **named)
            finally:
                inside[0] -= 1

        return call

    for name in ScopedReads.__abstractmethods__ | WholeReads.__abstractmethods__:
        setattr(store, name, counted(name, getattr(store, name)))


QUESTIONS = ("su arıtma membranı", "tekstil boyama", "yazılım geliştirme", "gıda paketleme makinesi")
FIRMS = ("demo:numune-aritma", "demo:lab-su", "demo:deneme-membran", "demo:deneme-pelet")
SORTS = (
    "/api/v1/search?q={q}", "/api/v1/search?q={q}&kind=sme&region=TR", "/tr/search?q={q}",
    "/tr/search?q={q}&kind=sme&region=TR", "/api/v1/partners?text={q}", "/api/v1/organisations/{id}/partners",
)  # fmt: skip
_SOURCE = "bench:store_calls"


def of_a_server(address: str) -> None:
    """Print the table of a server."""
    with open_store(address) as store, Parts(load_settings(store="memory:"), store=store) as parts:
        if not store.counts().passages:
            load_demo(store)
        encoder = parts.need_encoder()
        assert encoder is not None
        index(store, encoder, beside=parts.need_beside())
        store._server.run("CALL db.clearQueryCaches()")  # type: ignore[attr-defined]
        client = TestClient(create_app(load_settings(store="memory:", request_seconds=300), parts))
        print("| round trips, statements, ms | first | second | third | after a write |\n|---|---|---|---|---|")
        with counted() as trips:
            for sort in SORTS:
                asked = []
                for at, (question, firm) in enumerate(zip(QUESTIONS, FIRMS, strict=True)):
                    if at == len(QUESTIONS) - 1:
                        source = Source(_SOURCE, str(time.time_ns()), date.today().isoformat())
                        store.write(Batch((Node(f"{_SOURCE}:{source.record}", "document", "X", (source,)),)))
                    trips.begin()
                    begun = time.monotonic()
                    answer = client.get(sort.format(q=question.replace(" ", "+"), id=firm))
                    assert answer.status_code == 200, answer.text
                    asked.append(f"{trips.waits}, {trips.statements}, {(time.monotonic() - begun) * 1000:,.0f}")
                print(f"| `{sort}` | {' | '.join(asked)} |", flush=True)


def main() -> None:
    if sys.argv[1:]:
        of_a_server(sys.argv[1])
        return
    counts: Counter[str] = Counter()
    with TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/demo.db") as store:
        settings = load_settings(store="memory:")
        with Parts(settings, store=store) as parts:
            load_demo(store)
            encoder = parts.need_encoder()
            assert encoder is not None
            index(store, encoder)
            counting(store, counts)
            print("| address | first | again | which, again |\n|---|---|---|---|")
            client = TestClient(create_app(settings, parts))
            for address in ADDRESSES:
                asked = []
                for _ in range(2):
                    counts.clear()
                    assert client.get(address).status_code == 200, address
                    asked.append(counts.total())
                which = ", ".join(f"{name} {number}" for name, number in sorted(counts.items()) if number)
                print(f"| `{address}` | {asked[0]} | {asked[1]} | {which} |")


if __name__ == "__main__":
    main()
