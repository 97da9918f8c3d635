"""`@font-face` (CSS Fonts 4, 4): which sources are used and loaded, what the descriptors do."""

import pytest

import audome_engine as audome
from audome_engine.text.types import FontSource
from tests.text.made_fonts import build, collection, data_of

A = data_of(build({"a": 500, "b": 500, " ": 250}, family="A"))
WIDE = data_of(build({"a": 900, "b": 900, "é": 900, " ": 250}, family="Wide"))
ARABIC = data_of(build({"ا": 300, " ": 250}, family="Arabic"))
FILES = {"a.ttf": A, "wide.ttf": WIDE, "arabic.ttf": ARABIC, "broken.ttf": b"nothing",
         "two.ttc": collection(build({"a": 300, "b": 300}, family="One"), build({"a": 700, "b": 700}, family="Two"))}  # fmt: skip


class Shelf:
    """A loader that knows a few files and remembers what it was asked for."""

    def __init__(self):
        self.asked = []

    def load(self, url):
        name = url.rpartition("/")[2]
        self.asked.append(name)
        if name not in FILES:
            raise audome.ResourceError(url, "not found")
        return audome.Resource(url, FILES[name])


def page(css, body="<span style='font:20px F'>ab</span>", **options):
    html = f'<meta name="viewport" content="width=300, height=60"><style>{css}</style>{body}'
    shelf = Shelf()
    return audome.compile(html, base_url="https://x.test/", loader=shelf, **options), shelf


def width(css, body="<span style='font:20px F'>ab</span>"):
    template, _ = page(css, body)
    return template.measure().elements[-1].rect.width


def face(src, rest=""):
    return f"@font-face{{font-family:F;src:{src};{rest}}}"


@pytest.mark.parametrize(
    ("src", "expected"),
    [
        ("url(a.ttf)", 20),
        ("url(a.ttf), url(wide.ttf)", 20),
        ("url(absent.ttf), url(wide.ttf)", 36),
        ("url(broken.ttf), url(wide.ttf)", 36),
        ("local(Nowhere), url(wide.ttf)", 36),
        ("local('Inter-Regular'), url(wide.ttf)", 23.48),
        ("local(Inter Regular), url(wide.ttf)", 23.48),
        ("url(a.eot) format('embedded-opentype'), url(wide.ttf) format('truetype')", 36),
        ("url(a.ttf) format(svg), url(wide.ttf) format(truetype)", 36),
        ("url(a.ttf) format('truetype-variations')", 20),
        ("url(a.ttf) format(truetype-variations), url(wide.ttf)", 36),
        ("url(a.ttf) format(opentype) tech(features-graphite), url(wide.ttf)", 36),
        ("url(a.ttf) tech(variations, color-COLRv1)", 20),
        ("url(a.ttf) tech(), url(wide.ttf)", 36),
        ("url(a.ttf) nonsense, url(wide.ttf)", 36),
        ("url(two.ttc)", 12),
        ("url('two.ttc#Two-Regular') format(collection)", 28),
    ],
)
def test_the_first_source_that_can_be_used_is(src, expected):
    assert width(face(src)) == pytest.approx(expected, abs=0.02)


def test_only_fonts_that_a_character_needs_are_loaded():
    css = (
        face("url(a.ttf)", "unicode-range:U+20-7E")
        + face("url(arabic.ttf)", "unicode-range:U+06??")
        + face("url(wide.ttf)", "unicode-range:U+E9, U+100-17F;font-weight:700")
        + "@font-face{font-family:Unused;src:url(absent.ttf)}"
    )
    template, shelf = page(css)
    template.render()
    assert shelf.asked == ["a.ttf"]
    assert template.diagnostics == []
    template, shelf = page(css, "<span style='font:20px F'>ab ا</span>")
    assert template.measure().elements[-1].rect.width == pytest.approx(31.0)
    assert shelf.asked == ["a.ttf", "arabic.ttf"]


def test_later_rules_come_first_and_ranges_make_one_face_of_several():
    base = face("url(a.ttf)")
    assert width(base + face("url(wide.ttf)")) == pytest.approx(36)
    assert width(base + face("url(wide.ttf)", "unicode-range:U+62")) == pytest.approx(28)
    assert width(face("url(wide.ttf)", "unicode-range:U+62") + base) == pytest.approx(20)
    assert width(base + face("url(wide.ttf)", "unicode-range:U+62-61")) == pytest.approx(36)  # invalid: everything


def test_a_font_without_usable_source_says_so():
    template, _ = page(face("local(Nowhere)"))
    template.render()
    assert [d.code for d in template.diagnostics] == ["missing-font"]
    template, _ = page(face("url(broken.ttf)"))
    template.render()
    said = [d for d in template.diagnostics if d.code == "broken-font"]
    assert "broken.ttf is no TrueType" in said[0].message
    template, _ = page("@font-face{font-family:F;src:url(a.ttf) format(svg)}")
    assert [d.code for d in template.diagnostics] == ["invalid-font-face"]


def test_metric_descriptors():
    def box(rest):
        template, _ = page(face("url(a.ttf)", rest), "<div style='font:20px F'>ab</div>")
        return template.measure().elements[-1].rect.height

    assert box("") == 20
    assert box("ascent-override:150%") == 34
    assert box("descent-override:60%;line-gap-override:50%") == 38
    assert box("size-adjust:200%") == 40
    assert width(face("url(a.ttf)", "size-adjust:150%")) == pytest.approx(30)
    assert width(face("url(a.ttf)", "size-adjust:0%")) == 0


INTER = "local('Inter Variable')"


@pytest.mark.parametrize(
    ("rest", "style", "same_rest", "same_style"),
    [
        ("", "font-weight:650", "font-weight:100 900", "font-weight:650"),
        ("font-weight:auto", "font-weight:650", "font-weight:100 900", "font-weight:650"),
        ("font-weight:300 500", "font-weight:100", "", "font-weight:300"),
        ("font-variation-settings:'wght' 900", "", "", "font-variation-settings:'wght' 900"),
        ("font-variation-settings:'wght' 900", "font-variation-settings:'wght' 300", "", "font-weight:300"),
        ("font-variation-settings:'XXXX' 9", "", "", ""),
        ("font-feature-settings:'tnum','zero'", "", "", "font-variant-numeric:tabular-nums slashed-zero"),
        ("font-feature-settings:'tnum'", "font-feature-settings:'tnum' 0", "", ""),
        ("font-feature-settings:'tnum'", "font-variant:tabular-nums", "", "font-variant-numeric:tabular-nums"),
    ],
)
def test_descriptors_do_what_the_properties_do(rest, style, same_rest, same_style):
    def picture(rest, style):
        html = (
            f'<meta name="viewport" content="width=200, height=40"><style>{face(INTER, rest)}</style>'
            f'<p style="margin:0;font-family:F;font-size:30px;{style}">Ha 1011'
        )
        return audome.render(html)

    assert picture(rest, style) == picture(same_rest, same_style)
    if style != same_style:
        assert picture(rest, style) != picture("", "font-weight:450")


def test_a_missing_glyph_is_said_once_for_each_element():
    body = (
        '<p id=a>x\u0f40\u0f40<b>\u0f40</b></p>\n<p>\u0f41e\u0301\u200b\u2066ok\u2069</p>'
        '<svg width=50 height=20><text y=15>\u0f42</text></svg>'
    )  # fmt: skip
    template, _ = page("", body)
    said = template.produce().diagnostics
    assert {item.code for item in said} == {"missing-glyph"}
    assert [(item.message[:18], item.path.rpartition("body[1]/")[2], item.line) for item in said] == [
        ("no font has U+0F40", "p[1]", 1),
        ("no font has U+0F40", "p[1]/b[1]", 1),
        ("no font has U+0F41", "p[2]", 2),
        ("no font has U+0F42", "svg[1]/text[1]", 2),
    ]
    assert template.produce().diagnostics == said


def test_sources_keep_what_names_a_face_of_a_collection():
    template, _ = page(face("url(two.ttc#Two-Regular), local('One Regular')"))
    sources = next(
        iter(template._compile_for(template._medium(audome.options.RenderOptions())).styled.font_faces)
    ).sources
    assert sources == (FontSource("https://x.test/two.ttc", "Two-Regular"), FontSource(local="One Regular"))
