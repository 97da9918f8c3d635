"""`FontLibrary`: adding, finding, and what is said of fonts that cannot be used."""

import random

import pytest

import audome_engine as audome
from audome_engine.style.enums import FontSlant
from audome_engine.style.values import FontStyle
from audome_engine.text import library as library_module
from audome_engine.text.library import fonts_folder
from audome_engine.text.matching import best_match
from tests.text.made_fonts import build, collection, data_of, without

LINE = '<meta name="viewport" content="width=200, height=40"><style>span{{font:20px {0}}}</style><span>ab</span>'


def width(library, family):
    """Of two letters at 20 px."""
    layout = audome.compile(LINE.format(f'"{family}"'), fonts=library).measure()
    return next(element.rect.width for element in layout.elements if element.tag == "span")


def made(family="Made", advance=500, **options):
    return build({"a": advance, "b": advance, " ": 250}, family=family, **options)


@pytest.fixture
def library():
    return audome.FontLibrary.bundled().copy()


@pytest.mark.parametrize("flavor", [None, "woff", "woff2"])
def test_bytes_of_every_kind_are_used_by_their_name(library, flavor):
    assert library.add_bytes(data_of(made(advance=900), flavor)) == "Made"
    assert width(library, "made") == pytest.approx(36.0)


def test_the_given_family_replaces_the_font_s_own(library):
    assert library.add_bytes(data_of(made(advance=900)), family="Brand") == "Brand"
    assert library.faces_of("Made") == []
    assert width(library, "BRAND") == pytest.approx(36.0)


def test_every_face_of_a_collection_is_added(library):
    data = collection(made("One", 300), made("Two", 800))
    assert library.add_bytes(data) == "One"
    assert (width(library, "One"), width(library, "Two")) == (pytest.approx(12.0), pytest.approx(32.0))


def test_family_names_of_all_languages_and_the_old_style_linked_one_lead_to_the_face(library):
    names = {
        "familyName": {"en": "Old Light", "ar": "قديم"},
        "typographicFamily": {"en": "Old", "de": "Alt"},
    }
    library.add_bytes(data_of(made(names=names, weight=300, advance=700)))
    assert "Old" in library.families
    assert "Old Light" not in library.families
    for name in ("old", "Old Light", "alt", "قديم"):
        assert width(library, name) == pytest.approx(28.0), name


def test_local_takes_full_and_postscript_names_only(library):
    library.add_bytes(data_of(made("Thing", names={"fullName": "Thing Book", "psName": "Thing-Book"})))
    found = [library.local(name) for name in ("thing book", "Thing-Book")]
    assert [face.family for face in found] == ["Thing", "Thing"]
    assert library.local("Thing") is None
    assert library.local("Inter-Bold").weight == (700.0, 700.0)


def test_a_folder_is_read_with_all_below_it_and_broken_files_are_named(library, tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "deep.ttf").write_bytes(data_of(made("Deep", 700)))
    (tmp_path / "two.TTC").write_bytes(collection(made("One", 300), made("Two", 800)))
    (tmp_path / "packed.woff2").write_bytes(data_of(made("Packed", 900), "woff2"))
    (tmp_path / "nameless.otf").write_bytes(without(data_of(made()), "name"))
    (tmp_path / "broken.ttf").write_bytes(b"\x00\x01\x00\x00 and nothing")
    (tmp_path / "text.woff").write_bytes(b"wOFF")
    (tmp_path / "readme.txt").write_text("no font")
    problems = library.add_folder(tmp_path)
    assert sorted(problem.source.rpartition("/")[2] for problem in problems) == [
        "broken.ttf", "nameless.otf", "text.woff",
    ]  # fmt: skip
    assert all(problem.code == "broken-font" and problem.source in problem.message for problem in problems)
    assert [width(library, name) for name in ("Deep", "One", "Two", "Packed")] == pytest.approx([28, 12, 32, 36])


def test_what_cannot_be_used_says_which_file_and_why(library, tmp_path):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"<html>")
    for add, argument in (
        (lambda: library.add_file(broken), f"path: {broken} is no TrueType"),
        (lambda: library.add_file(tmp_path / "absent.ttf"), "path: cannot read"),
        (lambda: library.add_folder(tmp_path / "absent"), "is no folder"),
        (lambda: library.add_bytes(b"wOF2" + bytes(60)), "data: the data cannot be unpacked"),
        (lambda: library.add_bytes(without(data_of(made()), "cmap")), "data: the data has no glyphs or no cmap"),
        (lambda: library.add_bytes(without(data_of(made()), "name")), "no family name; give it one with family="),
        (lambda: library.set_generic("serif", ["Nowhere"]), "no family 'Nowhere'"),
    ):
        with pytest.raises(audome.InvalidArgument) as caught:
            add()
        assert argument in str(caught.value)
    assert library.families == audome.FontLibrary.bundled().families


def test_a_font_without_a_name_can_be_given_one(library):
    data = without(data_of(made(advance=900)), "name", "OS/2", "post")
    library.add_bytes(data, family="Bare")
    assert width(library, "Bare") == pytest.approx(36.0)


def test_the_bundled_library_is_shared_and_stays_as_it_is():
    shared = audome.FontLibrary.bundled()
    for change in (
        lambda: shared.add_bytes(data_of(made())),
        lambda: shared.add_folder(fonts_folder()),
        lambda: shared.set_generic("serif", ["Amiri"]),
    ):
        with pytest.raises(audome.InvalidArgument, match="copy"):
            change()


def test_generic_families_and_fallbacks_can_be_set(library):
    library.add_bytes(data_of(made(advance=900)))
    library.set_generic("serif", ["Made"])
    layout = audome.compile(LINE.format("serif"), fonts=library).measure()
    assert layout.elements[-1].rect.width == pytest.approx(36.0)
    library.add_bytes(data_of(build({"ა": 800}, family="Georgian")))
    library.set_fallback("Geor", ["Georgian"])
    template = audome.compile(LINE.format("Inter").replace("ab", "აა"), fonts=library)
    assert template.measure().elements[-1].rect.width == pytest.approx(32.0)
    template.render()
    assert [d.code for d in template.diagnostics] == []


def test_system_fonts_come_in_only_when_asked_and_after_all_others(monkeypatch, tmp_path):
    (tmp_path / "geor.ttf").write_bytes(data_of(build({"ა": 800, " ": 250}, family="Georgian")))
    (tmp_path / "inter.ttf").write_bytes(data_of(made("Inter", 900)))
    (tmp_path / "broken.ttf").write_bytes(b"nothing")
    monkeypatch.setattr(library_module, "system_folders", lambda: [tmp_path, tmp_path / "absent"])
    library_module._system_faces.cache_clear()
    plain, system = audome.FontLibrary.bundled(), audome.FontLibrary.system()
    library_module._system_faces.cache_clear()
    assert "Georgian" not in plain.families
    assert "Georgian" in system.families
    assert width(system, "Inter") == width(plain, "Inter")
    text = LINE.format("Inter").replace("ab", "აა")
    assert audome.compile(text, fonts=system).measure().elements[-1].rect.width == pytest.approx(32.0)
    assert audome.render(LINE.format("Inter"), fonts=system) == audome.render(LINE.format("Inter"))


def test_a_font_is_parsed_once_per_process(library):
    data = data_of(made(advance=900))
    library.add_bytes(data)
    library.add_bytes(bytes(data), family="Other")
    assert library.faces_of("Made")[0].face is library.faces_of("Other")[0].face
    assert library.copy().faces_of("Cairo")[0].face is audome.FontLibrary.bundled().faces_of("Cairo")[0].face


def test_pictures_do_not_depend_on_what_was_rendered_before(library):
    library.add_bytes(data_of(made(advance=900)))
    documents = [
        LINE.format(family).replace("ab", text)
        for family in ("Inter", "Made", "Cairo,Made", "Playfair Display", "serif", '"Inter Variable";font-weight:650')
        for text in ("ab", "مرحبا ab", "👍🏽 ok", "שלום", "e\u0301 ა")
    ]
    expected = {text: audome.render(text, fonts=library) for text in documents}
    for seed in range(2):
        random.Random(seed).shuffle(documents)
        other = library.copy()
        for text in documents:
            assert audome.render(text, fonts=other) == expected[text]


class Face:
    def __init__(self, weight=(400, 400), stretch=(100, 100), slant=(0, 0)):
        self.weight, self.stretch, self.slant = weight, stretch, slant


@pytest.mark.parametrize(
    ("slants", "wanted", "chosen"),
    [
        ([(0, 0), (14, 14)], FontStyle(FontSlant.ITALIC), (14, 14)),
        ([(0, 0), (14, 14)], FontStyle(FontSlant.OBLIQUE, 13.0), (0, 0)),
        ([(0, 0), (14, 14)], FontStyle(FontSlant.OBLIQUE, 20.0), (14, 14)),
        ([(0, 0), (14, 14)], FontStyle(FontSlant.OBLIQUE, -20.0), (0, 0)),
        ([(0, 0), (10, 10), (20, 20)], FontStyle(FontSlant.ITALIC), (20, 20)),
        ([(0, 0), (5, 12), (20, 20)], FontStyle(FontSlant.OBLIQUE, 8.0), (5, 12)),
        ([(-20, -20), (10, 10)], FontStyle(FontSlant.OBLIQUE, -5.0), (-20, -20)),
        ([(-14, -14), (14, 14)], FontStyle(), (14, 14)),
    ],
)
def test_slants_match_by_angle(slants, wanted, chosen):
    assert best_match([Face(slant=slant) for slant in slants], 100.0, wanted, 400.0).slant == chosen


@pytest.mark.parametrize(
    ("weights", "wanted", "chosen"),
    [([300, 500, 600], 450, 500), ([300, 600], 450, 300), ([600, 900], 450, 600), ([100, 400], 300, 100),
     ([600, 900], 700, 900), ([500, 600], 700, 600)],
)  # fmt: skip
def test_weights_match_as_specified(weights, wanted, chosen):
    faces = [Face(weight=(weight, weight)) for weight in weights]
    assert best_match(faces, 100.0, FontStyle(), wanted).weight[0] == chosen
