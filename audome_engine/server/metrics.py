"""What Prometheus is told at /metrics."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """One registry a service."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("audome_http_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "audome_http_request_seconds", "Time to answer.", ("route",), registry=self.registry, buckets=_SECONDS
        )
        self.shed = Counter(
            "audome_generates_shed", "Generates refused at once, for want of room.", registry=self.registry
        )
        self.previews = Counter("audome_previews", "Previews answered.", ("cached",), registry=self.registry)

    def watch(self, name: str, text: str, read: Callable[[], float]) -> None:
        """A gauge that is read when it is asked for."""
        Gauge(name, text, registry=self.registry).set_function(read)

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
