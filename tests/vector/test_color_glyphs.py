"""Colour glyphs as paths and gradients, beside what Skia draws of them: composites, sweeps, the text's own colour, bitmaps."""

import base64
import io

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables import otTables as ot

import audome_engine as audome
from tests.pictures import different, on_white
from tests.vector.support import shown

F, E = ot.PaintFormat, ot.ExtendMode


def box(left, bottom, right, top):
    pen = TTGlyphPen(None)
    pen.moveTo((left, bottom))
    for point in ((left, top), (right, top), (right, bottom)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def solid(index, alpha=1.0):
    return {"Format": F.PaintSolid, "PaletteIndex": index, "Alpha": alpha}


def glyph(name, paint):
    return {"Format": F.PaintGlyph, "Glyph": name, "Paint": paint}


def stops(*indices):
    places = [
        {"StopOffset": number / (len(indices) - 1), "PaletteIndex": index, "Alpha": 1.0}
        for number, index in enumerate(indices)
    ]
    return {"ColorStop": places, "Extend": E.PAD}


def composite(mode, source, backdrop):
    return {"Format": F.PaintComposite, "CompositeMode": mode, "SourcePaint": source, "BackdropPaint": backdrop}


LEFT, RIGHT = glyph("left", solid(0)), glyph("right", solid(1, 0.6))
PAINTS = {
    mode: composite(mode, RIGHT, LEFT)
    for mode in ("src_over", "src_in", "src_out", "src_atop", "dest_over", "dest_in", "dest_out", "xor", "multiply", "screen")
} | {
    "own": glyph("left", solid(0xFFFF, 0.5)),
    "linear": glyph(
        "left", {"Format": F.PaintLinearGradient, "ColorLine": stops(0, 1, 2),
                 "x0": 100, "y0": 0, "x1": 700, "y1": 300, "x2": 300, "y2": 700},
    ),
    "radial": glyph(
        "left", {"Format": F.PaintRadialGradient, "ColorLine": stops(0, 1, 2),
                 "x0": 300, "y0": 300, "r0": 50, "x1": 400, "y1": 400, "r1": 400},
    ),
    "sweep": glyph(
        "left", {"Format": F.PaintSweepGradient, "ColorLine": stops(0, 1, 2),
                 "centerX": 400, "centerY": 400, "startAngle": 30, "endAngle": 300},
    ),
    "turned": {"Format": F.PaintRotateAroundCenter, "angle": 30, "centerX": 400, "centerY": 400, "Paint": LEFT},
}  # fmt: skip


@pytest.fixture(scope="module")
def font():
    names = [".notdef", "left", "right", *PAINTS]
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({0xE000 + index: name for index, name in enumerate(PAINTS)})
    shapes = {name: box(0, 0, 900, 800) for name in names}
    shapes |= {"left": box(50, 50, 650, 700), "right": box(300, 200, 850, 500)}
    builder.setupGlyf(shapes)
    builder.setupHorizontalMetrics({name: (900, {"left": 50, "right": 300}.get(name, 0)) for name in names})
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    builder.setupNameTable({"familyName": "Paints", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.setupCOLR(PAINTS)
    builder.setupCPAL([[(0.9, 0.1, 0.3, 1.0), (0.1, 0.3, 0.9, 1.0), (1.0, 0.8, 0.1, 1.0)]])
    buffer = io.BytesIO()
    builder.save(buffer)
    return "data:font/ttf;base64," + base64.b64encode(buffer.getvalue()).decode()


@pytest.mark.parametrize("name", PAINTS)
def test_looks_as_skia_draws_it(font, name):
    character = chr(0xE000 + list(PAINTS).index(name))
    html = f"""<style>@font-face {{ font-family: Paints; src: url({font}) }}
        body {{ margin: 0; font: 80px/96px Paints; color: #0a0 }}</style>{character}"""
    picture, markup = (audome.render(html, width=96, height=96, format=format) for format in ("png", "svg"))
    ours = on_white(picture)
    assert ours.std() > 4, "nothing to see"
    assert different(shown(markup, 96, 96), ours).mean() <= 0.02
