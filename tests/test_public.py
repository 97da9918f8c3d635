"""The public API: what is exported, and what its arguments refuse."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import audome_engine as audome

CARD = """<!doctype html><meta name="viewport" content="width=160, height=60"><style>body{margin:4px;font:14px Inter,Cairo}</style>
<h1 data-dynamic-key="title" style="font-size:20px;margin:0">One</h1><p data-dynamic-key="sub" dir="auto">two</p>"""


def test_all_is_what_is_documented():
    assert sorted(audome.__all__) == audome.__all__
    for name in audome.__all__:
        assert getattr(audome, name) is not None


@pytest.mark.parametrize(
    ("argument", "value"),
    [("format", "bmp"), ("quality", 0), ("quality", 101), ("scale", 0.05), ("scale", 5), ("scale", float("nan")),
     ("width", 0), ("height", -1), ("fit", "cover"), ("background", "no colour"), ("time", -1)],
)  # fmt: skip
def test_wrong_arguments_name_themselves(argument, value):
    with pytest.raises(audome.InvalidArgument) as caught:
        audome.render(CARD, **{argument: value})
    assert caught.value.argument == argument
    assert isinstance(caught.value, ValueError)


def test_new_text_runs_neither_parser_nor_cascade():
    template = audome.compile(CARD)
    template.render()
    before = dict(template.counts)
    for number in range(5):
        template.render({"title.text": f"Number {number}"})
    assert template.counts["parse"] == before["parse"] == 1
    assert template.counts["cascade"] == before["cascade"] == 1
    assert template.counts["scene"] == before["scene"]


TEXTS = st.text(alphabet="ab 12(مرحبا)\nשלא٣-", min_size=1, max_size=24)


@given(TEXTS, TEXTS)
@settings(max_examples=40, deadline=None)
def test_data_gives_the_bytes_of_values_written_by_hand(title, sub):
    template = audome.compile(CARD)
    template.render({"title.text": sub})  # what was rendered before has no influence

    def written(value: str) -> str:
        return value.replace("\n", "<br>")

    by_hand = CARD.replace(">One<", f">{written(title)}<").replace(">two<", f">{written(sub)}<")
    assert template.render({"title.text": title, "sub.text": sub}) == audome.render(by_hand)


def test_formats_and_scale():
    template = audome.compile(CARD)
    assert template.render(format="jpeg")[:2] == b"\xff\xd8"
    assert template.render(format="webp")[8:12] == b"WEBP"
    assert template.render_array(scale=2.0).shape == (120, 320, 4)
    assert template.render_array(width=300).shape == (60, 300, 4)
    assert template.render_array(width=320, height=320, fit="contain").shape == (320, 320, 4)


def test_alpha_is_kept_only_where_it_is_needed():
    transparent = audome.render("<p>x", width=20, height=20)
    opaque = audome.render("<body style='background:#fff'>x", width=20, height=20)
    assert transparent[25] == 6
    assert opaque[25] == 2


def test_measure_is_json():
    layout = audome.measure(CARD, {"title.text": "مرحبا"})
    text = json.dumps(layout.to_dict(), ensure_ascii=False)
    assert "مرحبا" in text


def test_a_missing_image_is_a_diagnostic_and_an_empty_box():
    template = audome.compile('<img src="nothing.png" width="40" height="20">', width=60, height=40)
    pixels = template.render_array()
    assert not np.any(pixels[..., 3])
    assert any(diagnostic.code == "missing-resource" for diagnostic in template.diagnostics)


@pytest.mark.parametrize(
    ("html", "limit"),
    [("<div>" * 600, "depth"), ("<p>" * 21_000, "nodes")],
)
def test_limits_are_named(html, limit):
    with pytest.raises(audome.LimitExceeded) as caught:
        audome.render(html, width=50, height=50)
    assert caught.value.limit == limit


def test_a_canvas_too_large():
    with pytest.raises(audome.LimitExceeded) as caught:
        audome.render("<p>x", width=6000, height=6000)
    assert caught.value.limit == "canvas_pixels"


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_renders(html):
    assert audome.render(html, width=40, height=40)[:4] == b"\x89PNG"


def test_strict_raises_with_the_diagnostics():
    with pytest.raises(audome.StrictError) as caught:
        audome.compile("<p style='colour:red'>x", strict=True)
    assert caught.value.diagnostics[0].code == "unknown-property"
