"""The properties of clips, filters, masks and motion paths: what parses, to what, and what does not."""

import pytest
import tinycss2

from audome_engine.color import Color
from audome_engine.css.declarations import expand
from audome_engine.css.stream import Invalid, Units
from audome_engine.style.effects import (
    BlurFunction,
    DropShadowFunction,
    FilterFunction,
    FilterReference,
    OffsetPath,
    OffsetRotate,
    Ray,
)
from audome_engine.style.enums import BackgroundRepeat, FillRule, Keyword, VisualBox
from audome_engine.style.shapes import Circle, ClipPathValue, CommandShape, PathShape, ShapeCommand, ShapePoint
from audome_engine.style.values import BackgroundSize, Percentage, PositionValue, RepeatStyle, Shadow

CENTER = PositionValue(Percentage(50.0), Percentage(50.0))


def values(name, text):
    return expand(name, tinycss2.parse_component_value_list(text), Units())


def value(name, text):
    return values(name, text)[name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("none", None),
        ("padding-box", ClipPathValue(None, VisualBox.PADDING_BOX)),
        ("url(#a)", ClipPathValue(reference="#a")),
        ("circle(5px)", ClipPathValue(Circle(5.0, CENTER))),
        ("circle(5px) fill-box", ClipPathValue(Circle(5.0, CENTER), VisualBox.FILL_BOX)),
        ("path(evenodd, 'M1 2h3')", ClipPathValue(PathShape((("M", 1.0, 2.0), ("L", 4.0, 2.0)), FillRule.EVENODD))),
        (
            "shape(from 1px 2px, line by 3px 0, close)",
            ClipPathValue(
                CommandShape(
                    ShapePoint(1.0, 2.0),
                    (ShapeCommand("line", ShapePoint(3.0, 0.0, "start")), ShapeCommand("close")),
                )
            ),
        ),
    ],
)
def test_clip_path(text, expected):
    assert value("clip-path", text) == expected


@pytest.mark.parametrize("name", ["filter", "backdrop-filter"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("none", ()),
        ("blur(2px)", (BlurFunction(2.0),)),
        ("grayscale(150%) opacity(.5)", (FilterFunction("grayscale", 1.0), FilterFunction("opacity", 0.5))),
        ("brightness(150%)", (FilterFunction("brightness", 1.5),)),
        ("hue-rotate(.5turn)", (FilterFunction("hue-rotate", 180.0),)),
        ("drop-shadow(1px 2px)", (DropShadowFunction(Shadow(1.0, 2.0, 0.0, 0.0, Keyword.CURRENT_COLOR)),)),
        ("drop-shadow(red 1px 2px 3px)", (DropShadowFunction(Shadow(1.0, 2.0, 3.0, 0.0, Color(1.0, 0.0, 0.0))),)),
        ("url(#f) invert()", (FilterReference("#f"), FilterFunction("invert", 1.0))),
    ],
)
def test_filter(name, text, expected):
    assert value(name, text) == expected


def test_mask_sets_all_longhands():
    found = values("mask", "url(#m) 1px 2px/3px repeat-x content-box padding-box luminance exclude, none")
    assert found["mask-position"] == (PositionValue(1.0, 2.0), PositionValue(Percentage(0.0), Percentage(0.0)))
    assert found["mask-size"] == (BackgroundSize(3.0), BackgroundSize())
    assert found["mask-repeat"][0] == RepeatStyle(BackgroundRepeat.REPEAT, BackgroundRepeat.NO_REPEAT)
    assert found["mask-origin"] == (VisualBox.CONTENT_BOX, VisualBox.BORDER_BOX)
    assert found["mask-clip"] == (VisualBox.PADDING_BOX, VisualBox.BORDER_BOX)
    assert found["mask-mode"] == ("luminance", "match-source")
    assert found["mask-composite"] == ("exclude", "add")
    assert found["mask-image"][1] is None


@pytest.mark.parametrize(
    ("text", "origin", "clip"),
    [
        ("none", VisualBox.BORDER_BOX, VisualBox.BORDER_BOX),
        ("content-box", VisualBox.CONTENT_BOX, VisualBox.CONTENT_BOX),
        ("no-clip", VisualBox.BORDER_BOX, VisualBox.NO_CLIP),
        ("padding-box no-clip", VisualBox.PADDING_BOX, VisualBox.NO_CLIP),
    ],
)
def test_boxes_of_a_mask(text, origin, clip):
    found = values("mask", text)
    assert (found["mask-origin"], found["mask-clip"]) == ((origin,), (clip,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("none", None),
        ("content-box", OffsetPath(None, VisualBox.CONTENT_BOX)),
        ("circle(5px) padding-box", OffsetPath(Circle(5.0, CENTER), VisualBox.PADDING_BOX)),
        ("ray(10deg sides contain)", OffsetPath(Ray(10.0, "sides"))),
        ("ray(at 1px 2px farthest-side 10deg)", OffsetPath(Ray(10.0, "farthest-side", PositionValue(1.0, 2.0)))),
    ],
)
def test_offset_path(text, expected):
    assert value("offset-path", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("auto", OffsetRotate()),
        ("reverse", OffsetRotate(True, 180.0)),
        ("20deg", OffsetRotate(False, 20.0)),
        ("20deg auto", OffsetRotate(True, 20.0)),
    ],
)
def test_offset_rotate(text, expected):
    assert value("offset-rotate", text) == expected


def test_offset_sets_all_longhands():
    found = values("offset", "1px 2px ray(10deg) 30% reverse / 5px 6px")
    assert found["offset-position"] == PositionValue(1.0, 2.0)
    assert found["offset-path"] == OffsetPath(Ray(10.0))
    assert found["offset-distance"] == Percentage(30.0)
    assert found["offset-rotate"] == OffsetRotate(True, 180.0)
    assert found["offset-anchor"] == PositionValue(5.0, 6.0)
    assert values("offset", "ray(10deg) 10deg")["offset-rotate"] == OffsetRotate(False, 10.0)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("offset-path", "ray()"), ("offset-path", "ray(10deg 20deg)"), ("offset-path", "border-box padding-box"),
        ("offset-rotate", "auto auto"), ("offset-rotate", "10"), ("offset", "/ 1px"),
        ("transform-box", "margin-box"), ("mask-type", "none"), ("color-interpolation-filters", "rgb"),
    ],
)  # fmt: skip
def test_what_does_not_parse(name, text):
    with pytest.raises(Invalid):
        values(name, text)
