"""What Prometheus may know: requests by route template, method and status; never an id or a question."""

from __future__ import annotations

from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12)


class Metrics:
    """Counters in a registry of their own, so that two apps in one process do not meet.

    With a `folder` they are those of all processes that count there, which is where PROMETHEUS_MULTIPROC_DIR says.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._registry = CollectorRegistry()
        self._folder = folder
        labels = ("route", "method", "status")
        self._requests = Counter("imece_requests", "Requests answered.", labels, registry=self._registry)
        self._seconds = Histogram(
            "imece_request_seconds", "Seconds to the end of the answer.", ("route",), buckets=BUCKETS,
            registry=self._registry,
        )  # fmt: skip

    def observe(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        if self._folder is None:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together, str(self._folder))  # type: ignore[no-untyped-call]
        return generate_latest(together)
