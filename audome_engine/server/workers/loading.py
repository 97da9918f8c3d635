"""How a worker loads: data: URLs by itself, http(s) URLs and the account's fonts by asking the service over its socket;
nothing else. What one job loaded is remembered for that job alone.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable

from audome_engine.errors import ResourceError
from audome_engine.resources import DataLoader, Resource, content_key
from audome_engine.server.workers.wire import LENGTHS, MOST_FETCHES, Frame, pack, unpack_header, unpack_lengths

AT_ONCE = 8  # URLs asked for and not yet answered
SCHEMES = frozenset(["http", "https", "audome-font"])


class Disconnected(Exception):
    """The service is gone."""


class Channel:
    """Frames over a blocking socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    def send(self, frame: Frame) -> None:
        """Send a frame."""
        try:
            self._socket.sendall(pack(frame.header, len(frame.payload)))
            if frame.payload:
                self._socket.sendall(frame.payload)
        except OSError as error:
            raise Disconnected from error

    def receive(self) -> Frame:
        """Wait for a frame."""
        header, payload = unpack_lengths(self._exactly(LENGTHS.size))
        return Frame(unpack_header(self._exactly(header)), bytes(self._exactly(payload)))

    def _exactly(self, count: int) -> bytearray:
        data = bytearray(count)
        view = memoryview(data)
        while view:
            try:
                received = self._socket.recv_into(view)
            except OSError as error:
                raise Disconnected from error
            if not received:
                raise Disconnected
            view = view[received:]
        return data


class WorkerLoader:
    """The `ResourceLoader` of all templates in a worker.

    Attributes:
        failed: something that a document (not the job's data) names could not be loaded in this job.
        used_network: something that a document names came from the network in this job.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._data_loader = DataLoader()
        self._outcomes: dict[str, Resource | ResourceError] = {}
        self._of_data: frozenset[str] = frozenset()
        self._next_id = 0
        self._asked = 0  # in this job
        self.failed = False
        self.used_network = False

    def begin_job(self, named_by_data: Iterable[str]) -> None:
        """Forget the job before."""
        self._outcomes.clear()
        self._asked = 0
        self._of_data = frozenset(named_by_data)
        self.failed = self.used_network = False

    def load_together(self, urls: Iterable[str]) -> None:
        """Ask for several URLs at once, so that a job waits for the slowest only."""
        wanted = [url for url in dict.fromkeys(urls) if url not in self._outcomes and _scheme(url) in SCHEMES]
        self._ask(wanted)

    def load(self, url: str) -> Resource:
        """The resource behind `url`, by the rules of `ResourceLoader`."""
        try:
            return self._load(url)
        except ResourceError:
            self.failed |= url not in self._of_data
            raise

    def _load(self, url: str) -> Resource:
        scheme = _scheme(url)
        if scheme == "data":
            return self._data_loader.load(url)
        if scheme not in SCHEMES:
            raise ResourceError(url, f"{scheme[:40]}: URLs cannot be loaded")
        if url not in self._of_data and scheme != "audome-font":
            self.used_network = True
        if url not in self._outcomes:
            self._ask([url])
        outcome = self._outcomes[url]
        if isinstance(outcome, ResourceError):
            raise outcome
        return outcome

    def _ask(self, urls: list[str]) -> None:
        waiting: dict[int, str] = {}
        allowed = MOST_FETCHES - self._asked
        self._outcomes |= {url: ResourceError(url, "too many URLs in one job") for url in urls[allowed:]}
        remaining = iter(urls[:allowed])
        self._asked += len(urls[:allowed])
        while True:
            while len(waiting) < AT_ONCE and (url := next(remaining, None)) is not None:
                self._next_id += 1
                waiting[self._next_id] = url
                self._channel.send(Frame({"kind": "fetch", "id": self._next_id, "url": url}))
            if not waiting:
                return
            reply = self._channel.receive()
            url = waiting.pop(reply.header["id"])
            self._outcomes[url] = _outcome(url, reply)


def _outcome(url: str, reply: Frame) -> Resource | ResourceError:
    if reply.header["error"]:
        return ResourceError(url, reply.header["error"])
    return Resource(url, reply.payload, reply.header["mime"], content_key(reply.payload))


def _scheme(url: str) -> str:
    return url.partition(":")[0].lower()
