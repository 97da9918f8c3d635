"""Load on a service that may die at any moment, and the books that must balance afterwards.

`Siege` sends synchronous generates (with an Idempotency-Key, repeated until they are answered, or without one), accepted
ones, batches, and such as must fail; it remembers what it was promised. `Siege.settle` repeats what is unanswered, waits
until nothing is under way, and holds the promises against the service's lists, its pictures and the events that came.
"""

import io
import json
import threading
import time
from collections import Counter, defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import urlsplit

import httpx
from PIL import Image

GRANT = 1_000_000
PAGE = "<body style='margin:0;background:{0}'><b>{0}</b>"
DEAD_IMAGE = "https://nowhere.invalid/none.png"
BATCH = 4


class Receiver:
    """A webhook destination that takes everything; `events` by generation: (id, type, data) of each that came."""

    def __init__(self):
        self.events = defaultdict(list)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                receiver.events[event["data"]["generationId"]].append((event["id"], event["type"], event["data"]))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Siege:
    """Load from `threads` threads on a `server` (or several, in turn), as one account of its own."""

    def __init__(self, server, receiver, threads=6):
        self.account, first = server.account(credits=GRANT)
        self.token = first.headers["Authorization"]
        self.urls = [server.url]
        self.receiver = receiver
        made = first.post("/api/render/webhooks", json={"url": f"http://{receiver.address}/hook"})
        assert made.status_code == 201, made.text
        self.project = server.project(first)
        self.unanswered = {}  # key: path, body
        self.answered = {}  # key: the reply
        self.unkeyed = []  # replies
        self.strange = []  # replies that no death of the service explains
        self._numbers = count()
        self._threads = threads
        self._halt = threading.Event()
        self._running = []

    def client(self, number=0):
        return httpx.Client(
            base_url=self.urls[number % len(self.urls)], headers={"Authorization": self.token}, timeout=120
        )

    def start(self):
        self._halt.clear()
        self._running = [threading.Thread(target=self._attack, args=(number,)) for number in range(self._threads)]
        for thread in self._running:
            thread.start()

    def stop(self):
        self._halt.set()
        for thread in self._running:
            thread.join()

    def _attack(self, number):
        with self.client(number) as client:
            while not self._halt.is_set():
                try:
                    self._one(client, next(self._numbers))
                except httpx.TransportError:
                    self._halt.wait(0.1)  # it is down

    def _one(self, client, number):
        key = f"key {number}"
        path, body = "/api/render/generate", {"metadata": {"key": key}}
        page = {"html": PAGE.format(("red", "green", "blue")[number % 3]), "width": 60 + number % 7, "height": 40}
        kind = number % 6
        if kind in (0, 1):
            body |= page
        elif kind == 2:
            body |= page | {"async": True}
        elif kind == 3:
            path = "/api/render/batch"
            body = page | {"items": [{"metadata": {"key": key, "item": item}} for item in range(BATCH)]}
        elif kind == 4:
            body |= {"projectId": self.project, "data": {"photo.img": DEAD_IMAGE}, "async": True}
        else:
            self._note(client.post(path, json=page))
            return
        self.unanswered[key] = path, body
        self.send(client, key)

    def _note(self, reply):
        if reply.status_code == 200:
            self.unkeyed.append(reply.json())
        elif reply.status_code not in (500, 503):
            self.strange.append(reply.text)

    def send(self, client, key):
        """A request with its key; done with where the reply is final."""
        path, body = self.unanswered[key]
        reply = client.post(path, json=body, headers={"Idempotency-Key": key})
        if reply.status_code in (200, 202):
            self.answered[key] = reply.json()
            del self.unanswered[key]
        elif reply.status_code not in (500, 503):
            self.strange.append(reply.text)

    # -- afterwards ------------------------------------------------------------------------------------------------

    def settle(self, seconds=45):
        """Everything is answered, and nothing is under way; the account's generations by id. It may take long, but
        something must happen every so many `seconds`."""
        progress, deadline = None, 0.0
        with self.client() as client:
            while True:
                for key in list(self.unanswered):
                    self.send(client, key)
                assert self.strange == []
                found = self.generations(client)
                under_way = [each for each in found.values() if each["finishedAt"] is None]
                if not self.unanswered and not under_way:
                    return found
                if progress != (progress := (len(self.unanswered), len(under_way))):
                    deadline = time.monotonic() + seconds
                assert time.monotonic() < deadline, (list(self.unanswered.items())[:3], under_way[:3])
                time.sleep(0.5)

    def generations(self, client):
        found, cursor = {}, None
        while True:
            parameters = {"limit": 100} | ({} if cursor is None else {"cursor": cursor})
            page = client.get("/api/render/generations", params=parameters).json()
            found |= {each["generationId"]: each for each in page["items"]}
            cursor = page["nextCursor"]
            if cursor is None:
                return found

    def check(self, url=None):
        """The books, as the service at `url` shows them."""
        self.urls = [url or self.urls[0]]
        found = self.settle()
        completed = {id for id, each in found.items() if each["status"] == "completed"}
        assert {each["status"] for each in found.values()} <= {"completed", "failed"}
        with self.client() as client:
            assert client.get("/api/render/account").json()["creditsRemaining"] == GRANT - len(completed)
        self._check_promises(found, completed)
        self._check_pictures(found, completed)
        self._check_events(found)

    def _check_promises(self, found, completed):
        """What was answered is so; a key was charged for once."""
        for reply in self.unkeyed:
            assert found[reply["generationId"]]["imageUrl"] == reply["imageUrl"]
        paid = Counter(found[id]["metadata"]["key"] for id in completed if found[id]["metadata"])
        for key, reply in self.answered.items():
            if "generationIds" in reply:
                assert {found[id]["status"] for id in reply["generationIds"]} == {"completed"}, key
                assert paid[key] == BATCH
            elif "imageUrl" in reply:
                assert found[reply["generationId"]]["imageUrl"] == reply["imageUrl"]
                assert paid[key] == 1
            else:
                assert paid[key] == (found[reply["generationId"]]["status"] == "completed")

    def _check_pictures(self, found, completed):
        with self.client() as client:
            for id in completed:
                reply = client.get(urlsplit(found[id]["imageUrl"]).path)
                assert reply.status_code == 200, found[id]
                picture = Image.open(io.BytesIO(reply.content))
                picture.load()  # to the last byte
                assert picture.size == (found[id]["width"], found[id]["height"])

    def _check_events(self, found, seconds=60):
        """At least one for each generation, always the same, and true."""
        deadline = time.monotonic() + seconds
        while missing := set(found) - set(self.receiver.events):
            assert time.monotonic() < deadline, [found[id] for id in sorted(missing)[:3]]
            time.sleep(0.2)
        for id, generation in found.items():
            came = self.receiver.events[id]
            assert len({(event, type) for event, type, _ in came}) == 1, came
            assert came[0][1] == f"render.{generation['status']}"
            assert came[0][2].get("imageUrl") == generation["imageUrl"]
        assert set(self.receiver.events) <= set(found)
