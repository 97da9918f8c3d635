"""Images in elements and in CSS: documents that must paint alike (CSS Images 3 to 5)."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from audome_engine import compile, render
from tests.pictures import on_white


def stored(kind: str, orientation: int = 1, **options: object) -> str:
    """A picture of 30 x 20 px in six colours, no two of its eight orientations alike."""
    picture = Image.new("RGB", (30, 20))
    for index, color in enumerate(("#f00", "#080", "#00f", "#ff0", "#ccc", "#f0f")):
        picture.paste(Image.new("RGB", (10, 10), color), (index % 3 * 10, index // 3 * 10))
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = io.BytesIO()
    picture.save(data, kind, exif=exif.tobytes() if orientation > 1 else b"", **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(data.getvalue()).decode()}"


PNG, TURNED = stored("PNG"), stored("PNG", 6)
SVG = "data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22 width=%2230%22 height=%2220%22>"
SVG += "<rect width=%2220%22 height=%229%22 fill=%22red%22/></svg>"
BACK = "<div style='width:90px;height:60px;background:{} no-repeat'></div>"
ALIKE = {
    "image-orientation: none": (f"<img src='{TURNED}' style='image-orientation:none'>", f"<img src='{PNG}'>"),
    "it is inherited": (f"<p style='image-orientation:none;margin:0'><img src='{TURNED}'></p>", f"<img src='{PNG}'>"),
    "it goes for backgrounds": (
        BACK.format(f"url({TURNED})").replace("style='", "style='image-orientation:none;"),
        BACK.format(f"url({PNG})"),
    ),
    "object-view-box takes a part": (
        f"<img src='{PNG}' style='object-view-box:inset(0 10px 10px 10px)'>",
        "<div style='width:10px;height:10px;background:#080'></div>",
    ),
    "xywh() and rect()": (
        f"<img src='{PNG}' style='object-view-box:xywh(10px 0 10px 20px)'>"
        f"<img src='{PNG}' style='object-view-box:rect(0 20px 20px 10px)'>",
        f"<img src='{PNG}' style='object-view-box:inset(0 10px)'><img src='{PNG}' style='object-view-box:inset(0 33.33333%)'>",
    ),
    "of a size": (
        f"<img src='{SVG}' width=60 style='object-view-box:inset(0 15px 0 0)'>",
        f"<div style='overflow:hidden;width:60px;height:80px'><img src='{SVG}' width=120></div>",
    ),
    "an empty view box is none": (f"<img src='{PNG}' style='object-view-box:inset(50%)'>", f"<img src='{PNG}'>"),
    "what is beside it fills the box": (
        f"<img src='{PNG}' style='width:30px;height:40px;object-view-box:inset(5px 10px);object-fit:contain;object-position:0 0'>",
        f"<img src='{PNG}' style='width:30px;height:40px;object-view-box:inset(5px 10px 1.66667px)'>",
    ),
    "object-position": (
        f"<img src='{PNG}' style='width:60px;height:50px;object-fit:none;object-position:right 5px bottom 10px'>",
        f"<img src='{PNG}' style='padding:20px 5px 10px 25px'>",
    ),
    "image-set() by type": (
        BACK.format(f'image-set("x.pdf" type("application/pdf"),url({PNG}) type("image/png"))'),
        BACK.format(f"url({PNG})"),
    ),
    "image-set() divides sizes": (BACK.format(f"image-set(url({PNG}) 2x)"), BACK.format(f"url({PNG}) 0 0/15px")),
    "cross-fade() is the mean": (
        BACK.format("cross-fade(red,blue)"),
        BACK.format("linear-gradient(#800080 0 0)"),
    ),
    "cross-fade() by shares": (
        BACK.format("cross-fade(red 25%,blue)"),
        BACK.format("linear-gradient(#4000bf 0 0)"),
    ),
    "what is left of 100% is clear": (
        BACK.format("cross-fade(red 25%,blue 25%)"),
        BACK.format("linear-gradient(#80008080 0 0)"),
    ),
    "-webkit-cross-fade()": (
        BACK.format(f"-webkit-cross-fade(url({PNG}),url({PNG}),30%)"),
        BACK.format(f"url({PNG})"),
    ),
    "its size is the mean of sizes": (
        BACK.format(f"cross-fade(url({PNG}) 100%,url({TURNED}) 0%)"),
        BACK.format(f"url({PNG})"),
    ),
    "-webkit-linear-gradient() begins at a side": (
        BACK.format("-webkit-linear-gradient(left,red,blue)"),
        BACK.format("linear-gradient(to right,red,blue)"),
    ),
    "its angles are those of mathematics": (
        BACK.format("-webkit-linear-gradient(30deg,red,blue)"),
        BACK.format("linear-gradient(60deg,red,blue)"),
    ),
    "-webkit-radial-gradient()": (
        BACK.format("-webkit-radial-gradient(20px 30px,circle contain,red,blue)"),
        BACK.format("radial-gradient(circle closest-side at 20px 30px,red,blue)"),
    ),
    "a fixed background is placed on the canvas": (
        f"<div style='margin-left:10px;width:50px;height:40px;background:url({PNG}) fixed'></div>",
        f"<div style='margin-left:10px;width:50px;height:40px;background:url({PNG}) -10px 0'></div>",
    ),
}


def picture(body: str) -> np.ndarray:
    return on_white(render(f"<style>body{{margin:0}}img{{display:block}}</style>{body}", width=130, height=90))


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    first, second = (picture(body) for body in ALIKE[name])
    assert np.abs(first - second).max() <= 2
    assert (first != 255).any()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_image_set_chooses_for_the_scale(scale):
    html = "<body style='margin:0;height:4px;background:image-set(linear-gradient(red,red) 1x,linear-gradient(blue,blue) 2x)'>"
    pixel = compile(html, width=4, height=4).render_array(scale=scale)[1, 1]
    assert tuple(pixel) == ((255, 0, 0, 255) if scale == 1.0 else (0, 0, 255, 255))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "AVIF", "JPEG", "WEBP"])
def test_every_orientation_in_every_format(kind, orientation):
    options = {} if kind == "PNG" else {"quality": 100}
    if kind in ("AVIF", "JPEG"):
        options["subsampling"] = "4:4:4"
    found = picture(f"<img src='{stored(kind, orientation, **options)}'>")
    wanted = picture(f"<img src='{stored('PNG', orientation)}'>")
    assert np.abs(found - wanted).mean() < 2.0


def test_bmp():
    assert np.array_equal(picture(f"<img src='{stored('BMP')}'>"), picture(f"<img src='{PNG}'>"))
