"""Bytes from outside: the loader protocol, loaders for data:, file: and (through egress) http(s): URLs, and what a
header tells of an image. The only code that opens a file for a render.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.parse import unquote, unquote_to_bytes, urljoin, urlsplit
from urllib.request import url2pathname

from audome_engine.errors import Diagnostic, Diagnostics, LimitExceeded, ResourceError, Severity
from audome_engine.images import ImageInfo, sniff_image
from audome_engine.options import Limits

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Resource:
    """Bytes that a URL led to; `key` is a content hash (hex), the identity caches go by."""

    url: str
    data: bytes
    mime: str = ""  # as declared, lower case, without parameters; empty: unknown
    key: str = ""


class ResourceLoader(Protocol):
    """Turns an absolute URL into bytes."""

    def load(self, url: str) -> Resource:
        """The resource behind `url`.

        Raises:
            ResourceError: it does not exist, is not allowed or is too large.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class ImageResource:
    """An image by its bytes and its header. `unturned`: the same without EXIF's orientation, where it has one."""

    resource: Resource
    info: ImageInfo
    unturned: ImageResource | None = None

    @property
    def fragment(self) -> str:
        """The URL's fragment identifier: what of an SVG document is shown."""
        return unquote(self.resource.url.partition("#")[2])

    def oriented(self, from_image: bool) -> ImageResource:
        """As `image-orientation` says: as the image wants to be seen, or as it is stored."""
        return self if from_image or self.unturned is None else self.unturned


def content_key(data: bytes) -> str:
    """The hash that caches know content by."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def resolve_url(url: str, base_url: str | None) -> str | None:
    """`url` made absolute against `base_url`; None for a relative URL without a base."""
    stripped = re.sub("[\t\n\r]", "", url.strip(" \t\n\f\r"))
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", stripped):
        return stripped
    if not base_url or base_url.startswith("data:"):
        return None
    try:
        return urljoin(base_url, stripped)
    except ValueError:
        return None


# Loaders ------------------------------------------------------------------------------------------------------------


class DataLoader:
    """Loads data: URLs (RFC 2397, the Fetch standard's "data: URL processor") and nothing else."""

    def load(self, url: str) -> Resource:
        """Decode `url`."""
        if not url[:5].lower() == "data:":
            raise ResourceError(url, "only data: URLs can be loaded here (no base_url was given)")
        header, comma, body = url[5:].partition(",")
        if not comma:
            raise ResourceError(url, "a data: URL without a comma")
        data = unquote_to_bytes(body.partition("#")[0].encode("utf-8", "replace"))
        parameters = [part.strip().lower() for part in header.split(";")]
        if len(parameters) > 1 and parameters[-1] == "base64":
            compact = re.sub(rb"\s+", b"", data).rstrip(b"=")
            try:
                data = base64.b64decode(compact + b"=" * (-len(compact) % 4), validate=True)
            except binascii.Error as error:
                raise ResourceError(url, "a data: URL with broken base64") from error
        return Resource(url, data, parameters[0] or "text/plain", content_key(data))


class FileLoader:
    """Loads file: URLs; with a root, only files below it, symbolic links followed first."""

    def __init__(self, root: Path | None = None, maximum_bytes: int = Limits().resource_bytes) -> None:
        self._root = None if root is None else root.resolve()
        self._maximum = maximum_bytes

    def load(self, url: str) -> Resource:
        """Read the file."""
        parts = urlsplit(url)
        if parts.scheme.lower() != "file" or parts.netloc not in ("", "localhost"):
            raise ResourceError(url, "is no local file")
        try:
            path = Path(url2pathname(parts.path)).resolve()
            if self._root is not None and not path.is_relative_to(self._root):
                raise ResourceError(url, f"lies outside the root {self._root}")
            if not path.is_file():
                raise ResourceError(url, "no such file")
            with path.open("rb") as file:
                data = file.read(self._maximum + 1)
            if len(data) > self._maximum:
                raise ResourceError(url, f"is larger than {self._maximum} bytes (limit resource_bytes)")
        except (OSError, ValueError) as error:
            raise ResourceError(url, f"cannot be read: {error}") from error
        return Resource(url, data, "", content_key(data))


class CombinedLoader:
    """Chooses a loader by the URL's scheme; schemes without one are refused with `reason`."""

    def __init__(self, loaders: dict[str, ResourceLoader], reasons: dict[str, str]) -> None:
        self._loaders = loaders
        self._reasons = reasons

    def load(self, url: str) -> Resource:
        """Load by scheme."""
        scheme = url.partition(":")[0].lower()
        loader = self._loaders.get(scheme)
        if loader is None:
            raise ResourceError(url, self._reasons.get(scheme, f"{scheme}: URLs cannot be loaded"))
        return loader.load(url)


def default_loader(
    base_url: str | None, *, root: Path | None = None, allow_network: bool = False, limits: Limits | None = None
) -> ResourceLoader:
    """What a template loads with when it is given no loader: data: always, files where `base_url` is one (below `root`
    where that is given), http(s) only with `allow_network`."""
    limits = limits or Limits()
    closed = "the network is closed; give a loader that opens it (command line: --allow-network)"
    reasons = {
        "http": closed,
        "https": closed,
        "file": "local files are closed, because base_url is not a file: URL",
    }
    loaders: dict[str, ResourceLoader] = {"data": DataLoader()}
    if root is not None or (base_url or "").lower().startswith("file:"):
        loaders["file"] = FileLoader(root, limits.resource_bytes)
    if allow_network:
        loaders["http"] = loaders["https"] = NetworkLoader(limits)
    return CombinedLoader(loaders, reasons)


class NetworkLoader:
    """Loads http(s) URLs through the egress gate."""

    def __init__(self, limits: Limits | None = None) -> None:
        from audome_engine.egress import Gate

        limits = limits or Limits()
        self._gate = Gate(maximum_bytes=limits.resource_bytes)

    def load(self, url: str) -> Resource:
        """Fetch `url`."""
        from audome_engine.egress import EgressError

        try:
            reply = self._gate.fetch(url)
        except EgressError as error:
            raise ResourceError(url, str(error)) from error
        return Resource(url, reply.body, reply.mime, content_key(reply.body))


@dataclass(slots=True)
class _Outcome:
    """What became of a URL: a failure is what was said of it; None where nobody asked yet."""

    resource: Resource | Diagnostic | None = None
    image: ImageResource | Diagnostic | None = None


class Resources:
    """What one template loads: each URL once, its outcome remembered, a failure said again to whoever asks again.

    URLs that come from data are loaded anew for every picture (`load_anew`), and forgotten after it (`forget_data`).
    """

    def __init__(self, loader: ResourceLoader, base_url: str | None, limits: Limits, diagnostics: Diagnostics) -> None:
        self.base_url = base_url
        self.limits = limits
        self._loader = loader
        self._diagnostics = diagnostics
        self._known: dict[str, _Outcome] = {}
        self._of_data: dict[str, _Outcome] = {}
        self.drawings: dict[tuple[object, ...], object] = {}  # what painters made of SVG images, by content and size

    def load_anew(self, urls: Iterable[str]) -> None:
        """Let the picture being made ask for these URLs as if nobody had before."""
        for url in urls:
            self._of_data.setdefault(url, _Outcome())

    def forget_data(self) -> None:
        """Forget what `load_anew` led to."""
        self._of_data.clear()

    def get(self, url: str, *, path: str = "", line: int = 0) -> Resource | None:
        """The resource behind an absolute URL, or None (and a diagnostic `missing-resource`)."""
        outcome = self._outcome(url)
        if outcome.resource is None:
            outcome.resource = self._load(url, path, line)
        return self._usable(outcome.resource)

    def image(self, url: str, *, path: str = "", line: int = 0) -> ImageResource | None:
        """The image behind an absolute URL, or None (and a diagnostic) where it is missing or no image.

        Raises:
            LimitExceeded: it has more pixels than `Limits.image_pixels`.
        """
        outcome = self._outcome(url)
        if outcome.image is None:
            if outcome.resource is None:
                outcome.resource = self._load(url, path, line)
            resource = outcome.resource
            outcome.image = resource if isinstance(resource, Diagnostic) else self._sniff(resource, path, line)
        return self._usable(outcome.image)

    def failure(self, url: str) -> str:
        """Why `image` gave None for a URL; empty where it did not."""
        image = self._outcome(url).image
        return image.message if isinstance(image, Diagnostic) else ""

    def images(self) -> list[ImageResource]:
        """The images that are known."""
        outcomes = [*self._known.values(), *self._of_data.values()]
        return [outcome.image for outcome in outcomes if isinstance(outcome.image, ImageResource)]

    @property
    def kept_bytes(self) -> int:
        """The size of the resources that are remembered."""
        outcomes = self._known.values()
        return sum(len(outcome.resource.data) for outcome in outcomes if isinstance(outcome.resource, Resource))

    def _outcome(self, url: str) -> _Outcome:
        return self._of_data.get(url) or self._known.setdefault(url, _Outcome())

    def _usable(self, found: _T | Diagnostic) -> _T | None:
        if isinstance(found, Diagnostic):
            self._diagnostics.add(found)
            return None
        return found

    def _load(self, url: str, path: str, line: int) -> Resource | Diagnostic:
        try:
            resource = self._loader.load(url)
            if len(resource.data) > self.limits.resource_bytes:
                raise ResourceError(url, f"is larger than {self.limits.resource_bytes} bytes (limit resource_bytes)")
        except ResourceError as error:
            return Diagnostic(Severity.ERROR, "missing-resource", str(error), path=path, line=line)
        return resource if resource.key else Resource(url, resource.data, resource.mime, content_key(resource.data))

    def _sniff(self, resource: Resource, path: str, line: int) -> ImageResource | Diagnostic:
        try:
            info = sniff_image(resource.data, resource.url, self.limits)
            unturned = None if info.orientation == 1 else ImageResource(resource, info.unturned())
            return ImageResource(resource, info, unturned)
        except LimitExceeded:
            raise
        except ResourceError as error:
            return Diagnostic(Severity.ERROR, "broken-image", str(error), path=path, line=line)
