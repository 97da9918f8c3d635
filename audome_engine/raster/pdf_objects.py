"""A PDF file as its objects (ISO 32000-1, 7.5), as far as Skia writes them: one section, direct lengths, Flate alone."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

POINTS = 0.75  # per CSS pixel (CSS Values 4, 6.2)
_LENGTH = re.compile(rb"/Length \d+")
_FLATE = re.compile(rb"\s*/Filter /FlateDecode")
_PAGE = re.compile(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]")
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_INFO = re.compile(rb"/Info (\d+) 0 R")


@dataclass(slots=True)
class PdfObject:
    """One object: its text without `obj` and `endobj`, and what its stream holds, not compressed."""

    head: bytes
    stream: bytes | None = None


@dataclass(slots=True)
class PdfFile:
    """All objects by number, and which of them are the catalog and the document's information."""

    objects: dict[int, PdfObject]
    root: int
    info: int

    @classmethod
    def parse(cls, data: bytes) -> PdfFile:
        """Of what Skia wrote."""
        start = int(data[data.rindex(b"startxref") + 9 :].split()[0])
        offsets = dict(_cross_references(data[start:]))
        ends = sorted([*offsets.values(), start])
        objects = {}
        for number, offset in offsets.items():
            body = data[offset : ends[ends.index(offset) + 1]]
            objects[number] = _parsed(body[body.index(b"obj") + 3 : body.rindex(b"endobj")].strip())
        trailer = data[start:]
        root, info = _ROOT.search(trailer), _INFO.search(trailer)
        assert root is not None and info is not None
        return cls(objects, int(root[1]), int(info[1]))

    def write(self) -> bytes:
        """The whole file; its identifier is a digest of it."""
        parts = [b"%PDF-1.4\n%\xd3\xeb\xe9\xe1\n"]
        at = len(parts[0])
        rows = [b"0000000000 65535 f \n"]
        for number in range(1, max(self.objects) + 1):
            part = self.objects.get(number)
            if part is None:
                rows.append(b"0000000000 00000 f \n")
                continue
            rows.append(b"%010d 00000 n \n" % at)
            parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, _written(part)))
            at += len(parts[-1])
        identifier = hashlib.md5(b"".join(parts), usedforsecurity=False).hexdigest().encode()
        parts.append(b"xref\n0 %d\n%s" % (len(rows), b"".join(rows)))
        parts.append(b"trailer\n<</Size %d\n/Root %d 0 R\n/Info %d 0 R\n" % (len(rows), self.root, self.info))
        parts.append(b"/ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n" % (identifier, identifier, at))
        return b"".join(parts)


def _cross_references(table: bytes) -> Iterable[tuple[int, int]]:
    """Numbers and offsets of the objects in use (7.5.4)."""
    first, count = (int(value) for value in table.split(b"\n", 2)[1].split())
    for index, row in enumerate(table.split(b"\n")[2 : 2 + count]):
        offset, _, kind = row.split()
        if kind == b"n":
            yield first + index, int(offset)


def _parsed(body: bytes) -> PdfObject:
    head, found, rest = body.partition(b">> stream\n")
    if not found or not head.startswith(b"<<"):
        return PdfObject(body)
    length = _LENGTH.search(head)
    assert length is not None
    stream = rest[: int(length[0].split()[1])]
    packed = _FLATE.search(head)
    if packed is not None and b"/DecodeParms" not in head:
        return PdfObject(_FLATE.sub(b"", head) + b">>", zlib.decompress(stream))
    return PdfObject(head + b">>", stream)


def _written(part: PdfObject) -> bytes:
    if part.stream is None:
        return part.head
    head, stream = part.head, part.stream
    if b"/Filter" not in head:
        packed = zlib.compress(stream, 6)
        if len(packed) < len(stream):
            head, stream = head.removesuffix(b">>") + b"\n/Filter /FlateDecode>>", packed
    head = _LENGTH.sub(b"/Length %d" % len(stream), head)
    return b"%s stream\n%s\nendstream" % (head, stream)


def text_string(text: str) -> bytes:
    """Text as UTF-16 in hexadecimal digits (7.9.2.2)."""
    return b"<FEFF%s>" % text.encode("utf-16-be", "replace").hex().upper().encode()


def pdf_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PDF's page in pixels of 3/4 pt each; None where it is not whole."""
    box = _PAGE.search(data)
    if box is None or not data.endswith(b"%%EOF\n"):
        return None
    width, height = (max(1, round(float(side) / POINTS)) for side in box.groups())
    return width, height
