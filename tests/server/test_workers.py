"""The render workers: what comes back, what a crash costs, what a job may take, and what stays behind."""

import asyncio
import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

import audome_engine as audome
from audome_engine.options import Limits
from audome_engine.server.workers import compiled
from audome_engine.server.workers.client import ForkServer, worker_environment
from audome_engine.server.workers.connection import Connection, JobMessage, WorkerLost
from audome_engine.server.workers.loading import WorkerLoader
from audome_engine.server.workers.pool import WorkerPool
from audome_engine.server.workers.types import (
    Document,
    Fetched,
    FontReference,
    InspectJob,
    JobRejected,
    PoolClosed,
    Problem,
    RenderFailed,
    RenderJob,
    Slot,
)
from audome_engine.server.workers.wire import LENGTHS, MOST_FETCHES, Frame, pack

pytestmark = pytest.mark.anyio

CARD = """<meta name="viewport" content="width=200, height=100"><style>body{margin:0;background:#fed}</style>
<h1 data-dynamic-key="title" data-placeholder="Your title" style="font:700 20px Inter,Cairo">Hello</h1>
<img data-dynamic-key="photo" src="https://pictures.example/own.png" width="20" height="20">"""
PLAIN = """<meta name="viewport" content="width=200, height=100"><h1 data-dynamic-key="title">Hello</h1>"""
SLOW = '<body style="width:4000px;height:4000px">' + 400 * (
    '<div style="position:absolute;width:3900px;height:3900px;border-radius:99px;filter:blur(40px);'
    'background:conic-gradient(red,blue);opacity:.5"></div>'
)


@pytest.fixture(scope="module", params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request):
    return "asyncio", {"use_uvloop": request.param}


@pytest.fixture(scope="module")
async def server(anyio_backend):
    server = ForkServer()
    await server.start()
    yield server
    await server.close()


@pytest.fixture
async def make_pool(server):
    pools = []

    async def make(size: int = 1, **arguments: object) -> WorkerPool:
        pool = WorkerPool(size=size, server=server, **arguments)
        pools.append(pool)
        await pool.start()
        return pool

    yield make
    for pool in pools:
        await pool.close()


def png(color: tuple[int, int, int], size: int = 20) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (size, size), color).save(file, "PNG")
    return file.getvalue()


class Pictures:
    """A `Fetch` that notes what it is asked for."""

    def __init__(self, **pictures: bytes) -> None:
        self.pictures = {f"https://pictures.example/{name}.png": data for name, data in pictures.items()}
        self.asked: list[str] = []

    async def __call__(self, url: str) -> Fetched:
        self.asked.append(url.rpartition("/")[2].removesuffix(".png"))
        data = self.pictures.get(url)
        return Fetched(error="could not be loaded") if data is None else Fetched(data, "image/png")

    def load(self, url: str) -> audome.Resource:
        if url not in self.pictures:
            raise audome.ResourceError(url, "could not be loaded")
        return audome.Resource(url, self.pictures[url], "image/png")


async def nothing(url: str) -> Fetched:
    return Fetched(error="could not be loaded")


def card(key: str = "card", html: str = CARD, data: dict[str, object] | None = None, **options: object) -> RenderJob:
    return RenderJob(Document(html, key=key), data or {}, **options)


async def until(condition: Callable[[], bool], seconds: float = 3.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


def is_alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


# Pictures -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [{}, {"format": "jpeg", "quality": 60}, {"format": "webp", "scale": 2.0, "background": "#123"},
     {"width": 320, "height": 320, "fit": "contain"}, {"width": 300, "height": 90}],
)  # fmt: skip
async def test_the_bytes_are_those_of_the_engine(make_pool, options):
    pool = await make_pool()
    pictures = Pictures(own=png((0, 200, 0)), a=png((200, 0, 0)))
    data = {"title.text": "مرحبا\nHi", "photo.img": "https://pictures.example/a.png"}
    for _ in range(2):  # compiled now, and before
        picture = await pool.run(card(data=data, **options), pictures)
        assert picture.data == audome.compile(CARD, loader=pictures).render(data, **options)
        with Image.open(io.BytesIO(picture.data)) as opened:
            assert opened.size == (picture.width, picture.height)
        assert picture.problems == ()
    assert pictures.asked.count("own") == 1 and pictures.asked.count("a") == 2


async def test_a_document_of_another_size(make_pool):
    pool = await make_pool()
    job = RenderJob(Document("<p>x", key="x", width=300, height=None))
    picture = await pool.run(job, nothing)
    assert picture.width == 300
    assert picture.data == audome.render("<p>x", width=300)


async def test_inspection(make_pool):
    pool = await make_pool()
    found = await pool.run(InspectJob(Document(CARD)), nothing)
    assert (found.width, found.height, found.auto_height) == (200, 100, False)
    assert found.elements == (
        Slot("text", "title", "Hello", "Your title"),
        Slot("image", "photo", "https://pictures.example/own.png", ""),
    )
    assert [problem.code for problem in found.problems] == ["missing-resource"]
    tall = await pool.run(InspectJob(Document("<div style='height:333px'>", width=50)), nothing)
    assert (tall.width, tall.auto_height) == (50, True) and tall.height >= 333


async def test_only_what_data_and_reader_should_know_is_a_problem(make_pool):
    pool = await make_pool()
    html = CARD + "<style>p{unheard:of}</style>"
    for key in ("first", "second"):
        picture = await pool.run(card(key, html, data={"titel.text": "x", "title.text": "y"}), nothing)
        assert sorted((problem.code, problem.key) for problem in picture.problems) == [
            ("missing-resource", ""),
            ("unknown-dynamic-key", "titel.text"),
        ]
        picture = await pool.run(card(key, html, data={"title.text": "y"}), Pictures(own=png((1, 2, 3))))
        assert picture.problems == ()


# What a document and data refer to --------------------------------------------------------------------------------------


async def test_bad_images_of_data_are_named_all_at_once(make_pool):
    pool = await make_pool()
    html = (
        CARD
        + '<img data-dynamic-key="b"><img data-dynamic-key="c"><i data-dynamic-key="d"></i><img data-dynamic-key="e">'
    )
    pictures = Pictures(cut=png((5, 6, 7), 99)[:120], page=b"<!doctype html>", fine=png((1, 1, 1)))
    names = {"photo": "gone", "b": "cut", "c": "page", "e": "fine"}
    data = {f"{key}.img": f"https://pictures.example/{name}.png" for key, name in names.items()}
    data |= {"d.img": "file:///etc/passwd"}
    with pytest.raises(JobRejected) as caught:
        await pool.run(card(html=html, data=data), pictures)
    assert caught.value.reason == "image_unreachable"
    assert sorted(problem.key for problem in caught.value.problems) == ["b.img", "c.img", "d.img", "photo.img"]
    assert pool.completed == 1 and pool.crashes == 0


async def test_images_of_data_are_fetched_side_by_side(make_pool):
    pool = await make_pool()
    html = "".join(f'<img data-dynamic-key="k{i}">' for i in range(6))
    together, most = 0, 0

    async def fetch(url: str) -> Fetched:
        nonlocal together, most
        together += 1
        most = max(most, together)
        await asyncio.sleep(0.1)
        together -= 1
        return Fetched(png((9, 9, int(url[-1]))), "image/png")

    data = {f"k{i}.img": f"https://pictures.example/{i}" for i in range(6)}
    await pool.run(RenderJob(Document(html, width=100, height=100), data), fetch)
    assert most == 6


async def test_images_of_unknown_keys_are_not_fetched(make_pool):
    pool = await make_pool()
    pictures = Pictures()
    picture = await pool.run(card(html=PLAIN, data={"nobody.img": "https://pictures.example/x.png"}), pictures)
    assert [(problem.code, problem.key) for problem in picture.problems] == [("unknown-dynamic-key", "nobody.img")]
    assert pictures.asked == []


async def test_a_job_cannot_fetch_without_end(make_pool):
    pool = await make_pool()
    html = "".join(f'<img src="https://pictures.example/{i}">' for i in range(MOST_FETCHES + 5))
    asked = set()

    async def fetch(url: str) -> Fetched:
        asked.add(url)
        return Fetched(png((1, 2, 3), 1), "image/png")

    picture = await pool.run(RenderJob(Document(html, width=50, height=50)), fetch)
    assert len(asked) == MOST_FETCHES and len(picture.problems) == 5


async def test_a_failure_to_load_is_not_remembered(make_pool):
    pool = await make_pool()
    pictures = Pictures()
    first = await pool.run(card(), pictures)
    assert [problem.code for problem in first.problems] == ["missing-resource"]
    pictures.pictures["https://pictures.example/own.png"] = png((0, 0, 200))
    second = await pool.run(card(), pictures)
    assert second.problems == () and second.data != first.data


async def test_no_files_and_no_network_but_through_the_service(make_pool):
    pool = await make_pool()
    html = '<img src="file:///etc/passwd"><img src="ftp://x.example/y"><img src="HTTPS://pictures.example/own.png">'
    pictures = Pictures(own=png((1, 2, 3)))
    job = RenderJob(Document(html, width=90, height=90, base_url="https://pictures.example/"))
    picture = await pool.run(job, pictures)
    assert [problem.code for problem in picture.problems] == ["missing-resource"] * 3
    assert pictures.asked == ["own"]


async def test_a_fetch_that_raises_is_a_missing_resource(make_pool):
    async def fetch(url: str) -> Fetched:
        raise RuntimeError("a bug in the service")

    pool = await make_pool()
    picture = await pool.run(card(), fetch)
    assert [problem.code for problem in picture.problems] == ["missing-resource"]


async def test_fonts_of_the_account(make_pool):
    pool = await make_pool()
    file = next(Path("fonts").rglob("*.ttf"))
    asked = []

    async def fetch(url: str) -> Fetched:
        asked.append(url)
        return Fetched(file.read_bytes() if url.endswith("good") else b"no font")

    html = "<p style='font:20px Ours'>Audome"
    fonts = (FontReference("good", "Ours"), FontReference("bad", "Theirs"))
    for key in ("one", "two"):
        document = Document(html, key=key, width=200, height=50, fonts=fonts)
        picture = await pool.run(RenderJob(document), fetch)
        assert [problem.code for problem in picture.problems] == ["broken-font"]
    library = audome.FontLibrary.bundled().copy()
    library.add_file(file, family="Ours")
    assert picture.data == audome.render(html, width=200, height=50, fonts=library)
    assert sorted(asked) == ["audome-font:bad", "audome-font:good"]


# Rejected jobs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("job", "reason", "key"),
    [
        (card(html=PLAIN, data={"title.text": None}), "invalid_data", "title.text"),
        (card(html=PLAIN, data={"title.text": ["x"]}), "invalid_data", "title.text"),
        (card(html=PLAIN, data={"title.text": object()}), "invalid_data", ""),
        (card(html=PLAIN, format="bmp"), "invalid_argument", ""),
        (card(html=PLAIN, width=20000, height=10), "limit_exceeded", ""),
        (card(html=PLAIN, width=9000, height=9000), "limit_exceeded", ""),
        (card(html="<b>" * 600), "limit_exceeded", ""),
        (card(html=PLAIN, data={"nobody.text": "x"}, strict=True), "strict", "nobody.text"),
        (card(html=PLAIN + "<style>p{unheard:of}</style>", strict=True), "strict", ""),
    ],
)
async def test_a_job_at_fault_is_rejected(make_pool, job, reason, key):
    pool = await make_pool()
    for _ in range(2):
        with pytest.raises(JobRejected) as caught:
            await pool.run(job, nothing)
        assert (caught.value.reason, caught.value.problems[0].key) == (reason, key)
        assert caught.value.problems[0].message
    assert (await pool.run(card(html=PLAIN), nothing)).problems == ()
    assert pool.crashes == 0


async def test_a_lone_surrogate_is_no_crash(make_pool):
    pool = await make_pool()
    job = card(key="", html=PLAIN + "\ud800", data={"title.text": "\udfff"})
    assert (await pool.run(job, nothing)).data == audome.render(PLAIN + "\ud800", {"title.text": "\udfff"})


# Crashes, deadlines, memory -----------------------------------------------------------------------------------------------


async def test_a_crash_costs_one_job(make_pool):
    pool = await make_pool(2)
    pids = pool.pids
    slow = asyncio.create_task(pool.run(card(html=SLOW, key="slow"), nothing))
    await until(lambda: pool.running == 1)
    await asyncio.sleep(0.05)
    [victim] = [connection.pid for connection in pool._busy]
    others = [asyncio.create_task(pool.run(card(html=PLAIN), nothing)) for _ in range(5)]
    os.kill(victim, signal.SIGKILL)
    with pytest.raises(RenderFailed) as caught:
        await slow
    assert caught.value.cause == "crash"
    assert len({picture.data for picture in await asyncio.gather(*others)}) == 1
    await until(lambda: len(pool.pids) == 2)
    assert victim in pids and victim not in pool.pids and pool.crashes == 1
    assert not is_alive(victim)


async def test_an_idle_worker_that_dies_is_replaced(make_pool):
    pool = await make_pool()
    [pid] = pool.pids
    os.kill(pid, signal.SIGKILL)
    await until(lambda: pool.pids not in ([], [pid]))
    assert (await pool.run(card(html=PLAIN), nothing)).width == 200


async def test_the_deadline_kills(make_pool):
    pool = await make_pool()
    [pid] = pool.pids
    began = time.monotonic()
    with pytest.raises(RenderFailed) as caught:
        await pool.run(card(html=SLOW), nothing, deadline=0.3)
    assert caught.value.cause == "deadline" and time.monotonic() - began >= 0.3
    assert (await pool.run(card(html=PLAIN), nothing)).width == 200
    assert pool.deadlines == 1 and not is_alive(pid)


async def test_the_deadline_includes_fetching_and_not_waiting(make_pool):
    async def hang(url: str) -> Fetched:
        await asyncio.sleep(60)
        raise AssertionError

    pool = await make_pool(deadline=0.4)
    jobs = [asyncio.create_task(pool.run(card(), hang)), asyncio.create_task(pool.run(card(html=PLAIN), nothing))]
    results = await asyncio.gather(*jobs, return_exceptions=True)
    assert isinstance(results[0], RenderFailed) and results[0].cause == "deadline"
    assert results[1].width == 200


async def test_memory_is_limited(make_pool):
    pool = await make_pool(memory_bytes=100 * 2**20)
    [pid] = pool.pids
    with pytest.raises(RenderFailed) as caught:
        await pool.run(card(html=PLAIN, width=5700, height=5700), nothing)  # 124 MB of pixels
    assert caught.value.cause == "memory"
    assert (await pool.run(card(html=PLAIN), nothing)).width == 200
    assert pool.pids != [pid] and pool.crashes == 1


async def test_workers_are_recycled(make_pool):
    pool = await make_pool(recycle_after=3)
    seen = set()
    for _ in range(7):
        await pool.run(card(html=PLAIN), nothing)
        await until(lambda: len(pool.pids) == 1)
        seen.update(pool.pids)
    assert len(seen) == 3 and pool.recycled == 2 and pool.crashes == 0


async def test_a_worker_that_has_grown_is_recycled(make_pool):
    pool = await make_pool(memory_bytes=64 * 2**20)
    [pid] = pool.pids
    await pool.run(card(html=PLAIN), nothing)
    assert pool.pids == [pid] and pool._idle[0].first_rss > 32 * 2**20
    pool._idle[0].first_rss = 1  # as if it had begun as nothing
    await pool.run(card(html=PLAIN), nothing)
    await until(lambda: pool.pids not in ([], [pid]))
    assert pool.recycled == 1


async def test_a_bug_is_logged_here_and_not_told(server, caplog):
    connection = Connection(*await server.fork(nice=0, memory_bytes=2**30))
    half_a_job = JobMessage(card(), pack({"kind": "render", "secret": "value"}), b"")
    for _ in range(2):  # the worker lives on
        with pytest.raises(RenderFailed) as caught:
            await connection.do(half_a_job, nothing)
        assert caught.value.cause == "bug" and "KeyError" not in str(caught.value)
    assert "KeyError" in caplog.text
    assert (await connection.do(JobMessage.of(card(html=PLAIN)), nothing)).width == 200
    connection.close()
    await until(lambda: not is_alive(connection.pid))


# What a worker keeps --------------------------------------------------------------------------------------------------


class Fetcher:
    """In place of the channel to the service: every URL is a picture."""

    def __init__(self) -> None:
        self.count = 0

    def send(self, frame: Frame) -> None:
        self.id = frame.header["id"]
        self.count += 1

    def receive(self) -> Frame:
        return Frame({"kind": "fetched", "id": self.id, "mime": "image/png", "error": ""}, png((1, 2, 3)))


@pytest.fixture
def worker_clock(monkeypatch):
    clock = SimpleNamespace(now=0.0, monotonic=lambda: clock.now)
    monkeypatch.setattr(compiled, "time", clock)
    return clock


def templates(budget: int = 2**30) -> tuple[compiled.Templates, WorkerLoader]:
    loader = WorkerLoader(Fetcher())
    return compiled.Templates(loader, Limits(), budget), loader


@pytest.mark.parametrize(("html", "kept"), [(CARD, False), (PLAIN, True)])
def test_what_came_from_the_network_is_kept_five_minutes(worker_clock, html, kept):
    cache, loader = templates()
    document = Document(html, key="k")
    first = cache.get(document)
    cache.keep(document, first)
    for now, same in ((299.0, True), (301.0, kept)):
        worker_clock.now = now
        loader.begin_job(())
        again = cache.get(document)
        assert (again is first) == same
        cache.keep(document, again)


def test_the_oldest_template_goes_first_and_a_nameless_one_is_not_kept(monkeypatch):
    monkeypatch.setattr(compiled, "MOST_TEMPLATES", 2)
    cache, _ = templates()
    documents = [Document(PLAIN, key=key) for key in ("a", "b", "c", "")]
    first = [cache.get(document) for document in documents]
    for index in (0, 1, 0, 2, 3):
        cache.keep(documents[index], cache.get(documents[index]) if index == 0 else first[index])
    assert list(cache._kept) == ["a", "c"]


def test_templates_are_dropped_by_their_size():
    def rendered(cache: compiled.Templates, document: Document) -> compiled.Compiled:
        known = cache.get(document)
        for text in ("x", "y"):  # the pixels that both begin with are kept
            known.template.render({"title.text": text})
        return known

    one = rendered(templates()[0], Document(PLAIN)).template.kept_bytes
    assert one > 0
    cache, _ = templates(budget=2 * one)
    for key in "abc":
        document = Document(PLAIN, key=key)
        cache.keep(document, rendered(cache, document))
    assert list(cache._kept) == ["b", "c"]


# The queue ----------------------------------------------------------------------------------------------------------------


async def test_urgent_jobs_first_and_each_kind_in_turn(make_pool):
    pool = await make_pool()
    order: list[str] = []

    async def run(name: str, urgent: bool) -> None:
        await pool.run(card(html=PLAIN), nothing, urgent=urgent)
        order.append(name)

    jobs = [asyncio.create_task(run(name, name.startswith("u"))) for name in ("b0", "b1", "u1", "b2", "u2")]
    await asyncio.sleep(0)
    assert pool.waiting == 4 and pool.running == 1
    await asyncio.gather(*jobs)
    assert order == ["b0", "u1", "u2", "b1", "b2"]


async def test_a_cancelled_job_leaves_the_queue_or_goes_on(make_pool):
    pool = await make_pool()
    first, second, third = (asyncio.create_task(pool.run(card(html=PLAIN), nothing)) for _ in range(3))
    await asyncio.sleep(0)
    first.cancel()
    second.cancel()
    assert (await third).width == 200
    assert pool.completed == 2  # the first went on, the second never began
    assert pool.running == pool.waiting == pool.crashes == 0
    for task in (first, second):
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert task.cancelled()


async def test_the_worker_that_knows_the_document_gets_it(make_pool):
    pool = await make_pool(2)
    await asyncio.gather(*(pool.run(card(key=key, html=PLAIN + key), nothing) for key in "ab"))
    for key in "abba" * 3:
        chosen = pool._choose(key)
        assert key in chosen.keys
        pool._idle.append(chosen)


# Processes ------------------------------------------------------------------------------------------------------------------


async def test_workers_know_no_secrets(monkeypatch):
    for name in ("AUDOME_SECRET_KEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "DATABASE_URL"):
        monkeypatch.setenv(name, "do-not-tell")
    assert "PATH" in worker_environment()
    pool = WorkerPool(size=1)
    await pool.start()
    try:
        for pid in (*pool.pids, pool._server.pid):
            environment = Path(f"/proc/{pid}/environ").read_bytes()
            assert b"PATH=" in environment and b"do-not-tell" not in environment
            assert b"HOME=/nonexistent" in environment
    finally:
        await pool.close()


async def test_a_worker_has_one_socket_and_no_other_files(make_pool):
    pool = await make_pool(3, nice=5)
    await asyncio.gather(*(pool.run(card(html=PLAIN), nothing) for _ in pool.pids))
    for pid in pool.pids:
        links = [os.readlink(file) for file in Path(f"/proc/{pid}/fd").iterdir() if int(file.name) > 2]
        assert len(links) == 1 and links[0].startswith("socket:")
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert "Max core file size        0 " in limits and "Max address space         unlimited" not in limits
        assert len(list(Path(f"/proc/{pid}/task").iterdir())) == 1
        assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0) + 5


async def test_close_ends_jobs_and_processes():
    pool = WorkerPool(size=2)
    await pool.start()
    pids = [*pool.pids, pool._server.pid]
    jobs = [asyncio.create_task(pool.run(card(html=SLOW, key=str(i)), nothing)) for i in range(3)]
    await until(lambda: pool.running == 2 and pool.waiting == 1)
    await pool.close()
    for job in jobs:
        with pytest.raises(PoolClosed):
            await job
    with pytest.raises(PoolClosed):
        await pool.run(card(), nothing)
    assert not any(map(is_alive, pids))


async def test_a_fork_server_that_dies_is_replaced(anyio_backend):
    pool = WorkerPool(size=2)
    await pool.start()
    pids, server = pool.pids, pool._server.pid
    try:
        os.kill(server, signal.SIGKILL)
        await until(lambda: len(pool.pids) == 2 and not set(pids) & set(pool.pids), 10)
        assert pool._server.pid != server
        assert (await pool.run(card(html=PLAIN), nothing)).width == 200
        assert not any(map(is_alive, pids))
    finally:
        await pool.close()


SERVICE = """
    import asyncio, sys
    from audome_engine.server.workers.pool import WorkerPool
    from audome_engine.server.workers.types import Document, Fetched, RenderJob

    async def nothing(url):
        return Fetched(error="no")

    async def main():
        pool = WorkerPool(size=2)
        await pool.start()
        busy = asyncio.create_task(pool.run(RenderJob(Document(sys.stdin.read())), nothing))
        await asyncio.sleep(0.2)
        assert pool.running == 1
        print(pool._server.pid, *pool.pids, flush=True)
        await busy

    asyncio.run(main())
"""


async def test_nothing_outlives_a_service_that_is_killed():
    command = [sys.executable, "-c", textwrap.dedent(SERVICE)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdin is not None and service.stdout is not None
        service.stdin.write(SLOW)
        service.stdin.close()
        line = await asyncio.to_thread(service.stdout.readline)
        pids = [int(word) for word in line.split()]
        assert len(pids) == 3 and all(map(is_alive, pids))
        service.kill()
    await until(lambda: not any(map(is_alive, pids)))


# A worker that lies ------------------------------------------------------------------------------------------------------------


def reply(header: dict[str, object], payload: bytes = b"") -> bytes:
    return pack(header, len(payload)) + payload


GOOD = {"kind": "picture", "width": 1, "height": 1, "problems": [], "rss": 1}


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"\0", LENGTHS.pack(2**31, 0), LENGTHS.pack(2, 2**40) + b"{}", LENGTHS.pack(2, 0) + b"[]",
        LENGTHS.pack(2, 0) + b"{\xff", LENGTHS.pack(200_000, 0) + b"[" * 200_000, reply({}), reply({**GOOD, "rss": None}),
        reply({**GOOD, "width": "1"}), reply({**GOOD, "width": True}), reply({**GOOD, "problems": [["a"]]}),
        reply({**GOOD, "problems": [[1, 2, 3]]}), reply({**GOOD, "kind": "inspection"}), reply({**GOOD, "kind": ["x"]}),
        reply({**GOOD, "kind": "rejected", "reason": "because"}), reply({**GOOD, "kind": "failed", "traceback": 7}),
        reply({"kind": "fetch", "id": 1, "url": "file:///etc/passwd"}), reply({"kind": "fetch", "id": 1, "url": 1}),
        reply({"kind": "fetch", "id": 1, "url": "audome-font:of-another-account"}),
    ],
)  # fmt: skip
async def test_a_worker_that_breaks_the_protocol_is_lost(sent):
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(WorkerLost):
            await Connection(1, ours).do(JobMessage.of(card()), nothing)


async def test_a_worker_that_tells_the_truth_is_not():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        theirs.sendall(reply({**GOOD, "problems": [["a", "b", "c"]]}, b"bytes"))
        picture = await Connection(1, ours).do(JobMessage.of(card()), nothing)
    assert picture.data == b"bytes" and picture.problems == (Problem("a", "b", "c"),)
