"""Documents that must look alike: values, colours and custom properties written in two ways."""

import numpy as np
import pytest

from audome_engine import render
from tests.pictures import on_white

STYLE = "<!doctype html><style>body{margin:4px;color:#0a965a}div{width:60px;height:20px}</style>"
PAIRS = {
    "dark scheme": (
        "<style>:root{color-scheme:dark}</style><div style='background:CanvasText;border:2px solid light-dark(red,blue)'>",
        "<style>:root{background:#121212;color:#fff}</style><div style='background:#fff;border:2px solid blue'>",
    ),
    "light inside dark": (
        "<style>:root{color-scheme:dark}</style><div style='color-scheme:light;background:light-dark(red,blue)'>",
        "<style>:root{background:#121212}</style><div style='background:red'>",
    ),
    "inherited currentcolor mixes": (
        "<section style='border-top-color:color-mix(in srgb,currentcolor,white)'>"
        "<div style='color:red;border-top:9px solid;border-top-color:inherit'>",
        "<section><div style='border-top:9px solid #ff8080'>",
    ),
    "relative colours": (
        "<div style='background:rgb(from currentcolor g r calc(b * 2) / 50%)'>",
        "<div style='background:rgb(150 10 180 / .5)'>",
    ),
    "deferred colours in gradients": (
        "<div style='background:linear-gradient(90deg,color-mix(in srgb,currentcolor,white),red)'>",
        "<div style='background:linear-gradient(in oklab 90deg,rgb(133 203 173),red)'>",
    ),
    "shadows, outlines, text": (
        "<div style='color:blue;outline:2px solid hsl(from currentcolor h s 80%);"
        "box-shadow:5px 5px alpha(from currentcolor / .5)'>",
        "<div style='color:blue;outline:2px solid #9999ff;box-shadow:5px 5px rgb(0 0 255 / .5)'>",
    ),
    "contrast": (
        "<div style='color:navy;background:contrast-color(currentcolor);border:1px solid contrast-color(yellow)'>",
        "<div style='background:white;border:1px solid black'>",
    ),
    "registered colour": (
        "<style>@property --c{syntax:'<color>';inherits:false;initial-value:lime}</style>"
        "<div style='--c:nonsense;background:var(--c)'>",
        "<div style='background:lime'>",
    ),
    "registered length": (
        "<style>@property --l{syntax:'<length>';inherits:true;initial-value:0px}</style>"
        "<section style='font-size:10px;--l:2em'><div style='font-size:30px;width:var(--l);background:red'>",
        "<div style='width:20px;background:red'>",
    ),
    "math in transforms and gradients": (
        "<div style='background:linear-gradient(calc(1turn / 4),red calc(20% + 6px),blue max(50%,10px));"
        "transform:translate(calc(50% - 10px),round(3.4px,1px)) rotate(atan2(1,1))'>",
        "<div style='background:linear-gradient(90deg,red 18px,blue 50%);transform:translate(20px,3px) rotate(45deg)'>",
    ),
    "sibling-index()": (
        "<style>div{width:calc(10px * sibling-index());background:red}</style><section><div></div><div></div><div></div>",
        "<section><div style='width:10px;background:red'></div><div style='width:20px;background:red'></div>"
        "<div style='width:30px;background:red'>",
    ),
    "functions and attr()": (
        "<style>@function --twice(--x <length>) returns <length>{result:calc(var(--x) * 2)}</style>"
        "<div data-w=14 data-c=teal style='width:--twice(attr(data-w px));background:attr(data-c type(<color>))'>",
        "<div style='width:28px;background:teal'>",
    ),
    "attr() in custom properties is each element's own": (
        "<style>div{--w:attr(w px);width:var(--w);background:red}</style><div w=10></div><div w=20></div>",
        "<div style='width:10px;background:red'></div><div style='width:20px;background:red'></div>",
    ),
    "image()": ("<div style='background:image(red) no-repeat 0/50% 100%'>", "<div style='width:30px;background:red'>"),
    "what is out of range": (
        "<div style='opacity:calc(5);background:rgb(calc(300) calc(-5) 0);flex-grow:calc(-1)'>",
        "<div style='background:rgb(255 0 0)'>",
    ),
    "properties of other media": (
        "<div style='cursor:pointer;user-select:none;scroll-margin:5px;background:red'>",
        "<div style='background:red'>",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_alike(name):
    first, second = (on_white(render(STYLE + body, width=90, height=80)) for body in PAIRS[name])
    assert np.abs(first - second).max() <= 1  # of 255: written colours are rounded


def test_pairs_can_differ():
    assert render(STYLE + PAIRS["contrast"][0], width=90, height=80) != render(STYLE, width=90, height=80)
