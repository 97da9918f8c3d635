"""Tables that fonts may have or lack: the glyph, its advance and its outline come out as they say.

tools/text_rendering_tests.py runs the Unicode consortium's own fonts.
"""

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0
from fontTools.ttLib.tables.TupleVariation import TupleVariation

import audome_engine as audome
from tests.text.made_fonts import UPEM, build, data_of, glyph_name, without

SIZE = 100  # px, so that 10 units are a pixel


def drawn(data, text="a", style=""):
    """The advance of a text and the width of its ink, px; nothing may be said of it."""
    library = audome.FontLibrary.bundled().copy()
    library.add_bytes(data, family="Tested")
    html = (
        f'<meta name="viewport" content="width=400, height=150"><span style="position:absolute;left:10px;top:10px;'
        f"font:{SIZE}px Tested;line-height:1;{style}\">{text}</span>"
    )  # fmt: skip
    template = audome.compile(html, fonts=library)
    ink = np.nonzero((template.render_array()[..., 3] > 127).any(0))[0]
    assert template.diagnostics == []
    width = template.measure().elements[-1].rect.width
    return round(width, 2), (int(ink[-1] - ink[0]) + 1 if len(ink) else 0)


def variable(*, avar=None, with_hvar=False):
    """A box whose width grows from 400 to 800 units along the axis TEST, and its advance with it."""

    def change(builder):
        builder.setupFvar([("TEST", 0, 0, 100, "Test")], [])
        name = glyph_name("a")
        # points of the box, then the left and right edge of its advance
        builder.setupGvar({name: [TupleVariation({"TEST": (0, 1, 1)}, [(0, 0), (0, 0), (400, 0), (400, 0), (0, 0),
                                                                       (400, 0), (0, 0), (0, 0)])]})  # fmt: skip
        if avar:
            table = builder.font["avar"] = newTable("avar")
            table.segments = {"TEST": avar}
        if with_hvar:
            from fontTools.varLib import builder as var

            store = var.buildVarStore(
                var.buildVarRegionList([{"TEST": (0, 1, 1)}], ["TEST"]),
                [var.buildVarData([0], [[400 if glyph == name else 0] for glyph in builder.font.getGlyphOrder()])],
            )
            table = builder.font["HVAR"] = newTable("HVAR")
            from fontTools.ttLib.tables import otTables

            table.table = otTables.HVAR()
            table.table.Version = 0x00010000
            table.table.VarStore = store
            table.table.AdvWidthMap = table.table.LsbMap = table.table.RsbMap = None

    return data_of(build({"a": 400}, change=change))


@pytest.mark.parametrize("with_hvar", [False, True])
@pytest.mark.parametrize("flavor", [None, "woff2"])
def test_gvar_and_hvar(with_hvar, flavor):
    data = variable(with_hvar=with_hvar)
    if flavor:
        data = repacked(data, flavor)
    for value, units in ((0, 400), (25, 500), (50, 600), (100, 800), (900, 800)):
        assert drawn(data, style=f"font-variation-settings:'TEST' {value}") == (units / 10, units // 10)


def repacked(data, flavor):
    import io

    from fontTools.ttLib import TTFont

    return data_of(TTFont(io.BytesIO(data)), flavor)


def test_avar_bends_the_axis():
    data = variable(avar={-1.0: -1.0, 0.0: 0.0, 0.5: 1.0, 0.75: 0.5, 1.0: 1.0})
    for value, units in ((25, 600), (50, 800), (75, 600), (100, 800)):
        assert drawn(data, style=f"font-variation-settings:'TEST' {value}") == (units / 10, units // 10)


def postscript(version):
    """A box of 500 units, in CFF2 growing to 900 along TEST."""
    builder = FontBuilder(UPEM, isTTF=False)
    builder.setupGlyphOrder([".notdef", "a"])
    builder.setupCharacterMap({0x61: "a"})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "a": (600, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Made", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    if version == 1:
        pen = T2CharStringPen(600, None)
        for index, point in enumerate([(0, 0), (500, 0), (500, 700), (0, 700)]):
            (pen.lineTo if index else pen.moveTo)(point)
        pen.closePath()
        empty = T2CharStringPen(500, None).getCharString()
        builder.setupCFF("Made", {"FullName": "Made"}, {".notdef": empty, "a": pen.getCharString()}, {})
    else:
        builder.setupFvar([("TEST", 0, 0, 100, "Test")], [])
        box = T2CharString(program=[0, 0, "rmoveto", 500, 400, 1, "blend", "hlineto", 700, "vlineto", -500, -400, 1,
                                    "blend", "hlineto"])  # fmt: skip
        builder.setupCFF2({".notdef": T2CharString(program=[]), "a": box}, regions=[{"TEST": (0, 1, 1)}])
    return data_of(builder.font)


def test_postscript_outlines():
    assert drawn(postscript(1)) == (60, 50)
    assert drawn(postscript(2)) == (60, 50)
    assert drawn(postscript(2), style="font-variation-settings:'TEST' 50") == (60, 70)


def with_cmap(*subtables):
    def change(builder):
        builder.font["cmap"].tables = list(subtables)

    return data_of(build({"a": 300, "b": 500}, extra={"alt": 700}, change=change))


def subtable(format_, mapping, platform=3, encoding=10):
    table = CmapSubtable.newSubtable(format_)
    table.platformID, table.platEncID, table.language, table.cmap = platform, encoding, 0, mapping
    return table


A, B = glyph_name("a"), glyph_name("b")


@pytest.mark.parametrize(
    ("table", "text", "units"),
    [
        (subtable(12, {0x61: A, 0x1F9EA: B, 0x10FFFD: B}), "\U0010fffd", 500),
        (subtable(13, dict.fromkeys(range(0x12000, 0x12400), B)), "\U0001203c", 500),
        (subtable(4, {0x61: A, 0xE000: B}, encoding=1), "\ue000", 500),
        (subtable(4, {0xF061: A, 0xF062: B}, encoding=0), "b", 500),  # a symbol font
        (subtable(6, {0x61: A, 0x62: B}, platform=0, encoding=3), "b", 500),
    ],
)
def test_character_maps(table, text, units):
    assert drawn(with_cmap(table), text) == (units / 10, units // 10)


def test_variation_selectors_choose_glyphs_and_are_never_seen():
    variants = CmapSubtable.newSubtable(14)
    variants.platformID, variants.platEncID, variants.language, variants.cmap = 0, 5, 0xFF, {}
    variants.uvsDict = {0xE0100: [(0x61, "alt")], 0xFE00: [(0x61, None)]}
    data = with_cmap(subtable(12, {0x61: A, 0x62: B}), variants)
    assert drawn(data, "a\U000e0100") == (70, 70)
    assert drawn(data, "a\ufe00") == (30, 30)
    assert drawn(data, "a\U000e0101") == (30, 30)
    assert drawn(data, "b\U000e0100") == (50, 50)


def test_a_kern_table_where_there_is_no_gpos():
    def change(builder):
        table = builder.font["kern"] = newTable("kern")
        table.version = 0
        pairs = KernTable_format_0()
        pairs.coverage, pairs.tupleIndex, pairs.kernTable = 1, None, {(A, B): -100}
        table.kernTables = [pairs]

    data = data_of(build({"a": 300, "b": 500}, change=change))
    assert drawn(data, "ab") == (70, 70)
    assert drawn(data, "ab", "font-kerning:none") == (80, 80)
    assert drawn(data, "ab", "font-feature-settings:'kern' 0") == (80, 80)


@pytest.mark.parametrize("missing", [("OS/2",), ("post",), ("name",), ("OS/2", "post", "name")])
def test_tables_that_may_be_missing(missing):
    assert drawn(without(data_of(build({"a": 300})), *missing)) == (30, 30)


def test_a_font_that_keeps_harfbuzz_busy_is_set_without_its_tables():
    from fontTools.feaLib.builder import addOpenTypeFeaturesFromString

    # every step doubles the text: more glyphs than HarfBuzz agrees to make of a few
    font = build({"a": 300, "b": 500})
    lines = [f"lookup d{index} {{ sub {A} by {' '.join([A] * 200)}; }} d{index};" for index in range(12)]
    feature = "".join(f"lookup d{index};" for index in range(12))
    addOpenTypeFeaturesFromString(font, "\n".join([*lines, f"feature ccmp {{ {feature} }} ccmp;"]))
    library = audome.FontLibrary.bundled().copy()
    library.add_bytes(data_of(font), family="Tested")
    html = "<span style='font:10px Tested'>ab</span>"
    assert audome.compile(html, fonts=library).measure().elements[-1].rect.width == 8
