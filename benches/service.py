"""The service beside the engine in process: what HTTP, money and files add to a render, how fast a preview is found again,
and what more load than the machine can carry turns into.

    python benches/service.py                 everything, on SQLite (AUDOME_DATABASE_URL: another database)
    python benches/service.py overhead        also: previews, overload, flood

Prints one table; times are milliseconds of this run, on this machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import audome_engine as audome
from audome_engine.templates.builtin import builtin_templates

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.server.support import RunningServer

ROUNDS = 120
SECONDS = 8.0


class Connection:
    """One keep-alive connection that speaks just enough HTTP/1.1 to cost the machine little."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self._reader: asyncio.StreamReader | None = None

    async def post(self, path: str, body: object) -> tuple[int, bytes, float]:
        """Status, body and milliseconds."""
        if self._reader is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._server.port)
        content = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self._server.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        started = time.perf_counter()
        self._writer.write(head.encode() + content)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        found = await self._reader.readexactly(length)
        return int(answer[9:12]), found, (time.perf_counter() - started) * 1000

    def close(self) -> None:
        """Hang up."""
        if self._reader is not None:
            self._writer.close()


def percentile(values: list[float], share: float) -> float:
    """By rank."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def templates() -> list[tuple[str, str]]:
    """The gallery's names and documents."""
    return [(template.name, template.path.read_text(encoding="utf-8")) for template in builtin_templates()]


async def overhead(server: RunningServer) -> None:
    """Generate over HTTP beside the same render in this process, turn by turn."""
    connection = Connection(server)
    print(f"{'template':26}{'in process':>12}{'over HTTP':>12}{'added':>9}{'allowed':>9}")
    for name, html in templates():
        project, template = server.project(html=html), audome.compile(html)
        key = next(element.dynamic_key for element in template.dynamic_elements if element.type == "text")
        inside, outside = [], []
        for index in range(ROUNDS // 3 + 5):
            data = {f"{key}.text": f"Number {index}"}
            started = time.perf_counter()
            template.render(data, background="white")
            inside.append((time.perf_counter() - started) * 1000)
            status, body, milliseconds = await connection.post(
                "/api/render/generate", {"projectId": project, "data": data}
            )
            assert status == 200, body
            outside.append(milliseconds)
        own, http = statistics.median(inside[5:]), statistics.median(outside[5:])
        print(f"{name:26}{own:12.1f}{http:12.1f}{http - own:9.1f}{max(8.0, own / 2):9.1f}")
    connection.close()


async def previews(server: RunningServer) -> None:
    """Cache hits, one after the other."""
    project = server.project(html=templates()[0][1])
    connection = Connection(server)
    await connection.post("/api/render/preview", {"projectId": project})
    times = [(await connection.post("/api/render/preview", {"projectId": project}))[2] for _ in range(1000)]
    print(f"preview hit: median {statistics.median(times):.1f}, p99 {percentile(times, 0.99):.1f} (allowed 10)")
    connection.close()


async def at_rate(server: RunningServer, project: str, rate: float, seconds: float) -> list[tuple[int, float]]:
    """Open-loop load: so many generates a second, whatever becomes of them; status and milliseconds of each."""
    free: list[Connection] = []
    done: list[tuple[int, float]] = []

    async def one(index: int) -> None:
        connection = free.pop() if free else Connection(server)
        body = {"projectId": project, "data": {"title.text": f"Number {index}"}}
        status, _, milliseconds = await connection.post("/api/render/generate", body)
        done.append((status, milliseconds))
        free.append(connection)

    tasks, started = [], time.perf_counter()
    for index in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, started + index / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(one(index)))
    await asyncio.gather(*tasks)
    for connection in free:
        connection.close()
    return done


async def peak(server: RunningServer, project: str, seconds: float) -> float:
    """Generates a second with as many clients as keep the workers busy."""
    ended = time.perf_counter() + seconds

    async def client(number: int) -> int:
        connection, count = Connection(server), 0
        while time.perf_counter() < ended:
            body = {"projectId": project, "data": {"title.text": f"{number} {count}"}}
            status, _, _ = await connection.post("/api/render/generate", body)
            count += status == 200
        connection.close()
        return count

    return sum(await asyncio.gather(*(client(number) for number in range(6)))) / seconds


async def overload(server: RunningServer) -> None:
    """2 and 5 times the peak rate: how fast the refusals are, and what the accepted ones keep of the peak."""
    project = server.project(html=templates()[0][1])
    await peak(server, project, 2.0)
    best = await peak(server, project, SECONDS)
    print(f"peak: {best:.1f} a second")
    for factor in (2, 5):
        started = time.perf_counter()
        done = await at_rate(server, project, best * factor, SECONDS)
        seconds = time.perf_counter() - started
        refused = [milliseconds for status, milliseconds in done if status in (429, 503)]
        accepted = [milliseconds for status, milliseconds in done if status == 200]
        print(
            f"{factor} x: {dict(Counter(status for status, _ in done))}, accepted {len(accepted) / seconds:.1f} a second "
            f"({100 * len(accepted) / seconds / best:.0f} % of the peak, allowed 90), their median "
            f"{statistics.median(accepted):.0f}; refusals median {statistics.median(refused or [0]):.1f}, "
            f"p99 {percentile(refused or [0], 0.99):.1f} (allowed 50)"
        )
        await asyncio.sleep(1)


async def flood(server: RunningServer) -> None:
    """Generates one at a time, alone and while previews that miss the cache pour in: p99 may move by 10 %."""
    project = server.project(html=templates()[0][1])
    connection = Connection(server)

    async def generates() -> list[float]:
        bodies = ({"projectId": project, "data": {"title.text": f"Number {index}"}} for index in range(2 * ROUNDS))
        return [(await connection.post("/api/render/generate", body))[2] for body in bodies]

    async def pour(number: int) -> None:
        own, index = Connection(server), 0
        while True:
            index += 1
            await own.post(
                "/api/render/preview", {"projectId": project, "data": {"title.text": f"{number} {index} {time.time()}"}}
            )

    await generates()
    alone = await generates()
    pouring = [asyncio.create_task(pour(number)) for number in range(8)]
    flooded = await generates()
    for task in pouring:
        task.cancel()
    before, after = percentile(alone, 0.99), percentile(flooded, 0.99)
    print(
        f"flood of previews: generate median {statistics.median(alone):.1f} -> {statistics.median(flooded):.1f}, "
        f"p99 {before:.1f} -> {after:.1f} ({100 * (after / before - 1):+.0f} %, allowed 10)"
    )


def main() -> None:
    """Start a server and measure what was asked for."""
    everything = {"overhead": overhead, "previews": previews, "overload": overload, "flood": flood}
    with tempfile.TemporaryDirectory() as folder:
        settings = {"database_url": os.environ.get("AUDOME_DATABASE_URL", "")}
        with RunningServer(folder, **settings) as server:
            server.audome("credits", "grant", "default", 10**6)
            for name in sys.argv[1:] or everything:
                asyncio.run(everything[name](server))


if __name__ == "__main__":
    main()
