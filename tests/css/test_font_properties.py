"""Font properties: what is valid, what shorthands set, and pictures that must be the same."""

import base64

import pytest

import audome_engine as audome
from audome_engine.css.declarations import expand
from audome_engine.css.stream import Invalid, Units
from audome_engine.style.enums import FontSlant
from audome_engine.style.values import FontStyle, SizeAdjust
from tests.text.made_fonts import build, data_of, glyph_name


def parsed(name, text):
    import tinycss2

    return expand(name, tinycss2.parse_component_value_list(text), Units())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("font-variant-alternates", "styleset(a) styleset(b)"),
        ("font-variant-alternates", "swash(a, b)"),
        ("font-variant-alternates", "swash()"),
        ("font-variant-east-asian", "jis78 jis83"),
        ("font-variant-numeric", "lining-nums oldstyle-nums"),
        ("font-variant-numeric", "ordinal ordinal"),
        ("font-variant-position", "sub super"),
        ("font-variant-ligatures", "common-ligatures no-common-ligatures"),
        ("font-variant", "small-caps small-caps"),
        ("font-variant", "normal small-caps"),
        ("font-variant", "none small-caps"),
        ("font-variant", "sub super"),
        ("font-synthesis", "style style"),
        ("font-synthesis", "none weight"),
        ("font-size-adjust", "-1"),
        ("font-size-adjust", "x-height 1"),
        ("font-style", "oblique 91deg"),
        ("font-weight", "1001"),
        ("font-weight", "0"),
        ("font-feature-settings", '"li"'),
        ("font-language-override", '"LONGER"'),
        ("font-palette", "palette"),
        ("font-variant-emoji", "color"),
    ],
)
def test_what_is_not_valid(name, value):
    with pytest.raises(Invalid):
        parsed(name, value)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("font-style", "oblique 0deg", FontStyle()),
        ("font-style", "oblique -90deg", FontStyle(FontSlant.OBLIQUE, -90.0)),
        ("font-style", "oblique 0.2turn", FontStyle(FontSlant.OBLIQUE, 72.0)),
        ("font-weight", "calc(300 + 300)", 600.0),
        ("font-size-adjust", "ex-height 0.5", SizeAdjust("ex-height", 0.5)),
        ("font-size-adjust", "cap-height from-font", SizeAdjust("cap-height", None)),
        ("font-variant-alternates", "swash(C) styleset(a, b)", (("styleset", ("a", "b")), ("swash", ("C",)))),
        ("font-variant-alternates", "historical-forms", (("historical-forms", ()),)),
        ("font-feature-settings", '"liga" off, "kern" 2', (("liga", 0), ("kern", 2))),
        ("font-feature-settings", '"liga" calc(1 + 1)', (("liga", 2),)),
        ("font-variation-settings", '"wght" calc(300*2), "xxxx" -4', (("wght", 600.0), ("xxxx", -4.0))),
        ("font-language-override", '"SRB"', "SRB "),
        ("font-palette", "--brand", "--brand"),
    ],
)  # fmt: skip
def test_what_values_come_to(name, value, expected):
    assert parsed(name, value) == {name: expected}


def test_shorthands_set_all_their_longhands():
    values = parsed("font-variant", "small-caps super emoji styleset(x) jis78 tabular-nums slashed-zero no-contextual")
    assert {name.removeprefix("font-variant-"): value for name, value in values.items()} == {
        "caps": "small-caps", "position": (("sups", 1),), "emoji": "emoji", "alternates": (("styleset", ("x",)),),
        "east-asian": (("jp78", 1),), "numeric": (("tnum", 1), ("zero", 1)), "ligatures": (("calt", 0),),
    }  # fmt: skip
    assert parsed("font-synthesis", "weight position") == {
        "font-synthesis-weight": True, "font-synthesis-style": False, "font-synthesis-small-caps": False,
    }  # fmt: skip
    reset = parsed("font", "16px serif")
    assert reset["font-size-adjust"] is None
    assert (reset["font-palette"], reset["font-variant-emoji"], reset["font-language-override"]) == (
        "normal",
        "normal",
        "",
    )


def picture(style, text="Hag AV ffi 1/2 10", css="", fonts=None):
    html = (
        f'<meta name="viewport" content="width=260, height=60"><style>body{{margin:8px}}{css}</style>'
        f"<p style=\"margin:0;font:24px Inter;{style}\">{text}"
    )  # fmt: skip
    return audome.render(html, fonts=fonts)


PAIRS = [
    ("font-kerning:none", "font-feature-settings:'kern' 0"),
    ("font-kerning:normal", ""),
    ("font-variant-numeric:tabular-nums", "font-feature-settings:'tnum'"),
    ("font-variant-numeric:diagonal-fractions", "font-feature-settings:'frac' on"),
    ("font-variant-numeric:slashed-zero", "font-variant:slashed-zero"),
    ("font-variant-numeric:ordinal stacked-fractions", "font-feature-settings:'ordn','afrc'"),
    ("font-variant-position:super", "font-feature-settings:'sups' 1"),
    ("font-variant-ligatures:no-contextual", "font-feature-settings:'calt' 0"),
    ("font-variant-ligatures:none", "font-feature-settings:'liga' 0,'clig' 0,'dlig' 0,'hlig' 0,'calt' 0"),
    ("font-variant-numeric:tabular-nums;font-feature-settings:'tnum' 0", ""),
    ("font-variant:tabular-nums;font:24px Inter", ""),
    ("font-family:Amiri;font-variant-ligatures:discretionary-ligatures", "font-family:Amiri;font-feature-settings:'dlig'"),
    ("font-family:'Inter Variable';font-weight:650", "font-family:'Inter Variable';font-variation-settings:'wght' 650"),
    ("font-family:'Inter Variable';font-variation-settings:'wght' 2000", "font-family:'Inter Variable';font-weight:900"),
    ("font-family:'Inter Variable';font-optical-sizing:none", "font-family:'Inter Variable';font-variation-settings:'opsz' 14"),
    ("font-variation-settings:'wght' 900", ""),
    ("font-stretch:75%", "font-stretch:ultra-expanded"),
    ("font-width:75%", "font-stretch:75%"),
    ("font-width:75%;font-stretch:normal", ""),
    ("font-weight:750", "font-weight:800"),
    ("font-weight:850", "font-weight:900"),
    ("font-style:oblique 10deg", ""),
    ("font-style:oblique 40deg", "font-style:italic"),
    ("font-family:Cairo;font-style:oblique 40deg", "font-family:Cairo;font-style:italic"),
    ("font-family:Cairo;font-style:italic;font-synthesis:none", "font-family:Cairo"),
    ("font-family:Amiri;font-weight:600;font-synthesis-weight:none", "font-family:Amiri;font-weight:700"),
    ("font-family:Cairo;font-variant-caps:small-caps;font-synthesis:none", "font-family:Cairo"),
    ("font-size:20px;font-size-adjust:0.5459", "font-size:20px"),
    ("font-size:10px;font-size-adjust:1.0918", "font-size:20px;line-height:1.21"),
    ("font-size-adjust:from-font", ""),
    ("text-rendering:geometricPrecision", "text-rendering:optimizeLegibility"),
    ("font-palette:light", "font-palette:--undefined"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_pictures_are_the_same(one, other):
    assert picture(one) == picture(other)


@pytest.mark.parametrize(
    "style",
    ["font-kerning:none", "font-variant-numeric:tabular-nums", "font-variant-position:super", "font-style:oblique",
     "font-variant-caps:small-caps", "font-size-adjust:0.6", "font-variant-numeric:slashed-zero",
     "font-family:Cairo;font-synthesis:none;font-style:italic", "font-weight:650"],
)  # fmt: skip
def test_and_properties_make_a_difference(style):
    assert picture(style) != picture("")


# A font with alternates: each feature replaces "a" by a glyph of a width of its own.
ALTERNATE_WIDTHS = {"ss01": 610, "ss07": 670, "cv03": 630, "salt": 620, "swsh": 640, "cswh": 650, "ornm": 660,
                    "nalt": 680, "hist": 690, "locl": 900}  # fmt: skip


@pytest.fixture(scope="module")
def alternates():
    from fontTools.feaLib.builder import addOpenTypeFeaturesFromString

    a = glyph_name("a")
    lines = ["languagesystem DFLT dflt;", "languagesystem latn dflt;", "languagesystem latn SRB;"]
    for tag in ALTERNATE_WIDTHS:
        if tag in ("ss01", "ss07", "hist"):
            rule = f"sub {a} by alt.{tag};"
        elif tag == "locl":
            rule = f"script latn; language SRB; sub {a} by alt.locl;"
        else:
            rule = f"sub {a} from [{glyph_name('b')} alt.{tag}];"
        lines.append(f"feature {tag} {{ {rule} }} {tag};")
    extra = {f"alt.{tag}": width for tag, width in ALTERNATE_WIDTHS.items()}
    font = build({"a": 500, "b": 500, " ": 250}, family="Alternates", extra=extra)
    addOpenTypeFeaturesFromString(font, "\n".join(lines))
    library = audome.FontLibrary.bundled().copy()
    library.add_bytes(data_of(font))
    return library


VALUES = """@font-feature-values Alternates, Other { @styleset { one: 1; both: 1 7; seven: 7; bad: -1 } @swash { Fancy: 2 }
@character-variant { three: 3 2; first: 3 } @stylistic { other: 2 } @ornaments { leaf: 2 } @annotation { circled: 2 } }
@font-feature-values Elsewhere { @styleset { away: 1 } } @font-feature-values Alternates { @styleset { seven: 1 } }"""


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("", 500),
        ("font-variant-alternates:styleset(one)", 610),
        ("font-variant-alternates:styleset(both)", 610),
        ("font-variant-alternates:styleset(seven)", 610),  # the later rule
        ("font-variant-alternates:styleset(away)", 500),
        ("font-variant-alternates:styleset(bad)", 500),
        ("font-variant-alternates:character-variant(three)", 630),
        ("font-variant-alternates:character-variant(first)", 500),
        ("font-variant-alternates:stylistic(other)", 620),
        ("font-variant-alternates:swash(Fancy)", 640),
        ("font-variant-alternates:swash(fancy)", 500),
        ("font-variant-alternates:ornaments(leaf)", 660),
        ("font-variant-alternates:annotation(circled)", 680),
        ("font-variant-alternates:historical-forms", 690),
        ("font-variant:styleset(one) tabular-nums", 610),
        ("font-variant-alternates:styleset(one);font-feature-settings:'ss01' 0", 500),
        ("font-language-override:'SRB'", 900),
        ("font-language-override:'SRB';font-language-override:normal", 500),
    ],
)
def test_alternates_are_named_by_rules(alternates, style, expected):
    html = f'<style>{VALUES}</style><span style="font:1000px Alternates;{style}">a</span>'
    assert audome.compile(html, fonts=alternates).measure().elements[-1].rect.width == expected


def test_languages_choose_local_forms(alternates):
    widths = []
    for language in ("", "sr", "sr-Latn", "en", "bs"):
        html = f'<span lang="{language}" style="font:1000px Alternates">a</span>'
        widths.append(audome.compile(html, fonts=alternates).measure().elements[-1].rect.width)
    assert widths == [500, 900, 900, 500, 500]


@pytest.fixture(scope="module")
def colored():
    """A font whose "a" is a box in the first colour of one of three palettes: red, blue for light and green for dark."""

    def change(builder):
        builder.setupCOLR({glyph_name("a"): [("layer", 0)]})
        palettes = [[(1, 0, 0, 1)], [(0, 0, 1, 1)], [(0, 1, 0, 1)]]
        builder.setupCPAL(palettes, paletteTypes=[0, 1, 2])

    library = audome.FontLibrary.bundled().copy()
    library.add_bytes(data_of(build({"a": 500}, family="Colored", extra={"layer": 500}, change=change)))
    return library


PALETTES = """@font-palette-values --two { font-family: colored; base-palette: 2 }
@font-palette-values --dark { font-family: Other, Colored; base-palette: dark }
@font-palette-values --own { font-family: Colored; base-palette: 1; override-colors: 0 yellow, 7 red }
@font-palette-values --wrong { font-family: Colored; base-palette: 2; override-colors: 0 nonsense }
@font-palette-values --beyond { font-family: Colored; base-palette: 9 }
@font-palette-values --elsewhere { font-family: Other; base-palette: 2 }"""


@pytest.mark.parametrize(
    ("palette", "expected"),
    [("normal", (255, 0, 0)), ("light", (0, 0, 255)), ("dark", (0, 255, 0)), ("--two", (0, 255, 0)),
     ("--dark", (0, 255, 0)), ("--own", (255, 255, 0)), ("--wrong", (0, 255, 0)), ("--beyond", (255, 0, 0)),
     ("--elsewhere", (255, 0, 0)), ("--unknown", (255, 0, 0))],
)  # fmt: skip
def test_palettes(colored, palette, expected):
    html = (
        f'<meta name="viewport" content="width=20, height=40"><style>{PALETTES}</style>'
        f'<p style="margin:0;font:40px Colored;font-palette:{palette}">a'
    )
    pixels = audome.compile(html, fonts=colored).render_array()
    assert tuple(pixels[20, 10, :3]) == expected


EAST_ASIAN = {"jis78": "jp78", "jis83": "jp83", "jis90": "jp90", "jis04": "jp04", "simplified": "smpl", "traditional": "trad",
              "full-width": "fwid", "proportional-width": "pwid", "ruby": "ruby"}  # fmt: skip


@pytest.fixture(scope="module")
def east_asian():
    from fontTools.feaLib.builder import addOpenTypeFeaturesFromString

    a = glyph_name("a")
    tags = list(EAST_ASIAN.values())
    font = build({"a": 500}, family="Forms", extra={f"alt.{tag}": 510 + 10 * index for index, tag in enumerate(tags)})
    addOpenTypeFeaturesFromString(font, "\n".join(f"feature {tag} {{ sub {a} by alt.{tag}; }} {tag};" for tag in tags))
    library = audome.FontLibrary.bundled().copy()
    library.add_bytes(data_of(font))
    return library


@pytest.mark.parametrize("value", ["normal", *EAST_ASIAN])
def test_east_asian_forms(east_asian, value):
    html = f'<i style="font-variant-east-asian:ruby"><b style="font:1000px Forms;font-variant-east-asian:{value}">a</b></i>'
    expected = 500 if value == "normal" else 510 + 10 * list(EAST_ASIAN).index(value)
    assert audome.compile(html, fonts=east_asian).measure().elements[-1].rect.width == expected


STRETCHES = {"ultra-condensed": 50, "extra-condensed": 62.5, "condensed": 75, "semi-condensed": 87.5, "normal": 100,
             "semi-expanded": 112.5, "expanded": 125, "extra-expanded": 150, "ultra-expanded": 200}  # fmt: skip


def test_widths_choose_faces():
    rules = []
    for index, keyword in enumerate(STRETCHES):
        data = base64.b64encode(data_of(build({"a": 300 + 100 * index}, family="Widths"))).decode()
        rules.append(
            f"@font-face {{ font-family: Widths; font-stretch: {keyword}; src: url(data:font/ttf;base64,{data}) }}"
        )
    values = [*STRETCHES, *(f"{percent}%" for percent in STRETCHES.values())]
    body = "".join(f'<p><i style="font:1000px Widths;font-stretch:{value}">a</i>' for value in values)
    elements = audome.measure(f"<style>{''.join(rules)}</style>{body}", width=2000).elements
    widths = [element.rect.width for element in elements if element.tag == "i"]
    assert widths == [300 + 100 * index for index in range(9)] * 2
