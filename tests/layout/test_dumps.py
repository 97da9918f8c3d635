"""Fragments of small documents as text: every box, line and text with its place, what is hidden and what is inserted."""

import pytest

from audome_engine import compile

STYLE = "<style>body{margin:0;font:16px/20px Inter}</style>"
DUMPS = {
    "a float among lines": (
        '<p style="margin:10px;width:120px">two <b>bold</b> lines of text<i style="float:right;width:20px;height:10px"></i></p>',
        """
block html (0, 0) 200 x 60
  block body (0, 10) 200 x 40
    block p (10, 0) 120 x 40
      line (0, 0) 106.18 x 20 baseline 16
        text 'two ' (0, 0) 32.375 x 20 level 0 baseline 16
        inline b (32.375, 0) 34.328 x 20
          text 'bold' (0, 0) 34.328 x 20 level 0 baseline 16
        text ' lines' (66.703, 0) 39.484 x 20 level 0 baseline 16
      line (0, 20) 48.344 x 20 baseline 16
        text 'of text' (0, 0) 48.344 x 20 level 0 baseline 16
      block i (100, 20) 20 x 10
""",
    ),
    "an Arabic ellipsis": (
        '<div dir=rtl style="width:100px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis;'
        'font-family:Cairo">كلمات عربية طويلة</div>',
        """
block html (0, 0) 200 x 20
  block body (0, 0) 200 x 20
    block div (0, 0) 100 x 20
      line (0, 0) 122.188 x 20 baseline 16
        text 'كلمات عربية طويلة' (-22.188, -5) 122.188 x 30 level 1 baseline 21 hidden
        text 'كلمات عربية ' (17.391, -5) 82.609 x 30 level 1 baseline 21
        text '…' (5.759, -5) 11.632 x 30 level 1 baseline 21
""",
    ),
    "flexible items": (
        '<div style="display:flex;gap:5px;width:100px"><div style="flex:1">a</div><div style="flex:2;padding:3px">b</div></div>',
        """
block html (0, 0) 200 x 26
  block body (0, 0) 200 x 26
    flex div (0, 0) 100 x 26
      block div (0, 0) 29.672 x 26
        line (0, 0) 8.984 x 20 baseline 16
          text 'a' (0, 0) 8.984 x 20 level 0 baseline 16
      block div (34.672, 0) 65.328 x 26 padding 3 3 3 3
        line (3, 3) 9.797 x 20 baseline 16
          text 'b' (0, 0) 9.797 x 20 level 0 baseline 16
""",
    ),
}


@pytest.mark.parametrize("name", DUMPS)
def test_dump(name):
    body, expected = DUMPS[name]
    assert compile(STYLE + body, width=200, height=60).dump("layout").strip() == expected.strip()
