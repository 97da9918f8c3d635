"""The storage over a local folder and over S3 (moto's server): write-once, durable, and typed errors throughout."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from audome_engine.errors import InvalidArgument
from audome_engine.server import storage as module
from audome_engine.server.clock import now_ms
from audome_engine.server.storage import Storage, StorageError

pytestmark = pytest.mark.anyio

PICTURE = os.urandom(300_000)
BAD_PATHS = [
    "",
    "/a",
    "a/",
    "a//b",
    "../a",
    "a/../b",
    "a/./b",
    ".staging/x",
    "a/.b",
    "a\0b",
    "a\nb",
    "a b",
    "é",
    "a\\b",
]
BAD_PATHS += ["a#1", "a%2e", "a/b\n", "x" * 201, "/".join(["x" * 100] * 6)]


@pytest.fixture(scope="module")
def s3_endpoint():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_url(s3_endpoint, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    bucket = f"b-{uuid.uuid4().hex}"
    boto3.client("s3", endpoint_url=s3_endpoint, region_name="us-east-1").create_bucket(Bucket=bucket)
    return f"s3://{bucket}/some/prefix"


@pytest.fixture(params=["folder", "file-url", "s3"])
def storage(request, tmp_path):
    if request.param == "s3":
        return Storage.open(request.getfixturevalue("s3_url"))
    folder = tmp_path / "a folder"
    return Storage.open(str(folder) if request.param == "folder" else folder.as_uri())


async def test_what_was_put_is_got(storage):
    before = now_ms()
    assert await storage.put_new("renders/2026/11/gen_x.png", PICTURE, "image/png")
    found = await storage.get("renders/2026/11/gen_x.png")
    assert found.data == PICTURE and found.size == len(PICTURE)
    assert found.etag.startswith('"') and found.etag.endswith('"') and len(found.etag) > 4
    assert before - 1000 <= found.modified_ms <= now_ms() + 1000
    meta = await storage.head("renders/2026/11/gen_x.png")
    assert (meta.size, meta.etag, meta.modified_ms) == (found.size, found.etag, found.modified_ms)


async def test_an_empty_object(storage):
    assert await storage.put_new("empty.bin", b"", "application/octet-stream")
    assert (await storage.get("empty.bin")).data == b""


async def test_put_new_writes_once(storage):
    assert await storage.put_new("renders/a.png", b"first", "image/png")
    assert not await storage.put_new("renders/a.png", b"second", "image/png")
    assert (await storage.get("renders/a.png")).data == b"first"


async def test_of_parallel_put_new_exactly_one_wins(storage):
    contents = [bytes([number]) * 1000 for number in range(8)]
    won = await asyncio.gather(*(storage.put_new("renders/2026/a.png", content, "image/png") for content in contents))
    assert won.count(True) == 1
    assert (await storage.get("renders/2026/a.png")).data == contents[won.index(True)]


async def test_put_replaces(storage):
    await storage.put("previews/p/preview-1.webp", b"first", "image/webp")
    first = await storage.head("previews/p/preview-1.webp")
    await storage.put("previews/p/preview-1.webp", b"the second", "image/webp")
    second = await storage.get("previews/p/preview-1.webp")
    assert second.data == b"the second" and second.etag != first.etag


async def test_delete(storage):
    await storage.put("a.png", b"x", "image/png")
    await storage.delete("a.png")
    assert await storage.get("a.png") is None and await storage.head("a.png") is None
    await storage.delete("a.png")  # once more is no error
    assert await storage.put_new("a.png", b"y", "image/png")


async def test_list(storage):
    assert [entry async for entry in storage.list("previews")] == []
    paths = {"previews/p/1.webp", "previews/p/2.webp", "previews/q/1.webp", "previews2/p.webp", "renders/1.png"}
    for path in paths:
        await storage.put_new(path, path.encode(), "image/webp")

    async def listed(prefix=""):
        return {entry.path: entry.size async for entry in storage.list(prefix)}

    assert await listed() == {path: len(path) for path in paths}
    assert set(await listed("previews")) == set(await listed("previews/")) == {p for p in paths if "previews/" in p}
    assert set(await listed("previews/p")) == {"previews/p/1.webp", "previews/p/2.webp"}
    assert await listed("../x") == {} and await listed("nothing") == {}
    async for entry in storage.list("previews"):
        assert entry == await storage.head(entry.path)


@pytest.mark.parametrize("path", BAD_PATHS)
async def test_impossible_paths(path, tmp_path):
    storage = Storage.open(str(tmp_path / "store"))
    (tmp_path / "a").write_bytes(b"outside")
    for write in (storage.put, storage.put_new):
        with pytest.raises(InvalidArgument):
            await write(path, b"x", "image/png")
    assert await storage.get(path) is None and await storage.head(path) is None
    await storage.delete(path)
    assert (tmp_path / "a").read_bytes() == b"outside"


async def test_a_folder_is_no_object(storage):
    await storage.put_new("renders/2026/a.png", b"x", "image/png")
    assert await storage.get("renders/2026/b.png") is None
    if storage._folder is not None:
        with pytest.raises(StorageError):
            await storage.put_new("renders/2026/a.png/b.png", b"x", "image/png")


async def test_check_of_a_working_storage_leaves_nothing(storage):
    await storage.check()
    assert [entry async for entry in storage.list()] == []


async def test_check_names_the_setting_for_a_missing_bucket(s3_url):
    storage = Storage.open("s3://no-such-bucket")
    with pytest.raises(StorageError, match=r"AUDOME_STORAGE_URL.*existing bucket"):
        await storage.check()
    with pytest.raises(StorageError):
        await storage.put_new("a.png", b"x", "image/png")


async def test_s3_that_does_not_answer(s3_url, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    storage = Storage.open(s3_url)
    for attempt in (storage.get("a"), storage.head("a"), storage.put("a", b"", "x/y"), storage.delete("a")):
        with pytest.raises(StorageError):
            await attempt
    with pytest.raises(StorageError, match="AUDOME_STORAGE_URL"):
        await storage.check()


async def test_s3_keeps_prefix_and_media_type(s3_url, s3_endpoint):
    storage = Storage.open(s3_url)
    await storage.put_new("renders/a.png", b"x", "image/png")
    await storage.put("previews/a.webp", b"x", "image/webp")
    client = boto3.client("s3", endpoint_url=s3_endpoint, region_name="us-east-1")
    bucket = s3_url.split("/")[2]
    for path, mime in (("renders/a.png", "image/png"), ("previews/a.webp", "image/webp")):
        assert client.head_object(Bucket=bucket, Key=f"some/prefix/{path}")["ContentType"] == mime


@pytest.mark.parametrize(
    "url", ["", "s3://", "s3:///prefix", "gs://bucket/x", "http://host/x", "file://host/x", "file:"]
)
async def test_a_url_that_names_no_storage(url):
    with pytest.raises(StorageError, match="AUDOME_STORAGE_URL"):
        Storage.open(url)


async def test_a_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="AUDOME_STORAGE_URL"):
        Storage.open(str(tmp_path / "file"))


async def test_a_full_disk_is_an_error_and_leaves_nothing(tmp_path, monkeypatch):
    storage = Storage.open(str(tmp_path))

    def no_space(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", no_space)
    storage._durable.add(tmp_path / "renders")
    (tmp_path / "renders").mkdir()
    with pytest.raises(StorageError, match=r"renders/a\.png.*No space left"):
        await storage.put_new("renders/a.png", b"x", "image/png")
    monkeypatch.undo()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert await storage.put_new("renders/a.png", b"x", "image/png")


async def test_file_then_folder_are_synced(tmp_path, monkeypatch):
    """The bytes are on disk before the final name exists, each new folder's entry and the name itself afterwards."""
    storage = Storage.open(str(tmp_path))
    target = tmp_path / "renders/2026/a.png"
    synced = []
    fsync = os.fsync

    def record(descriptor):
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        synced.append(
            ("staging" if path.parent.name == ".staging" else path, os.fstat(descriptor).st_size, target.exists())
        )
        fsync(descriptor)

    monkeypatch.setattr(module.os, "fsync", record)
    await storage.put_new("renders/2026/a.png", PICTURE, "image/png")
    assert [(what, named) for what, _, named in synced] == [
        (tmp_path, False),
        (tmp_path / "renders", False),
        ("staging", False),
        (tmp_path / "renders/2026", True),
    ]
    assert synced[2][1] == len(PICTURE)
    synced.clear()
    await storage.put_new("renders/2026/b.png", PICTURE, "image/png")
    assert [what for what, _, _ in synced] == ["staging", tmp_path / "renders/2026"]


async def test_a_folder_removed_from_outside_is_made_again(tmp_path):
    storage = Storage.open(str(tmp_path))
    await storage.put_new("renders/2026/a.png", b"x", "image/png")
    (tmp_path / "renders/2026/a.png").unlink()
    (tmp_path / "renders/2026").rmdir()
    assert await storage.put_new("renders/2026/a.png", b"x", "image/png")


WRITER = """
import asyncio, sys
from audome_engine.server.storage import Storage
async def main():
    storage = Storage.open(sys.argv[1])
    print("ready", flush=True)
    for number in range(100_000):
        await storage.put_new(f"renders/{number % 7}/{sys.argv[2]}-{number}.bin", bytes([number % 256]) * 1_000_000, "x/y")
        print(f"renders/{number % 7}/{sys.argv[2]}-{number}.bin", flush=True)
asyncio.run(main())
"""


async def test_a_killed_writer_leaves_whole_files_only(tmp_path):
    told = []
    for attempt in range(4):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), str(attempt)], stdout=subprocess.PIPE)
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(0.02 + attempt * 0.033)
        writer.send_signal(signal.SIGKILL)
        rest, _ = writer.communicate()
        told += rest.decode().split("\n")[:-1]
    storage = Storage.open(str(tmp_path))
    found = {entry.path: entry.size async for entry in storage.list()}
    assert told and set(told) <= set(found)
    assert set(found.values()) == {1_000_000}


async def test_what_a_crash_left_is_cleared_an_hour_later(tmp_path):
    Storage.open(str(tmp_path))
    old, new = tmp_path / ".staging" / "1#0", tmp_path / ".staging" / "2#0"
    for file in (old, new):
        file.write_bytes(b"half")
    os.utime(old, (time.time() - 3700, time.time() - 3700))
    storage = Storage.open(str(tmp_path))
    assert not old.exists() and new.exists()  # another instance may be at it
    assert [entry async for entry in storage.list()] == []
