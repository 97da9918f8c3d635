"""Effects over a whole canvas of 1200 x 630, each beside the same canvas without it, and Skia's own slow paths as peers."""

import numpy as np
import pytest
import skia

import audome_engine as audome
from audome_engine.options import Limits
from audome_engine.pipeline import _Stopwatch, check_options
from audome_engine.raster.backend import new_surface
from audome_engine.raster.caches import RasterCaches
from audome_engine.raster.player import rasterize

BOX = "position:absolute;inset:0;background:linear-gradient(35deg,#c33,#36c 40%,#3c6)"
EFFECTS = {
    "none": "",
    "blur-4": "filter:blur(4px)",
    "blur-20": "filter:blur(20px)",
    "blur-60": "filter:blur(60px)",
    "drop-shadow": "inset:90px;border-radius:60px;filter:drop-shadow(0 8px 20px #000)",
    "colour-filters": "filter:grayscale(.5) hue-rotate(40deg) contrast(1.2)",
    "mask": "mask:linear-gradient(#000,transparent)",
    "clip-path": "clip-path:circle(40%)",
    "multiply": "mix-blend-mode:multiply",
    "luminosity": "mix-blend-mode:luminosity",
    "opacity": "opacity:.5",
    "background-blend": "background-image:linear-gradient(red,blue),linear-gradient(90deg,#fff,#000);"
    "background-blend-mode:multiply",
    "radial": "background:radial-gradient(red,blue)",
    "conic": "background:conic-gradient(red,blue)",
    "repeating": "background:repeating-linear-gradient(30deg,red 0 10px,blue 0 20px)",
    "box-shadow": "inset:100px;border-radius:40px;box-shadow:0 10px 60px #000",
    "rotate": "transform:rotate(5deg)",
    "perspective": "transform:perspective(900px) rotateY(30deg)",
    "border-image": "border:60px solid;border-image:linear-gradient(red,blue) 30",
}  # fmt: skip
BACKDROP = "<i style='position:absolute;inset:60px;backdrop-filter:blur(12px);background:#fff4'></i>"


def commands(style, more=""):
    html = f"<body style='margin:0;background:#dde'><div style='{BOX};{style}'></div>{more}"
    template = audome.compile(html, width=1200, height=630)
    options = check_options({})
    return template._painted(template._laid_out({}, options, _Stopwatch()), options)


def draw(benchmark, display_list):
    benchmark(lambda: rasterize(display_list, scale=1.0, limits=Limits(), caches=RasterCaches(Limits())))


@pytest.mark.parametrize("name", EFFECTS)
def test_effect(benchmark, name):
    draw(benchmark, commands(EFFECTS[name]))


def test_backdrop_blur(benchmark):
    draw(benchmark, commands("", BACKDROP))


def peer(benchmark, paint):
    pixels = np.zeros((630, 1200, 4), np.uint8)
    benchmark(lambda: new_surface(pixels).getCanvas().drawRect(skia.Rect(1200, 630), paint))


def test_peer_gradient_shader(benchmark):
    ends = [skia.Point(0, 0), skia.Point(1200, 630)]
    peer(benchmark, skia.Paint(Shader=skia.GradientShader.MakeLinear(ends, [skia.ColorRED, skia.ColorBLUE])))


def test_peer_blur_filter(benchmark):
    peer(benchmark, skia.Paint(Color=skia.ColorRED, ImageFilter=skia.ImageFilters.Blur(20.0, 20.0)))
