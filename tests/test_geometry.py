import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audome_engine.geometry import IDENTITY, Affine, Edges, Rect, snap_to_pixel

coordinates = st.floats(-1e4, 1e4)
factors = st.floats(0.01, 100) | st.floats(-100, -0.01)
affines = st.builds(
    lambda angle, sx, sy, dx, dy: Affine.scaling(sx, sy).then(Affine.rotation(angle)).then(Affine.translation(dx, dy)),
    st.floats(-720, 720), factors, factors, coordinates, coordinates,
)  # fmt: skip


@pytest.mark.parametrize(("value", "snapped"), [(0.5, 1), (0.49, 0), (-0.5, 0), (-0.51, -1), (2.0, 2)])
def test_snapping_rounds_halves_up(value, snapped):
    assert snap_to_pixel(value) == snapped


@given(coordinates, coordinates, st.floats(0, 1000), st.floats(0, 1000))
def test_snapped_neighbours_touch(x, y, width, height):
    left = Rect(x, y, width, height)
    right = Rect(left.right, y, width, height)
    assert left.snapped().right == right.snapped().x


@given(affines, coordinates, coordinates)
def test_inverse_undoes(affine, x, y):
    inverse = affine.inverse()
    there = affine.apply(x, y)
    back = inverse.apply(*there)
    assert math.isclose(back.x, x, abs_tol=1e-2)
    assert math.isclose(back.y, y, abs_tol=1e-2)


@given(affines, affines, st.floats(-100, 100), st.floats(-100, 100))
def test_then_applies_left_to_right(first, second, x, y):
    both = first.then(second).apply(x, y)
    one_by_one = second.apply(*first.apply(x, y))
    assert both.x == pytest.approx(one_by_one.x, rel=1e-6, abs=1e-3)
    assert both.y == pytest.approx(one_by_one.y, rel=1e-6, abs=1e-3)


def test_quarter_turns_are_exact():
    assert Affine.rotation(90).apply(1, 0) == (0, 1)
    assert Affine.rotation(-90).apply(1, 0) == (0, -1)
    assert Affine.rotation(360) == IDENTITY


def test_a_flat_map_has_no_inverse():
    assert Affine.scaling(0, 1).inverse() is None


def test_rotation_about_a_point_keeps_the_point():
    assert Affine.rotation(37).about(5, 6).apply(5, 6) == pytest.approx((5, 6))


def test_inset_never_turns_inside_out():
    assert Rect(0, 0, 10, 10).inset(Edges(8, 8, 8, 8)) == Rect(8, 8, 0, 0)


def test_bounding_box_of_a_turned_square():
    box = Affine.rotation(45).apply_rect(Rect(-1, -1, 2, 2))
    assert box.width == pytest.approx(2 * math.sqrt(2))
