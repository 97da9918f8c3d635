"""White space processing over inline formatting contexts (CSS Text 4, 4.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audome_engine.scene.nodes import Box, BoxKind, Text
from audome_engine.scene.whitespace import collapse_white_space
from audome_engine.style.computed import INITIAL
from audome_engine.style.enums import WhiteSpaceCollapse
from tests.scene.support import scene_of, texts


def collapsed(body: str, css: str = "") -> list[str]:
    return texts(scene_of(f"<p>{body}</p>", css))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("  a   b\n\n c\t", ["a b c"]),
        ("a <b> b </b> c", ["a ", "b ", "c"]),
        ("a<b> </b>c", ["a", " ", "c"]),
        ("<b> </b>a", ["a"]),
        ("a <b></b> c", ["a ", "c"]),
        ("a <br> b", ["a", "b"]),
        ("a <i> <br> </i> b ", ["a", "b"]),
        ("a <span style='position:absolute'> x </span> b", ["a ", "x", "b"]),
        ("a <span style='float:left'> x </span> b", ["a ", "x", "b"]),
        ("a <span style='display:inline-block'> x </span> b", ["a ", "x", " b"]),
        ("<img src=data:,> <img src=data:,>", [" "]),
        ("a\u200b\nb", ["a\u200bb"]),
        ("a\n\u200bb", ["a\u200bb"]),
        ("a \u200bb", ["a \u200bb"]),
        ("a<wbr>\nb", ["a", "\u200b", "b"]),
        ("漢\n字", ["漢 字"]),
        ("a&#13;b", ["a b"]),
        ("a&nbsp; &nbsp;b", ["a\u00a0 \u00a0b"]),
    ],
)
def test_collapsing(body, expected):
    assert collapsed(body) == expected


@pytest.mark.parametrize(
    ("mode", "text", "expected"),
    [
        ("pre", " a  b\n\tc ", [" a  b\n\tc "]),
        ("pre-wrap", " a  b\n c ", [" a  b\n c "]),
        ("break-spaces", " a  b ", [" a  b "]),
        ("pre-line", " a  b \n  c \n\n d ", ["a b\nc\n\nd"]),
        ("nowrap", " a  b \n c ", ["a b c"]),
        ("preserve-spaces", " a\tb\nc ", [" a b c "]),
    ],
)
def test_modes(mode, text, expected):
    prop = "white-space-collapse" if mode == "preserve-spaces" else "white-space"
    assert collapsed(text, f"p{{{prop}:{mode}}}") == expected


def test_preserved_text_inside_collapsible_text():
    css = "b{white-space:pre}"
    assert collapsed("a <b>  x  </b> c", css) == ["a ", "  x  ", " c"]
    assert collapsed("a <b>\nx\n</b> c", css) == ["a", "\nx\n", "c"]


def test_space_after_an_inside_marker_collapses():
    assert texts(scene_of("<ol style='list-style-position:inside'><li> x</li></ol>")) == ["1. ", "x"]


def test_transform_runs_over_the_collapsed_text():
    css = "p{text-transform:uppercase} i{text-transform:none}"
    assert collapsed("  ab <i>c d</i> e", css) == ["AB ", "c d", " E"]


PIECES = st.lists(st.sampled_from(["a", " ", "\n", "\t", "  "]), max_size=5).map("".join)


@given(st.lists(PIECES, max_size=5), st.sampled_from([WhiteSpaceCollapse.COLLAPSE, WhiteSpaceCollapse.PRESERVE_BREAKS]))
def test_where_texts_are_cut_does_not_matter(pieces, mode):
    style = INITIAL.with_(white_space_collapse=mode)

    def run(parts):
        wrapped = [Box(BoxKind.INLINE, style, children=[Text(part, style)]) for part in parts]
        box = Box(BoxKind.BLOCK, style, children=list(wrapped))
        collapse_white_space(box)
        return "".join(node.text for node in box.walk() if isinstance(node, Text))

    whole = run(["".join(pieces)])
    assert run(pieces) == whole
    assert "  " not in whole
    assert whole == whole.strip(" ")
