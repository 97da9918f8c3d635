"""`-audome-fit`: text scaled to its box (docs/fit.md). What fits is asked of plain documents with the size written in."""

from html import escape

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audome_engine import compile
from audome_engine.layout import fitting
from audome_engine.layout.fitting import SMALLEST, STEP
from audome_engine.layout.report import describe_elements
from audome_engine.pipeline import _Stopwatch, check_options

WORDS = ["a", "fit", "headline", "Incomprehensibly", "24%", "مؤتمر", "الإسكندرية", "في", "日本語", "x-height"]
LONG = "Annual conference of typographers and readers of Arabic in Alexandria and Cairo"
ARABIC = "مؤتمر المصممين السنوي في مدينة الإسكندرية عن الخطوط العربية والطباعة الرقمية"
PAGE = "<!doctype html><style>body{margin:0;font:16px Inter,Cairo,sans-serif}</style>"
CLAMPED = "display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden"


def page(style, text=LONG, attributes="", inner="{}"):
    return f'{PAGE}<div data-dynamic-key=t style="{style}" {attributes}>{inner.format(text)}</div>'


def report(html, data=None):
    template = compile(html, width=800, height=600)
    laid_out = template._laid_out(data, check_options({}), _Stopwatch())
    return describe_elements(laid_out.root, 800.0, 600.0)["t"]


def size(html, data=None):
    return report(html, data)["font_size"]


def pixels(html, data=None):
    return compile(html, width=800, height=600).render_array(data)


# What fits


def fits(text, style, box, font_size, slack=1 / 8):
    """Whether a plain document's text stays in its box: as high as its lines are, as wide as its widest word."""
    width, height = box
    vertical = "vertical" in style
    limit = f"width:{width}px" if not vertical else f"height:{height}px"
    html = f'{PAGE}<div id=t style="position:absolute;{limit};{style};font-size:{font_size}px">{text}</div>'
    layout = compile(html, width=800, height=600).measure()
    element = next(element for element in layout.elements if element.id == "t").rect
    lines = [line.rect for line in layout.lines]
    if vertical:
        return element.width <= width + slack and all(line.y + line.height <= height + slack for line in lines)
    ends = all(line.x >= -slack and line.x + line.width <= width + slack for line in lines)
    return element.height <= height + slack and ends


@st.composite
def boxes(draw):
    text = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12)))
    style = draw(st.sampled_from(["line-height:1.2", "line-height:normal", "white-space:nowrap", "direction:rtl",
                                  "letter-spacing:2px", "overflow-wrap:anywhere", "writing-mode:vertical-rl"]))  # fmt: skip
    if draw(st.booleans()):
        text = f"<span style='font-size:30px'>{text}</span> <b>{text}</b>"
    return text, style, (draw(st.integers(20, 500)), draw(st.integers(10, 300)))


@settings(max_examples=40)
@given(boxes(), st.sampled_from(["shrink", "grow", "both"]), st.sampled_from([12.0, 40.0, 33.3]))
def test_text_is_as_large_as_fits(case, mode, own):
    text, style, box = case
    width, height = box
    found = size(page(f"width:{width}px;height:{height}px;font-size:{own}px;-audome-fit:{mode};{style}", text))
    low = own if mode == "grow" else SMALLEST
    high = own if mode == "shrink" else 800.0
    assert low <= round(found, 3) <= high

    def scaled_fits(value, slack):
        scale = value / own
        inner = text.replace("font-size:30px", f"font-size:{30 * scale}px")
        return fits(inner, style.replace("letter-spacing:2px", f"letter-spacing:{2 * scale}px"), box, value, slack)

    assert found == pytest.approx(low) or scaled_fits(found, 1 / 8)
    larger = (found // STEP + 1) * STEP
    assert larger > high or not scaled_fits(larger, -1 / 8)


@settings(max_examples=25)
@given(st.text(st.sampled_from("ab cdلمسا\n"), max_size=60), st.sampled_from(["shrink", "both"]))
def test_data_is_fitted_as_if_it_were_written_in(text, mode):
    style = f"width:200px;height:70px;font-size:30px;white-space:pre-line;-audome-fit:{mode}"
    template = compile(page(style, "the text of the template"), width=300, height=100)
    template.render({"t.text": "what was rendered before is forgotten"})
    written = compile(page(style, escape(text)), width=300, height=100)
    assert template.render({"t.text": text}) == written.render()


# The same pictures as documents with the size written in

PLAIN = "width:300px;height:120px;font-size:{}px;"
ALIKE = {
    "wrapped text": ("line-height:1.1", LONG, "{}"),
    "Arabic": ("direction:rtl;text-align:center", ARABIC, "{}"),
    "padding and border stay": ("padding:10px;border:5px solid", LONG, "{}"),
    "blocks": ("", LONG, "<p style='margin:5px 0'>{}</p><p style='margin:0'>and more</p>"),
    "decoration": ("text-decoration:underline", LONG, "<i>{}</i>"),
    "vertical": ("writing-mode:vertical-rl", LONG, "{}"),
    "flex items": ("display:flex;align-items:center;justify-content:center", LONG, "<div>{}</div>"),
    "a query container in it": ("", LONG, "<div style='container-type:inline-size'>{}</div>"),
    "a first line": ("", LONG, "<style>p::first-line{{font-size:1.5em}}</style><p style='margin:0'>{}</p>"),
    "line clamp": (CLAMPED, LONG, "{}"),
    "ellipsis": ("white-space:nowrap;overflow:hidden;text-overflow:ellipsis", LONG, "{}"),
    "a maximum height": ("height:auto;max-height:100px;background:red", LONG, "{}"),
    "::first-line": ("", LONG, "<style>#f::first-line{{font-size:2em;color:red}}</style><p id=f style='margin:0'>{}</p>"),
    "a relative line height": ("line-height:1.5em", LONG, "<span>{}</span>"),
    "a line height in percent": ("line-height:90%", LONG, "<span>{}</span>"),
}  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_a_fitted_text_is_the_text_at_that_size(name):
    style, text, inner = ALIKE[name]
    fitted = page(f"{PLAIN.format(60)}{style}", text, "data-fit=shrink", inner)
    found = size(fitted)
    assert 1 < found < 60
    assert report(fitted)["truncated"] is False
    plain = page(f"{PLAIN.format(found)}{style}", text, "", inner)
    assert np.array_equal(pixels(fitted), pixels(plain))


def test_sizes_and_spacing_inside_scale_together():
    style = "width:300px;height:120px;font-size:{}px;letter-spacing:{}px"
    inner = "<b style='font-size:{}px;word-spacing:{}px'>" + LONG + "</b> and more"
    fitted = page(style.format(60, 6), inner.format(90, 9), "data-fit")
    scale = size(fitted) / 60
    plain = page(style.format(60 * scale, 6 * scale), inner.format(90 * scale, 9 * scale))
    assert np.array_equal(pixels(fitted), pixels(plain))


def test_the_background_of_the_body_covers_the_canvas_once():
    html = "<!doctype html><body {} style='background:#ff000080;margin:9px;height:60px;font-size:60px'>{}"
    fitted = compile(html.format("data-fit", "a long text that is fitted to the body"), width=300, height=100)
    empty = compile(html.format("", ""), width=300, height=100).render_array()
    assert fitted.measure().lines[0].rect.height < 60
    assert (fitted.render_array()[11] == empty[11]).all()
    assert (fitted.render_array()[99] == empty[99]).all()


# Limits


@pytest.mark.parametrize(
    ("attributes", "style", "expected"),
    [
        ("data-fit=shrink data-fit-min=40", "", 40),
        ("data-fit=shrink", "-audome-fit-min:40px", 40),
        ("data-fit=shrink data-fit-min=50%", "", 30),
        ("data-fit=shrink data-fit-min=.75em", "", 45),
        ("data-fit data-fit-min=50", "", 50),
        ("data-fit=both data-fit-max=10", "", 10),
        ("data-fit=grow", "", 60),
        ("data-fit=shrink", "-audome-fit:none", 60),
        ("data-fit=nonsense", "", 60),
    ],
)
def test_limits(attributes, style, expected):
    assert size(page(f"width:100px;height:50px;font-size:60px;{style}", LONG, attributes)) == expected


def test_growing_ends_at_the_maximum():
    assert size(page("width:700px;height:500px;font-size:20px", "Hi", "data-fit=grow data-fit-max=99.5")) == 99.5
    assert size(page("width:700px;height:500px;font-size:20px", "Hi", "data-fit=grow data-fit-max=10")) == 20


def test_what_fits_nowhere_is_a_diagnostic():
    html = page("width:50px;height:30px;font-size:60px", "x", "data-fit data-fit-min=20")
    template = compile(html, width=99, height=99)
    for text, expected in ((LONG, ["fit-failed"]), ("x", []), (LONG, ["fit-failed"])):
        said = template.produce({"t.text": text}).diagnostics
        assert [item.code for item in said] == expected
        assert all(item.key == "t" and item.path.endswith("div[1]") and "20px" in item.message for item in said)


# Boxes


def test_a_stretched_item_is_filled():
    flex = "<div style='display:flex;height:90px'>{}</div>"
    html = PAGE + flex.format(f"<div data-dynamic-key=t data-fit=both style='width:300px'>{LONG}</div>")
    assert size(html) == size(page("width:300px;height:90px", LONG, "data-fit=both"))
    grid = "<div style='display:grid;grid:90px/300px'>{}</div>"
    html = PAGE + grid.format(f"<div data-dynamic-key=t data-fit=both>{LONG}</div>")
    assert size(html) == size(page("width:300px;height:90px", LONG, "data-fit=both"))


@pytest.mark.parametrize(
    "outer", ["display:flex;flex-direction:column;height:200px", "display:grid;grid:50px minmax(0,1fr)/1fr;height:200px",
              "display:grid;grid:50px 1fr/1fr;height:200px"]
)  # fmt: skip
def test_an_item_shrinks_instead_of_keeping_its_content_s_height(outer):
    first = "<div style='height:50px'></div>"
    item = f"<div data-dynamic-key=t data-fit style='flex:1;font-size:60px'>{LONG}</div>"
    found = size(f"{PAGE}<div style='width:300px;{outer}'>{first}{item}</div>")
    assert found == size(page("width:300px;height:150px;font-size:60px", LONG, "data-fit"))


FILLED = {
    "an absolute box": "<div data-dynamic-key=t data-fit=both style='position:absolute;inset:0 500px 510px 0'>{}</div>",
    "a float": "<div data-dynamic-key=t data-fit=both style='float:left;width:300px;height:90px'>{}</div>",
    "an inline-block": "<b data-dynamic-key=t data-fit=both style='font-weight:400;display:inline-block;width:300px;"
    "height:90px'>{}</b>",
    "an aspect ratio": "<div data-dynamic-key=t data-fit=both style='width:300px;aspect-ratio:10/3'>{}</div>",
    "percentages": "<div style='width:600px;height:180px'>"
    "<div data-dynamic-key=t data-fit=both style='width:50%;height:50%'>{}</div></div>",
    "a border box": "<div data-dynamic-key=t data-fit=both style='box-sizing:border-box;width:320px;height:110px;"
    "padding:6px;border:4px solid'>{}</div>",
    "another size": "<div data-dynamic-key=t data-fit=both style='width:300px;height:90px;font-size:40px'>{}</div>",
    "in a transform": "<div style='transform:scale(2)'>"
    "<div data-dynamic-key=t data-fit=both style='width:300px;height:90px'>{}</div></div>",
}


@pytest.mark.parametrize("name", FILLED)
def test_text_fills(name):
    assert size(PAGE + FILLED[name].format(LONG)) == size(page("width:300px;height:90px", LONG, "data-fit=both"))


def test_a_table_cell_is_fitted():
    cell = "<td data-dynamic-key=t data-fit style='padding:0;width:100px;height:50px;font-size:60px'>{}</td>"
    table = "<table style='table-layout:fixed;width:100px;border-spacing:0'><tr>{}</tr></table>"
    assert size(PAGE + table.format(cell.format("Incomprehensibly"))) == size(
        page("width:100px;font-size:60px", "Incomprehensibly", "data-fit")
    )


def test_an_inline_box_cannot_be_fitted_to():
    template = compile("<p><span data-fit=grow data-dynamic-key=t>text</span>", width=99, height=99)
    assert [(item.code, item.key) for item in template.produce().diagnostics] == [("fit-ignored", "t")]


def test_hostile_limits():
    for style in (
        "font-size:0",
        "-audome-fit-min:1e30px",
        "-audome-fit-max:0",
        "font-size:1e9px",
        "-audome-fit-min:calc(NaN * 1px)",
        "width:0",
        "height:0",
        "line-height:0",
        "letter-spacing:-90px",
        "padding:1e9px",
    ):
        for mode in ("shrink", "grow", "both"):
            compile(
                page(f"width:90px;height:40px;-audome-fit:{mode};{style}", "some text"), width=99, height=99
            ).render()


def test_what_is_around_does_not_grow_with_a_line_that_can_shrink():
    inner = f"<b data-dynamic-key=t data-fit style='display:block;white-space:nowrap;font-size:60px'>{LONG}</b>"
    html = f"{PAGE}<div style='display:flex;width:300px'><div id=i style='flex:1'>{inner}</div><i style='flex:1'></i></div>"
    item = next(e for e in compile(html, width=800, height=600).measure().elements if e.id == "i")
    assert item.rect.width == 150
    assert size(html) == size(page("width:150px;white-space:nowrap;font-size:60px;font-weight:700", LONG, "data-fit"))


def test_words_wider_than_the_box_shrink_where_the_height_is_free():
    found = size(page("width:200px;font-size:60px", "Incomprehensibly long", "data-fit"))
    assert fits("Incomprehensibly long", "", (200, 999), found)
    assert not fits("Incomprehensibly long", "", (200, 999), found + STEP, -1 / 8)


@pytest.mark.parametrize("text", [LONG, ARABIC, "Two words", f"<b style='font-size:3em'>{LONG}</b> {LONG}"])
@pytest.mark.parametrize("style", ["line-height:1.1", "line-height:normal", "display:flex", "white-space:nowrap"])
def test_a_size_is_found_in_few_layouts(monkeypatch, text, style):
    attempts = []
    attempt = fitting._Search.attempt
    monkeypatch.setattr(fitting._Search, "attempt", lambda self, size: attempts.append(size) or attempt(self, size))
    size(page(f"width:300px;height:120px;font-size:60px;{style}", text, "data-fit=both"))
    assert len(set(attempts)) <= (10 if "<b" in text else 5)


def test_fitted_text_in_fitted_text_follows_the_outer_one():
    inner = "<div data-fit style='height:10px'>{}</div>"
    outer = page("width:300px;height:120px;font-size:60px", LONG, "data-fit", inner)
    plain = page("width:300px;height:120px;font-size:60px", LONG, "data-fit", inner.replace("data-fit", ""))
    assert size(outer) == size(plain)


def test_text_and_boxes_without_letters_stay():
    for text in ("", "   ", "<img>", "<div></div>"):
        assert size(page("width:300px;height:120px;font-size:60px", text, "data-fit=both")) == 60
