"""Font files that lie, are cut off or damaged: an error, never a crash and never gigabytes."""

import struct
import zlib
from functools import lru_cache

import brotli
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import audome_engine as audome
from audome_engine.text import sfnt
from audome_engine.text.faces import load_face
from audome_engine.text.library import fonts_folder
from audome_engine.text.sfnt import BrokenFont, unpacked
from tests.text.made_fonts import build, data_of

SMALL = 2**16


def base128(value):
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F)
    return bytes([*(group | 0x80 for group in groups[:0:-1]), groups[0]])


def woff2(declared, packed):
    """One table, which says that it is `declared` bytes long."""
    head = struct.pack(">4s4sLHHLLHHLLLLL", b"wOF2", b"OTTO", 0, 1, 0, declared, len(packed), 0, 0, 0, 0, 0, 0, 0)
    return head + bytes([0]) + base128(declared) + packed


def woff(declared, packed):
    head = struct.pack(">4s4sLHHLHHLLLLL", b"wOFF", b"\0\1\0\0", 0, 1, 0, declared, 0, 0, 0, 0, 0, 0, 0)
    return head + struct.pack(">4sLLLL", b"cmap", len(head) + 20, len(packed), declared, 0) + packed


@pytest.mark.parametrize("declared", [100, SMALL, 2**31])
def test_a_bomb_ends_in_an_error(monkeypatch, declared):
    monkeypatch.setattr(sfnt, "LARGEST", SMALL)
    with pytest.raises(BrokenFont):
        unpacked(woff2(declared, brotli.compress(bytes(2**24))))
    with pytest.raises(BrokenFont, match=r"has no|unpack"):
        load_face(woff(declared, zlib.compress(bytes(2**24))))


def test_a_font_larger_than_the_bound_is_refused(monkeypatch):
    monkeypatch.setattr(sfnt, "LARGEST", 100)
    with pytest.raises(BrokenFont, match="larger than 100 bytes"):
        unpacked(bytes(101))


@pytest.mark.parametrize("flavor", ["woff", "woff2"])
def test_packed_fonts_unpack_to_the_same_tables(flavor):
    path = fonts_folder() / "Cairo/Cairo-Regular.ttf"
    plain, other = load_face(path.read_bytes()), load_face(_packed(str(path), flavor))
    assert set(other.hb_face.table_tags) == set(plain.hb_face.table_tags)
    for tag in ("glyf", "loca", "cmap", "GSUB", "GPOS", "hmtx"):
        assert other.hb_face.reference_table(tag).data == plain.hb_face.reference_table(tag).data, tag


@lru_cache
def _packed(path, flavor):
    from fontTools.ttLib import TTFont

    return data_of(TTFont(path), flavor)


@lru_cache
def _files():
    """Small files of every kind."""
    font = build({"a": 500, "b": 600, " ": 250, "\u0301": 0, "ا": 300, "ب": 700})
    kinds = [data_of(font), data_of(font, "woff"), data_of(font, "woff2")]
    folder = fonts_folder()
    return [*kinds, (folder / "Tajawal/Tajawal-Regular.ttf").read_bytes()]


def _damaged(data, cut, places):
    changed = bytearray(data)
    for place, value in places:
        changed[place % len(changed)] = value
    return bytes(changed[: max(1, round(len(changed) * cut))])


HEAD = st.integers(0, 400)  # the directory and what stands first
PLACES = st.lists(st.tuples(HEAD | st.integers(0, 2**20), st.integers(0, 255)), max_size=12)


@given(st.integers(0, 3), st.just(1.0) | st.floats(0.0, 1.0), PLACES)
@example(0, 0.5, [])
@settings(max_examples=150)
def test_damaged_fonts_are_refused_or_drawn(which, cut, places):
    data = _damaged(_files()[which], cut, places)
    library = audome.FontLibrary.bundled().copy()
    try:
        library.add_bytes(data, family="Damaged")
    except audome.InvalidArgument:
        return
    page = '<meta name="viewport" content="width=60, height=30"><p style="font:16px Damaged">ab á با'
    audome.render(page, fonts=library)
