"""PDF: what is in the file, the text that readers find, and that it looks like the picture."""

import base64
import io
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import audome_engine as audome
from audome_engine.raster.pdf_objects import PdfFile, pdf_size

GOLDEN = Path(__file__).parents[2] / "golden"
PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="


@pytest.fixture
def poppler(need):
    need(shutil.which("pdftotext") and shutil.which("pdftoppm"), "poppler-utils")


def pdf(html, **options):
    return audome.render(html, width=400, height=300, format="pdf", **options)


def objects(data):
    return PdfFile.parse(data).objects.values()


def content(data):
    return b"\n".join(part.stream for part in objects(data) if part.stream and b"/Subtype /Image" not in part.head)


def drawn(data, folder):
    """The page as poppler draws it, a pixel for each CSS pixel."""
    (folder / "a.pdf").write_bytes(data)
    command = ["pdftoppm", "-r", "96", "-png", "-singlefile", str(folder / "a.pdf"), str(folder / "a")]
    subprocess.run(command, check=True, capture_output=True)
    return Image.open(folder / "a.png").convert("RGB")


def words_of(data):
    """What pdftotext finds, without the marks that it adds for direction."""
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return re.sub("[\u200e\u200f\u202a-\u202e\f]", "", done.stdout.decode()).split()


def test_the_page_is_as_large_as_the_picture():
    assert b"/MediaBox [0 0 300 225]" in pdf("<p>x")
    assert b"/MediaBox [0 0 600 450]" in pdf("<p>x", scale=2.0)
    assert pdf_size(pdf("<p>x", scale=2.0)) == (800, 600)
    assert pdf_size(pdf("<p>x")[:-10]) is None


def test_equal_documents_are_equal_bytes():
    html = "<title>T</title><p style='filter:blur(2px)'>a</p><p>b 😀</p>"
    assert pdf(html) == pdf(html)
    assert b"Date" not in pdf(html)


TEXTS = {
    "ligatures": ("Inter", "office fluffy AVATAR To, Wave"),
    "Arabic": ("Cairo", "السلام عليكم ورحمة الله لا إله إلا الله"),
    "joined by other glyphs": ("Noto Naskh Arabic", "السلام عليكم كتاب"),
    "marks": ("Amiri", "مَرْحَبًا بِكُمْ بِسْمِ"),
    "Hebrew": ("Noto Sans Hebrew", "שלום עולם"),
    "digits": ("Cairo", "٢٠٢٥"),
    "a variable font": ("Inter Variable", "Weights between"),
    "bold where there is none": ("Amiri; font-weight: 900", "Bold letters"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_found_in_logical_order(name, poppler):
    font, text = TEXTS[name]
    direction = "rtl" if unicodedata.bidirectional(text[0]) in ("R", "AL", "AN") else "ltr"
    assert (
        words_of(pdf(f"<p dir={direction} style='font: 20px {font.partition(';')[0]}; {font}'>{text}")) == text.split()
    )


def test_mixed_directions_keep_their_words(poppler):
    found = words_of(pdf("<p dir=rtl style='font: 20px Cairo'>مرحبا <b>PDF</b> لا<br>some words"))
    assert {"مرحبا", "some", "words"} <= set(found)
    assert {"PDF", "لا"} == set(re.findall("[A-Z]+|لا", "".join(found)))


@pytest.mark.parametrize("text", ["spaced out text", "מרווח מאוד"])
def test_spaced_letters_are_words(text, poppler):
    style = "font: 20px Inter, Noto Sans Hebrew; letter-spacing: 5px"
    assert words_of(pdf(f"<p dir=auto style='{style}'>{text}")) == text.split()


def test_shadows_and_strokes_are_not_text_of_their_own(poppler):
    style = "text-shadow: 30px 2px red, 2px 2px 3px blue; -webkit-text-stroke: 1px green; font: 20px Inter"
    assert words_of(pdf(f"<p style='{style}'>once")) == ["once"]
    assert words_of(pdf("<p style='-webkit-text-stroke: 1px red; color: transparent; font: 20px Inter'>hollow")) == [
        "hollow"
    ]


def test_emphasis_marks_are_no_text(poppler):
    assert words_of(pdf("<p style='text-emphasis: dot; font: 20px/50px Inter'>word")) == ["word"]


def test_text_of_gradients_and_emoji_is_text(poppler):
    style = "background: linear-gradient(red, blue); background-clip: text; color: transparent; font: 20px Inter"
    assert words_of(pdf(f"<p style='{style}'>gradient")) == ["gradient"]
    assert words_of(pdf("<p style='font: 20px Noto Color Emoji'>👨‍👩‍👧 👍")) == ["👨‍👩‍👧", "👍"]


WORDS = st.text(alphabet="abfil اللهمكتبيسشفقةىؤ", min_size=1, max_size=12)


@given(text=WORDS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_letter_is_found(text, poppler):
    data = pdf(f"<p dir=auto style='font: 18px Amiri'>{text}")
    found = sorted(unicodedata.normalize("NFKC", "".join(words_of(data))))
    assert found == sorted("".join(text.split()))


def test_fonts_are_subsets():
    fonts = [part for part in objects(pdf("<p style='font: 20px Cairo'>abc مرحبا")) if b"/Length1" in part.head]
    assert len(fonts) == 1
    assert len(fonts[0].stream) < 12_000


def test_shapes_and_text_are_no_pixels():
    html = """<body style="background: linear-gradient(red, #00f8)"><div style="opacity: .5; border-radius: 9px; text-align: center;
        border: 2px dashed; transform: rotate(3deg); mix-blend-mode: multiply; clip-path: circle(40%)">text</div>"""
    assert not any(b"/Subtype /Image" in part.head for part in objects(pdf(html)))
    assert b"/BM /Multiply" in b"".join(part.head for part in objects(pdf(html)))
    assert b" Tj" in content(pdf(html))


def test_only_what_is_blurred_is_pixels():
    html = "<div style='margin: 20px; width: 60px; height: 40px; box-shadow: 0 0 8px red'>text</div>"
    images = [part.head for part in objects(pdf(html)) if b"/Subtype /Image" in part.head]
    width = max(int(re.search(rb"/Width (\d+)", head)[1]) for head in images)
    assert 2 * 60 < width < 2 * 120
    assert b" Tj" in content(pdf(html))


@pytest.mark.parametrize("corners", ["0", "0 20px 0 0"])
def test_sides_without_a_border_are_not_drawn(corners, tmp_path, poppler):
    page = "<body style='margin:0;background:white'><div style='border-left:9px solid teal;height:100px;width:90px"
    seen = np.asarray(drawn(pdf(f"{page};border-radius:{corners}'>"), tmp_path))
    assert seen[50, 4].tolist() == [0, 128, 128]
    assert seen[[0, 50, 99], 12:].min() == 255


def test_corner_shapes_are_those_of_the_picture(tmp_path, poppler):
    box = "background:teal;height:100px;border-radius:40px;corner-shape:notch"
    seen = drawn(pdf(f"<body style='margin:0;background:white'><div style='{box}'>"), tmp_path)
    assert [seen.getpixel(place) for place in ((20, 20), (20, 50))] == [(255, 255, 255), (0, 128, 128)]


def test_jpegs_stay_as_they_are():
    buffer = io.BytesIO()
    Image.effect_noise((64, 48), 80).convert("RGB").save(buffer, "JPEG", quality=60)

    url = f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    html = f"<img src='{url}' width=100><img src='{url}' style='width:50px;object-fit:cover;height:50px'>"
    found = [part for part in objects(pdf(html)) if b"/DCTDecode" in part.head]
    assert [part.stream for part in found] == [buffer.getvalue()]


def test_links_lead_to_urls_and_places():
    html = """<title>Ein “Titel”</title><p style="margin:0;font:20px/30px Inter"><a href="page?q=ä b">one <b>two</b><br>three</a>
        <a href="#there">down</a> <a href="#nowhere">lost</a></p><h1 id=there>x</h1><a href="mailto:a@b.c"><img src="%s"></a>"""
    data = pdf(html % PIXEL, base_url="https://example.com/a/")
    heads = [part.head for part in objects(data) if b"/Subtype /Link" in part.head]
    urls = [re.search(rb"/URI \((.*)\)>>>>", head)[1] for head in heads if b"/URI (" in head]
    assert urls == [b"https://example.com/a/page?q=%C3%A4%20b"] * 2 + [b"mailto:a@b.c"]
    assert sum(b"/Dest /there" in head for head in heads) == 1
    assert len(heads) == 4
    assert any(re.search(rb"/there \[\d+ 0 R /XYZ 6 ", part.head) for part in objects(data))
    top = re.search(rb"/Rect \[([\d. ]+)\]", heads[0])[1].split()
    assert 225 - float(top[3]) < 9
    assert "Ein “Titel”".encode("utf-16-be").hex().upper().encode() in data.upper()


def test_data_changes_title_and_links():
    html = "<html lang=ar><title data-dynamic-key=t>a</title><a data-dynamic-key=l href='https://a.example/'>x</a>"
    data = pdf(html, data={"l.href": "https://b.example/", "l.text": "y"})
    assert b"https://b.example/" in data
    assert b"/Lang <FEFF00610072>" in data


def test_links_move_with_a_contained_picture():
    template = audome.compile("<body style='margin:0'><a href='https://a.example/'>x</a>", width=100, height=50)
    data = template.render(format="pdf", fit="contain", width=400, height=400)
    rect = next(re.search(rb"/Rect \[([\d. ]+)\]", part.head)[1] for part in objects(data) if b"/Link" in part.head)
    x, bottom, _, top = (float(value) for value in rect.split())
    assert (x, round(top)) == (0, 225)
    assert bottom > 75


ALIKE = [
    "background/layers", "border/sides", "css/zoom", "effects/rotate", "effects/masks", "effects/perspective",
    "flex/wrap-gap", "gradient/conic", "image/data-uri", "shadow/inset", "svg/shapes",
    "table/collapsed", "text/lam-alef", "text/clip-text",
    "text/shadow", "text/text-fit", "text/variable", "writing/upright",
]  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_it_looks_like_the_picture(name, tmp_path, poppler):
    template = audome.Template.open(GOLDEN / f"{name}.html")
    seen = drawn(template.render(format="pdf", background="white"), tmp_path)
    expected = Image.open(io.BytesIO(template.render(background="white"))).convert("RGB")
    assert max(abs(a - b) for a, b in zip(seen.size, expected.size, strict=True)) <= 1
    first, second = (np.asarray(image.crop((0, 0, *expected.size)).reduce(3)).astype(int) for image in (seen, expected))
    off = np.abs(first - second).max(axis=2) > 64
    assert off.mean() < 0.03  # edges between device pixels
