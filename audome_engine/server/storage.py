"""Where pictures, assets and previews are kept: bytes under a path, in a local folder or an S3-compatible bucket.

In: `file:///folder`, a plain folder, or `s3://bucket/prefix` with the usual `AWS_*` environment. Out: write-once and
plain writes, reads, listings; whatever is out of order is a `StorageError`. S3: `If-None-Match` (RFC 9110, 13.1.2).
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store

from audome_engine.errors import AudomeError, InvalidArgument

if TYPE_CHECKING:
    from obstore import ObjectMeta

_PATH = re.compile(
    r"(?=.{1,512}\Z)[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199})*", re.ASCII
)
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_STAGING = ".staging"  # files on their way; no path of ours begins with a dot
_STALE_S = 3600  # no write takes this long: what is older was left by a crash


class StorageError(AudomeError):
    """The storage does not answer, refuses, or is not what `AUDOME_STORAGE_URL` says."""


@dataclass(frozen=True, slots=True)
class StoredMeta:
    """What is known of a stored object without reading it; `etag` is quoted, as in the HTTP header."""

    path: str
    size: int
    etag: str
    modified_ms: int


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A stored object with its bytes."""

    data: bytes
    size: int
    etag: str
    modified_ms: int


class Storage:
    """A store of immutable pictures. Paths are relative, of ASCII letters, digits, `-`, `_` and inner dots: writing to
    any other raises `InvalidArgument`, reading any other finds nothing."""

    def __init__(self, url: str, store: LocalStore | S3Store, folder: Path | None) -> None:
        self._url = url
        self._store = store
        self._folder = folder
        self._durable: set[Path] = set()  # folders whose own directory entry is known to be on disk

    @classmethod
    def open(cls, url: str) -> Storage:
        """Open what `url` names; a folder is made if need be, a bucket must exist (`check` tells)."""
        if url.startswith("s3://"):
            return cls(url, _s3_store(url), None)
        folder = _folder_of(url)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _clear_staging(folder / _STAGING)
        except OSError as error:
            raise StorageError(f"{_advice(url)}; {error}") from error
        return cls(url, LocalStore(folder), folder)

    async def put_new(self, path: str, data: bytes, mime: str) -> bool:
        """Write once and durably: when this returns, the object survives a power failure. False: something is there
        already (S3 answers so as well when a repeated request meets what its first try wrote)."""
        _check_path(path)
        with self._failures("writing", path):
            if self._folder is not None:
                return await asyncio.to_thread(self._create, self._folder, path, data)
            try:
                await obstore.put_async(
                    self._store, path, data, attributes={"Content-Type": mime}, mode="create", use_multipart=False
                )
            except AlreadyExistsError:
                return False
            return True

    async def put(self, path: str, data: bytes, mime: str) -> None:
        """Write or replace, atomically; a local folder is not synced to disk."""
        _check_path(path)
        # A file has no place for a media type: who serves it knows it by its suffix.
        attributes = None if self._folder is not None else {"Content-Type": mime}
        with self._failures("writing", path):
            await obstore.put_async(self._store, path, data, attributes=attributes, use_multipart=False)

    async def get(self, path: str) -> StoredObject | None:
        """The object with its bytes, or None."""
        if not _PATH.fullmatch(path):
            return None
        with self._failures("reading", path):
            try:
                result = await obstore.get_async(self._store, path)
                data = bytes(await result.bytes_async())
            except FileNotFoundError:
                return None
            meta = _meta(result.meta)
            return StoredObject(data, meta.size, meta.etag, meta.modified_ms)

    async def head(self, path: str) -> StoredMeta | None:
        """What `get` would tell, without the bytes."""
        if not _PATH.fullmatch(path):
            return None
        with self._failures("reading", path):
            try:
                return _meta(await obstore.head_async(self._store, path))
            except FileNotFoundError:
                return None

    async def delete(self, path: str) -> None:
        """Remove the object, if it is there."""
        if not _PATH.fullmatch(path):
            return
        with self._failures("deleting", path):
            try:
                await obstore.delete_async(self._store, path)
            except FileNotFoundError:
                return

    async def list(self, prefix: str = "") -> AsyncIterator[StoredMeta]:
        """All objects in the folder `prefix` and below, in no particular order."""
        prefix = prefix.rstrip("/")
        if prefix and not _PATH.fullmatch(prefix):
            return
        with self._failures("listing", prefix):
            async for chunk in obstore.list(self._store, prefix or None):
                for entry in chunk:
                    if _PATH.fullmatch(entry["path"]):
                        yield _meta(entry)

    async def check(self) -> None:
        """Write, read back and remove a small object; raises a `StorageError` that says what to do."""
        path = f"health/{secrets.token_hex(8)}"
        try:
            await self.put_new(path, path.encode(), "text/plain")  # the most demanding of the writes
            found = await self.get(path)
            await self.delete(path)
        except StorageError as error:
            raise StorageError(f"{_advice(self._url)}; {error}") from error
        if found is None or found.data != path.encode():
            raise StorageError(f"{_advice(self._url)}; what was written could not be read back")

    def _create(self, root: Path, path: str, data: bytes) -> bool:
        """Bytes first, then the name, then the folder: a crash in between leaves nothing under the final name, and
        `link` fails where `rename` would replace."""
        target = root / path
        self._make_durable(root, target.parent)
        # The `#` and digits make it a staging file for obstore, too: no listing shows it.
        staging = root / _STAGING / f"{secrets.token_hex(16)}#0"
        try:
            _write_durably(staging, data)
            target.hardlink_to(staging)
        except FileExistsError:
            _sync_folder(target.parent)  # whoever made it may have crashed before it did so
            return False
        finally:
            staging.unlink(missing_ok=True)
        _sync_folder(target.parent)
        return True

    def _make_durable(self, root: Path, folder: Path) -> None:
        """Make `folder` and sync the directory entries that lead to it, once per process."""
        if folder == root or (folder in self._durable and folder.is_dir()):
            return
        self._make_durable(root, folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)
        self._durable.add(folder)

    @contextmanager
    def _failures(self, doing: str, path: str) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            cause = str(error).partition("\n")[0]  # obstore appends a dump of the source
            raise StorageError(f"{doing} {path or 'the storage'} failed: {cause}") from error


def _s3_store(url: str) -> S3Store:
    parts = urlsplit(url)
    if not parts.netloc:
        raise StorageError(f"{_advice(url)}; the bucket is missing")
    endpoint = next((os.environ[name] for name in _ENDPOINTS if os.environ.get(name)), "")
    try:
        return S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            client_options={
                "allow_http": endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=3),
                "timeout": timedelta(seconds=20),
            },
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=15)},
        )
    except (BaseError, ValueError) as error:
        raise StorageError(f"{_advice(url)}; {str(error).partition(chr(10))[0]}") from error


def _folder_of(url: str) -> Path:
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path:
        return Path(unquote(parts.path)).absolute()
    if not url or "://" in url or parts.scheme == "file":
        raise StorageError(_advice(url))
    return Path(url).absolute()


def _advice(url: str) -> str:
    return (
        f"AUDOME_STORAGE_URL is {url!r}: set it to a folder that the service may write to (file:///srv/audome), or to "
        "s3://bucket/prefix of an existing bucket, with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and, "
        "outside of AWS, AWS_ENDPOINT_URL"
    )


def _check_path(path: str) -> None:
    if not _PATH.fullmatch(path):
        raise InvalidArgument("path", f"not a path of the storage: {path[:100]!r}")


def _meta(entry: ObjectMeta) -> StoredMeta:
    modified_ms = round(entry["last_modified"].timestamp() * 1000)
    return StoredMeta(entry["path"], entry["size"], entry["e_tag"] or "", modified_ms)


def _write_durably(path: Path, data: bytes) -> None:
    """A new file whose bytes are on disk."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o644)
    except FileNotFoundError:  # somebody tidied up
        path.parent.mkdir(exist_ok=True)
        descriptor = os.open(path, flags, 0o644)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear_staging(staging: Path) -> None:
    """Make the folder, and remove what a crash left in it; other instances may be writing there."""
    staging.mkdir(exist_ok=True)
    for file in staging.iterdir():
        try:
            if file.stat().st_mtime < time.time() - _STALE_S:
                file.unlink()
        except FileNotFoundError:
            continue  # its writer finished meanwhile
