"""How often pages and answers ask the store, on the demonstration: reads for a caller by address.

    python -m bench.store_calls

Prints a table in Markdown: reads of a first request of a process' life, and of the same request again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from tempfile import TemporaryDirectory
from typing import Any

from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import load_settings
from api.wiring import Parts
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


def main() -> None:
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
