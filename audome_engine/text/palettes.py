"""Palettes of colour fonts (CSS Fonts 4, 9; OpenType CPAL): a face whose first palette is the one that is asked for."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import replace
from functools import lru_cache

import uharfbuzz as hb

from audome_engine.color import Color
from audome_engine.text.sfnt import tables_of, written
from audome_engine.text.types import FontFace

_LIGHT, _DARK = 1, 2  # CPAL 1: flags of the backgrounds that a palette is for
_HEADER = struct.Struct(">HHHHL")


@lru_cache(maxsize=16)
def with_palette(face: FontFace, base: int | str, overrides: tuple[tuple[int, Color], ...]) -> FontFace:
    """`face` with a palette, by its number or "light" or "dark", and some colours exchanged; itself where it has none."""
    if "CPAL" not in face.hb_face.table_tags:
        return face
    table = face.hb_face.reference_table("CPAL").data
    index = _index_of(face.hb_face, base) if isinstance(base, str) else base
    changed = _with_first(table, index, overrides)
    if changed is None or changed == table:
        return face
    tables = [(tag, 0, changed if tag == b"CPAL" else body) for tag, body in tables_of(face.data, face.index)]
    data = written(b"\0\1\0\0", tables)
    key = hashlib.blake2b(changed, digest_size=8).hexdigest()
    return replace(face, key=f"{face.key}-{key}", data=data, index=0)


def _index_of(face: hb.Face, wanted: str) -> int:
    flag = _LIGHT if wanted == "light" else _DARK
    return next((i for i, palette in enumerate(face.color_palettes) if int(palette.flags) & flag), 0)


def _with_first(table: bytes, index: int, overrides: tuple[tuple[int, Color], ...]) -> bytes | None:
    """The table with palette `index` (the first where there is no such) in the first one's place."""
    if len(table) < _HEADER.size:
        return None
    _, entries, palettes, records, offset = _HEADER.unpack_from(table)
    starts = [
        struct.unpack_from(">H", table, _HEADER.size + 2 * i)[0]
        for i in range(palettes)
        if _HEADER.size + 2 * i + 2 <= len(table)
    ]
    if not starts or offset + 4 * records > len(table) or max(starts) + entries > records:
        return None
    start = offset + 4 * starts[index if index < len(starts) else 0]
    colors = bytearray(table[start : start + 4 * entries])
    for entry, color in overrides:
        if entry < entries:
            red, green, blue, alpha = color.to_bytes()
            colors[4 * entry : 4 * entry + 4] = bytes([blue, green, red, alpha])
    first = offset + 4 * starts[0]
    return table[:first] + bytes(colors) + table[first + len(colors) :]
