"""What is painted for the pieces of an inline box together: documents that must paint alike, and outlines measured."""

import numpy as np
import pytest

from audome_engine import render
from tests.pictures import on_white

STYLE = "<style>body{margin:10px;font:16px/30px Inter;color:transparent}div{width:100px}b{font-weight:400}</style>"
SHADOW = 'style="box-shadow:6px 0 #36c"'
GRADIENT = "linear-gradient(90deg,#36c 106px,#c63 0)"


def inline(style: str) -> str:
    """Three lines."""
    return f'<div><span style="{style}">aaaa bbbbbbbb<br>cccc dddd</span></div>'


ALIKE = {
    "a shadow ends where the box was cut": (
        inline("box-shadow:6px 0 #36c"), f"<div>aaaa bbbbbbbb<br><b {SHADOW}>cccc dddd</b></div>",
    ),
    "cloned, it is whole on every line": (
        inline("box-shadow:6px 0 #36c;box-decoration-break:clone"),
        f"<div><b {SHADOW}>aaaa</b> <b {SHADOW}>bbbbbbbb</b><br><b {SHADOW}>cccc dddd</b></div>",
    ),
    "an inner shadow ends there too": (
        inline("box-shadow:inset -6px 0 #36c"),
        '<div>aaaa bbbbbbbb<br><b style="box-shadow:inset -6px 0 #36c">cccc dddd</b></div>',
    ),
    "a mask goes on as a background does": (
        inline("background:#36c;mask:linear-gradient(90deg,#000 50px,#0000 0)"),
        inline("background:linear-gradient(90deg,#36c 50px,#0000 0)"),
    ),
    "cloned, it starts anew": (
        inline("background:#36c;mask:linear-gradient(90deg,#000 30px,#0000 0);-webkit-box-decoration-break:clone"),
        inline("background:linear-gradient(90deg,#36c 30px,#0000 0);box-decoration-break:clone"),
    ),
    "a border's image goes on": (
        inline(f"border:6px solid;border-image:{GRADIENT} 6"),
        inline(f"border:6px solid #0000;background:{GRADIENT} border-box;background-clip:border-area"),
    ),
    "right to left": (
        f'<div dir="rtl">{inline("box-shadow:-6px 0 #36c")}</div>',
        '<div dir="rtl">aaaa bbbbbbbb<br><b style="box-shadow:-6px 0 #36c">cccc dddd</b></div>',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (on_white(render(STYLE + body, width=140, height=120)) for body in ALIKE[name])
    assert np.abs(first - second).max() <= 3
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 1


def painted(style: str) -> np.ndarray:
    body = STYLE + f'<div><span style="{style}">aaaaaaa<br>aa</span></div>'
    return on_white(render(body, width=140, height=90))[..., 0] < 200


def columns(row: np.ndarray) -> list[int]:
    """Where a row of pixels changes."""
    return np.flatnonzero(np.diff(row.astype(int))).tolist()


def test_no_line_between_what_an_outline_joins():
    joined, apart = painted("outline:8px solid #36c"), painted("outline:1px solid #36c")
    assert not joined[20:65, 15].any()  # inside of both lines, and between them
    assert len(columns(apart[:, 15])) == 8  # each line has its own above and below
    assert joined[20:65, 5].all()
    upper, lower = columns(joined[25]), columns(joined[60])
    assert upper[-1] > lower[-1] and len(upper) == len(lower) == 4


def test_double_and_round_joined_outlines():
    double = painted("outline:9px double #36c")
    assert len(columns(double[25])) == 8
    sharp, round_ = painted("outline:8px solid #36c"), painted("outline:8px solid #36c;border-radius:8px")
    assert sharp.sum() > round_.sum() > sharp.sum() * 0.9


def test_a_joined_outline_the_browser_chooses():
    assert columns(painted("outline:auto 9px #36c")[25]) == columns(
        painted("outline:2px solid #36c;outline-offset:-1px")[25]
    )


def test_dashes_follow_the_joined_outline():
    dashed = painted("outline:8px dashed #36c")
    assert not dashed[20:65, 15].any()
    assert 0.3 < dashed.sum() / painted("outline:8px solid #36c").sum() < 0.9


def test_a_background_fixed_to_the_canvas_is_not_where_it_is_transformed():
    box = '<div style="margin:20px 0 0 30px;height:40px;background:linear-gradient(90deg,red 50%,blue 0) {}"></div>'
    fixed, moved, scroll = (
        on_white(render(STYLE + box.format(style), width=140, height=100))
        for style in ("fixed", "fixed;transform:scale(1)", "scroll")
    )
    assert fixed[40, 69].tolist() == [255, 0, 0] and fixed[40, 70].tolist() == [0, 0, 255]
    assert (moved == scroll).all() and (moved != fixed).any()
