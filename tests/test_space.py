"""Maps of space."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audome_engine.geometry import Affine, Rect
from audome_engine.space import IDENTITY4, Matrix4, Projection, clipped

angles = st.floats(-360, 360)
axes = st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3)).filter(lambda axis: math.hypot(*axis) > 0.01)
small = st.floats(-50, 50)


@given(axes, angles)
def test_a_turn_and_back_is_nothing(axis, angle):
    total = Matrix4.rotation(axis, angle).then(Matrix4.rotation(axis, -angle))
    for row, wanted in zip(total.rows, IDENTITY4.rows, strict=True):
        assert row == pytest.approx(wanted, abs=1e-9)
    assert Matrix4.rotation(axis, angle).determinant == pytest.approx(1.0)


@given(angles, small, small, small, small)
def test_in_the_plane_it_is_an_affine_map(angle, dx, dy, x, y):
    flat = Affine.rotation(angle).then(Affine.translation(dx, dy))
    spatial = Matrix4.rotation((0, 0, 1), angle).then(Matrix4.translation(dx, dy, 0))
    assert spatial.is_flat
    assert spatial.projection.apply(x, y) == pytest.approx(flat.apply(x, y), abs=1e-9)
    assert Matrix4.of_affine(flat).projection.affine == pytest.approx(flat)


@given(axes, angles, st.floats(200, 900))
def test_what_is_seen_lies_in_its_bounds(axis, angle, distance):
    total = Matrix4.rotation(axis, angle).then(Matrix4.perspective(distance))
    bounds = total.apply_rect(Rect(-20, -10, 40, 20)).outset(1e-6)
    for x in (-20, 0, 20):
        px, py = total.projection.apply(x, 0)
        assert bounds.x <= px <= bounds.right
        assert bounds.y <= py <= bounds.bottom


@pytest.mark.parametrize(("angle", "back"), [(0, False), (80, False), (100, True), (180, True), (270.5, False)])
def test_backs(angle, back):
    assert Matrix4.rotation((0, 1, 0), angle).shows_back is back
    assert not Matrix4.scaling(-1, 1, 1).shows_back


def test_behind_the_eye_nothing_is_seen():
    near = Matrix4.translation(0, 0, 60).then(Matrix4.perspective(40))
    assert near.apply_rect(Rect(0, 0, 10, 10)) == Rect(0, 0, 0, 0)


def test_a_polygon_cut_in_half():
    square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    assert sorted(clipped(square, (1.0, 0.0, -1.0))) == [(1.0, 0.0), (1.0, 2.0), (2.0, 0.0), (2.0, 2.0)]
    assert clipped(square, (1.0, 0.0, -3.0)) == []


def test_columns():
    matrix = Matrix4.of_columns(tuple(float(n) for n in range(16)))
    assert matrix.rows[0] == (0, 4, 8, 12)
    assert matrix.projection == Projection(0, 4, 12, 1, 5, 13, 3, 7, 15)
