"""Markers on paths (SVG 2, 13.7): drawings that must paint alike, and the directions at vertices."""

import numpy as np
import pytest

from audome_engine import compile, render
from audome_engine.paths import arc_joints, parse_path
from audome_engine.svg.markers import vertices
from tests.pictures import on_white

ARROW = '<marker id="m" viewBox="0 0 10 10" refX="5" refY="5" markerWidth="{}" markerHeight="{}" {}>'
ARROW += '<path d="M0 0L10 5L0 10z" fill="#c00"/></marker>'
LINE = '<path d="M20 20H60V50" fill="none" stroke="#06c" stroke-width="4" {}/>'
TIP = "M-20 -20L20 0L-20 20z"


def tips(*places: str) -> str:
    return "".join(f'<path d="{TIP}" fill="#c00" transform="{place} scale(.3)"/>' for place in places)


ALIKE = {
    "in stroke widths": (
        ARROW.format(3, 3, "") + LINE.format('marker-start="url(#m)"'),
        LINE.format("") + tips("translate(20 20)"),
    ),
    "in user space": (
        ARROW.format(12, 12, 'markerUnits="userSpaceOnUse"') + LINE.format('marker-start="url(#m)"'),
        LINE.format("") + tips("translate(20 20)"),
    ),
    "turned with the path": (
        ARROW.format(3, 3, 'orient="auto"') + LINE.format('style="marker:url(#m)"'),
        LINE.format("") + tips("translate(20 20)", "translate(60 20) rotate(45)", "translate(60 50) rotate(90)"),
    ),
    "the start reversed": (
        ARROW.format(3, 3, 'orient="auto-start-reverse"') + LINE.format('marker-start="url(#m)" marker-end="url(#m)"'),
        LINE.format("") + tips("translate(20 20) rotate(180)", "translate(60 50) rotate(90)"),
    ),
    "an angle": (
        ARROW.format(3, 3, 'orient=".25turn"') + LINE.format('marker-mid="url(#m)"'),
        LINE.format("") + tips("translate(60 20) rotate(90)"),
    ),
    "inherited, but not by rectangles": (
        ARROW.format(3, 3, "") + '<g marker-start="url(#m)">' + LINE.format("") + '<rect width="9" height="9"/></g>',
        LINE.format("") + '<rect width="9" height="9"/>' + tips("translate(20 20)"),
    ),
    "a reference point with words": (
        ARROW.format(3, 3, 'orient="auto"').replace('refX="5" refY="5"', 'refX="right" refY="center"')
        + LINE.format('marker-end="url(#m)"'),
        ARROW.format(3, 3, 'orient="auto"').replace('refX="5"', 'refX="10"') + LINE.format('marker-end="url(#m)"'),
    ),
    "context-stroke is the path's": (
        ARROW.format(3, 3, "").replace("#c00", "context-stroke") + LINE.format('marker-start="url(#m)"'),
        ARROW.format(3, 3, "").replace("#c00", "#06c") + LINE.format('marker-start="url(#m)"'),
    ),
    "context-fill too": (
        ARROW.format(3, 3, "").replace("#c00", "context-fill")
        + LINE.format('marker-start="url(#m)"').replace("none", "#fd0"),
        ARROW.format(3, 3, "").replace("#c00", "#fd0") + LINE.format('marker-start="url(#m)"').replace("none", "#fd0"),
    ),
    "cut at the marker's own edges": (
        '<marker id="m" markerWidth="2" markerHeight="2"><rect x="-1" y="-1" width="9" height="9" fill="#c00"/></marker>'
        + LINE.format('marker-end="url(#m)"'),
        LINE.format("") + '<rect x="60" y="50" width="8" height="8" fill="#c00"/>',
    ),
    "or not": (
        '<marker id="m" overflow="visible"><rect x="-1" y="-1" width="2" height="2" fill="#c00"/></marker>'
        + LINE.format('marker-end="url(#m)"'),
        LINE.format("") + '<rect x="56" y="46" width="8" height="8" fill="#c00"/>',
    ),
    "what is no marker is none": ('<g id="m"/>' + LINE.format('marker-end="url(#m)"'), LINE.format("")),
    "the stroke below the fill": (
        '<rect x="20" y="20" width="30" height="20" fill="#fd0" stroke="#c00" stroke-width="8" paint-order="stroke"/>',
        '<rect x="16" y="16" width="38" height="28" fill="#c00"/><rect x="20" y="20" width="30" height="20" fill="#fd0"/>',
    ),
}


def picture(body: str) -> np.ndarray:
    html = f'<style>body{{margin:0}}</style><svg width="90" height="80" style="display:block">{body}</svg>'
    return on_white(render(html, width=90, height=80))


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (picture(body) for body in ALIKE[name])
    different = np.abs(first - second).max(axis=2) > 24
    assert different.mean() < 0.003  # edges, antialiased by the marker's own clip


@pytest.mark.parametrize(
    ("path", "angles"),
    [
        ("M0 0H10V10", [0, 45, 90]),
        ("M0 0H10H0", [0, -90, 180]),
        ("M0 0C0 0 10 0 10 10", [0, 90]),
        ("M0 0H10V10Z", [-67.5, 45, 157.5, -67.5]),
        ("M0 0H0", [0, 0]),
        ("M5 5", []),
    ],
)
def test_directions(path, angles):
    assert [vertex.angle for vertex in vertices(parse_path(path))] == pytest.approx(angles)


def test_arcs_have_no_vertices_inside():
    data = "M0 0A9 9 0 1 1 18 0H30"
    shown = [vertex.point for vertex in vertices(parse_path(data), arc_joints(data))]
    assert shown == [(0, 0), (18, 0), (30, 0)]


def test_a_marker_on_itself_ends():
    marker = '<marker id="m" overflow="visible"><path d="M0 0H5" stroke="#000" marker-end="url(#m)"/></marker>'
    html = f'<svg width="90" height="80">{marker}{LINE.format("")}<path d="M0 0H5" stroke="#000" marker-end="url(#m)"/></svg>'
    assert compile(html, width=90, height=80).render_array().any()
