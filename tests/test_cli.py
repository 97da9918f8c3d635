"""The command line, as a person runs it: what it writes, what it says, and its exit codes."""

import io
import json
import subprocess
import sys

import pytest
from PIL import Image

from tests.text.made_fonts import build, data_of

CARD = '<div data-dynamic-key="title" style="font:20px Inter;width:90px;height:40px;background:#fff">old</div>'


def audome(*arguments, stdin=None, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "audome_engine", *map(str, arguments)],
        input=stdin,
        cwd=cwd,
        capture_output=True,
        check=False,
    )


@pytest.fixture
def card(tmp_path):
    path = tmp_path / "card.html"
    path.write_text(f"<!doctype html><meta name=viewport content='width=100, height=50'>{CARD}", encoding="utf-8")
    return path


def test_render_writes_beside_the_template(card):
    done = audome("render", card)
    assert done.returncode == 0, done.stderr.decode()
    picture = Image.open(card.with_suffix(".png"))
    assert (picture.format, picture.size) == ("PNG", (100, 50))


def test_data_inline_and_from_a_file_give_the_same_picture(card, tmp_path):
    data = {"title.text": "جديد"}
    (tmp_path / "data.json").write_text(json.dumps(data), encoding="utf-8")
    one = audome("render", card, "--data", tmp_path / "data.json", "-o", "-")
    two = audome("render", card, "--data", json.dumps(data), "-o", "-")
    plain = audome("render", card, "-o", "-")
    assert one.returncode == two.returncode == 0
    assert one.stdout == two.stdout != plain.stdout


def test_format_size_and_scale(card, tmp_path):
    target = tmp_path / "out.webp"
    assert audome("render", card, "-o", target, "--size", "60x30", "--scale", "2").returncode == 0
    picture = Image.open(target)
    assert (picture.format, picture.size) == ("WEBP", (120, 60))


def test_the_suffix_says_the_format_and_lossless_is_lossless(card, tmp_path):
    assert audome("render", card, "-o", tmp_path / "out.AVIF").returncode == 0
    assert Image.open(tmp_path / "out.AVIF").format == "AVIF"
    assert audome("render", card, "-o", tmp_path / "out.webp", "--lossless").returncode == 0
    assert b"VP8L" in (tmp_path / "out.webp").read_bytes()[:64]
    refused = audome("render", card, "-o", tmp_path / "out.gif")
    assert refused.returncode == 2
    assert b".png, .jpg, .webp" in refused.stderr


def test_standard_input_and_output():
    done = audome("render", "-", "-o", "-", "--format", "jpeg", "--size", "20x10", stdin=b"<p>x")
    assert Image.open(io.BytesIO(done.stdout)).format == "JPEG"


def test_the_report_is_json(card):
    card.write_text(
        "<h1 data-dynamic-key=t data-fit style='width:90px;height:40px'>\u1234 headline</h1>", encoding="utf-8"
    )
    report = card.parent / "report.json"
    assert audome("render", card, "--report", report, "--data", '{"nobody.text": "x"}').returncode == 0
    told = json.loads(report.read_text(encoding="utf-8"))
    element = told["elements"]["t"]
    assert element["font_size"] < 32
    assert (element["lines"], element["truncated"], element["missing_glyphs"]) == (1, False, ["U+1234"])
    assert [item["code"] for item in told["diagnostics"] if item["key"]] == ["unknown-dynamic-key"]
    assert {"layout", "paint", "raster", "encode"} <= set(told["milliseconds"])
    shown = audome("render", card, "--report", "-", "-o", card.parent / "card.png")
    assert json.loads(shown.stdout)["elements"] == told["elements"]
    assert audome("render", card, "--report", "-", "-o", "-").returncode == 2


def test_strict_says_where(card):
    card.write_text("<style>\np { colr: red }</style><p>x", encoding="utf-8")
    assert audome("render", card).returncode == 0
    done = audome("render", card, "--strict")
    said = done.stderr.decode()
    assert done.returncode == 1
    assert "colr" in said
    assert "card.html:2" in said.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.html"], "nowhere.html"),
        (["card.html", "--data", "{not json"], "JSON"),
        (["card.html", "--size", "wide"], "wide"),
        (["card.html", "--scale", "9"], "scale"),
        (["card.html", "-o", "card.tiff"], "tiff"),
    ],
)
def test_wrong_usage_names_what_is_wrong(card, arguments, said):
    done = audome("render", *arguments, cwd=card.parent)
    assert done.returncode == 2
    assert said in done.stderr.decode()


def test_a_limit_is_named(card):
    done = audome("render", card, "--size", "9000x9000")
    assert done.returncode == 3
    assert "canvas_pixels" in done.stderr.decode()


def test_root_narrows_what_files_are_open(card, tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    Image.new("RGB", (4, 4), "red").save(tmp_path / "red.png")
    page = inner / "page.html"
    page.write_text("<img src='../red.png'>", encoding="utf-8")
    assert audome("render", page, "--strict").returncode == 0
    done = audome("render", page, "--strict", "--root", inner)
    assert done.returncode == 1
    assert "red.png" in done.stderr.decode()


def test_the_network_is_closed_unless_it_is_allowed(card):
    card.write_text("<img src='http://192.0.2.1/x.png'>", encoding="utf-8")
    done = audome("render", card, "--strict")
    assert done.returncode == 1
    assert "--allow-network" in done.stderr.decode().replace("\n", " ")


def test_measure_and_schema_are_json(card):
    measured = json.loads(audome("measure", card).stdout)
    assert {"width", "height", "elements", "lines"} <= measured.keys()
    assert "title" in audome("schema", card).stdout.decode()


@pytest.mark.parametrize("stage", ["document", "styles", "scene", "layout", "display"])
def test_every_stage_can_be_dumped(card, stage):
    done = audome("dump", stage, card)
    assert done.returncode == 0
    assert done.stdout.decode().strip()


def test_fonts_tells_what_a_name_leads_to():
    assert "Cairo" in audome("fonts").stdout.decode()
    assert audome("fonts", "--match", "sans-serif").returncode == 0


def test_fonts_of_one_s_own_are_used(tmp_path):
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "broken.ttf").write_bytes(b"nothing")
    (tmp_path / "fonts" / "made.ttf").write_bytes(data_of(build({"a": 900}, family="Made")))
    (tmp_path / "card.html").write_text("<span style='font:20px Made'>a</span>", encoding="utf-8")
    done = audome("measure", str(tmp_path / "card.html"), "--fonts", str(tmp_path / "fonts"))
    assert json.loads(done.stdout)["elements"][-1]["width"] == 18
    assert b"broken.ttf is no TrueType" in done.stderr
    one = audome("fonts", "--match", "made", "--fonts", str(tmp_path / "fonts" / "made.ttf"))
    assert b"Made 400 normal" in one.stdout
    wrong = audome("fonts", "--fonts", str(tmp_path / "absent"))
    assert wrong.returncode == 2 and b"cannot read" in wrong.stderr
