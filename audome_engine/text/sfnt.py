"""Font files to sfnt bytes: WOFF (W3C WOFF 1.0) and WOFF2 (WOFF 2.0) unpacked within a bound, collections left as they are."""

from __future__ import annotations

import io
import struct
import zlib

import brotli
from fontTools.ttLib import TTFont

LARGEST = 128 * 2**20  # bytes of a font, unpacked
_MAGIC = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf", b"typ1")
_WOFF_HEADER, _WOFF_ENTRY = struct.Struct(">4s4sLHHLHHLLLLL"), struct.Struct(">4sLLLL")
_WOFF2_HEADER_BYTES = 48
_KNOWN_TAGS = 63  # of WOFF2's directory entries; this index means that the tag is written out
_GLYF, _LOCA = 10, 11  # indices of the tables that WOFF2 transforms by default


class BrokenFont(ValueError):
    """The bytes are no font that can be used; says why, to follow the font's name in a sentence."""


def unpacked(data: bytes) -> bytes:
    """The sfnt or collection in a font file.

    Raises:
        BrokenFont: it is none, or it unpacks to more than `LARGEST` bytes.
    """
    if len(data) > LARGEST:
        raise BrokenFont(f"is larger than {LARGEST} bytes")
    try:
        if data[:4] == b"wOFF":
            return _from_woff(data)
        if data[:4] == b"wOF2":
            return _from_woff2(data)
    except BrokenFont:
        raise
    except Exception as error:  # struct, zlib, brotli and fontTools raise many kinds for broken files
        raise BrokenFont(f"cannot be unpacked: {error or type(error).__name__}") from error
    if data[:4] not in _MAGIC:
        raise BrokenFont("is no TrueType, OpenType, WOFF or WOFF2 font")
    return data


def _from_woff(data: bytes) -> bytes:
    """WOFF 1.0, 4 and 5: each table is compressed on its own, or not at all."""
    _, flavor, _, count, *_ = _WOFF_HEADER.unpack_from(data)
    entries = [_WOFF_ENTRY.unpack_from(data, _WOFF_HEADER.size + i * _WOFF_ENTRY.size) for i in range(count)]
    if sum(length for _, _, _, length, _ in entries) > LARGEST:
        raise BrokenFont(f"unpacks to more than {LARGEST} bytes")
    tables = []
    for tag, offset, packed, length, checksum in entries:
        body = data[offset : offset + packed]
        if packed < length:
            body = zlib.decompressobj().decompress(body, length or 1)
        if len(body) != length:
            raise BrokenFont(f"cannot be unpacked: its table {tag.decode('latin-1')!r} is cut off")
        tables.append((tag, checksum, body))
    return written(flavor, tables)


def written(flavor: bytes, tables: list[tuple[bytes, int, bytes]]) -> bytes:
    """An sfnt of tables: tag, checksum (nothing here checks it), bytes."""
    size = 1 << max(0, len(tables).bit_length() - 1)
    head = struct.pack(
        ">4sHHHH", flavor, len(tables), size * 16, size.bit_length() - 1, (len(tables) - size) * 16 & 0xFFFF
    )
    offset = len(head) + 16 * len(tables)
    directory, bodies = [head], []
    for tag, checksum, body in sorted(tables):
        directory.append(struct.pack(">4sLLL", tag, checksum, offset, len(body)))
        bodies.append(body + b"\0" * (-len(body) % 4))
        offset += len(bodies[-1])
    return b"".join([*directory, *bodies])


def tables_of(data: bytes, index: int) -> list[tuple[bytes, bytes]]:
    """The tables, tag and bytes, of a face in an sfnt or collection that could be parsed."""
    start = int.from_bytes(data[12 + 4 * index : 16 + 4 * index], "big") if data[:4] == b"ttcf" else 0
    found = []
    for entry in range(int.from_bytes(data[start + 4 : start + 6], "big")):
        tag, _, offset, length = struct.unpack_from(">4sLLL", data, start + 12 + 16 * entry)
        found.append((tag, data[offset : offset + length]))
    return found


def _from_woff2(data: bytes) -> bytes:
    """fontTools undoes WOFF2's transforms. It trusts the compressed stream, so the stream's length is proved first."""
    if data[4:8] == b"ttcf":
        raise BrokenFont("is a WOFF2 collection, which is not supported")
    declared, start = _woff2_lengths(data)
    packed = struct.unpack_from(">L", data, 20)[0]
    if declared > LARGEST or struct.unpack_from(">L", data, 16)[0] > LARGEST:
        raise BrokenFont(f"unpacks to more than {LARGEST} bytes")
    if not _unpacks_to(data[start : start + packed], declared):
        raise BrokenFont("cannot be unpacked: its data has another length than it says")
    font = TTFont(io.BytesIO(data), recalcBBoxes=False, recalcTimestamp=False)
    font.flavor = None
    font.flavorData = None
    target = io.BytesIO()
    font.save(target, reorderTables=False)
    return target.getvalue()


def _woff2_lengths(data: bytes) -> tuple[int, int]:
    """How long all tables together are in the compressed stream, and where that begins (WOFF 2.0, 4.1)."""
    count = struct.unpack_from(">H", data, 12)[0]
    at, total = _WOFF2_HEADER_BYTES, 0
    for _ in range(count):
        flags = data[at]
        at += 1
        if flags & 0x3F == _KNOWN_TAGS:
            at += 4
        length, at = _base128(data, at)
        version = flags >> 6
        is_default = flags & 0x3F in (_GLYF, _LOCA)
        if (is_default and version != 3) or (not is_default and version != 0):
            length, at = _base128(data, at)
        total += length
    return total, at


def _base128(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index in range(5):
        byte = data[at + index]
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            return value, at + index + 1
    raise BrokenFont("cannot be unpacked: a length is out of range")


def _unpacks_to(packed: bytes, length: int) -> bool:
    decompressor = brotli.Decompressor()
    total = len(decompressor.process(packed, output_buffer_limit=length + 1))
    while not decompressor.is_finished() and total <= length:
        more = len(decompressor.process(b"", output_buffer_limit=length + 1 - total))
        if not more:
            break
        total += more
    return total == length
