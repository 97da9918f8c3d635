"""Animated documents paint what static ones with the same values paint."""

import pytest

import audome_engine

ROTATED = "matrix(0.7071068, 0.7071068, -0.7071068, 0.7071068, 0, 0)"
BOX = "<style>#t { width: 60px; height: 40px; margin: 20px; background: teal }</style>"
STACK = """<style>#t { width: 60px; height: 40px; margin: 20px; background: teal }
#t i { display: block; position: relative; z-index: -1; width: 30px; height: 20px; background: red }</style>"""
FIXED = """<style>#t { width: 60px; height: 40px; margin: 20px; background: teal }
#t i { position: fixed; left: 0; top: 0; width: 30px; height: 20px; background: red }</style>"""
SWITCH = """<style>@keyframes k {{ from {{ {first} }} to {{ {last} }} }} #t {{ animation: {animation} }}</style>"""


def picture(body, style="", time=0.0):
    html = f"<!doctype html>{body}<style>{style}</style><div id=t><i></i></div>"
    return audome_engine.render(html, width=120, height=90, time=time)


def animated(first, last, animation="k 1s linear both"):
    return SWITCH.format(first=first, last=last, animation=animation)


@pytest.mark.parametrize(
    ("first", "last", "static"),
    [
        ("background: red", "background: blue", "background: rgb(50% 0 50%)"),
        ("opacity: 0", "", "opacity: 0.5"),
        ("border-radius: 0", "border-radius: 20px", "border-radius: 10px"),
        ("box-shadow: none", "box-shadow: 10px 10px black", "box-shadow: 5px 5px rgb(0 0 0 / 0.5)"),
        ("filter: none", "filter: invert(1)", "filter: invert(0.5)"),
        ("clip-path: inset(0)", "clip-path: inset(10px)", "clip-path: inset(5px)"),
        ("transform: none", "transform: rotate(90deg)", "transform: rotate(45deg)"),
        ("transform: rotate(45deg)", "transform: scale(1) rotate(45deg)", f"transform: {ROTATED}"),
        ("transform: translateX(100%) rotate(0deg)", "transform: rotate(0deg) translateX(100%)", "transform: translateX(60px)"),
        ("transform: translateX(100%)", "transform: scale(1)", "transform: translateX(30px)"),
        ("transform: rotateY(0deg)", "transform: rotateY(120deg)", "transform: rotateY(60deg)"),
        ("rotate: 0deg", "rotate: 90deg", "rotate: 45deg"),
        ("background: linear-gradient(red, lime)", "background: linear-gradient(blue, red)",
         "background: linear-gradient(blue, red)"),
        ("background: linear-gradient(red, lime) 0 0 / 20px 20px", "background: linear-gradient(red, lime) 20px 0 / 40px 20px",
         "background: linear-gradient(red, lime) 10px 0 / 30px 20px"),
        ("width: 20px; margin-left: 0", "width: 50%; margin-left: 10px", "width: calc(10px + 25%); margin-left: 5px"),
    ],
)  # fmt: skip
def test_half_way_is_the_value_in_the_middle(first, last, static):
    assert picture(BOX + animated(first, last), time=0.5) == picture(BOX, f"#t {{ {static} }}")


@pytest.mark.parametrize(
    ("animation", "shown"),
    [
        ("k 1s", False), ("k 1s forwards", True), ("k 1s both reverse", False), ("k 1s 2 alternate forwards", False),
        ("k 1s 3 alternate forwards", True), ("k 1s infinite", True), ("k 1s infinite reverse", False), ("k 9s 99s forwards", True),
        ("k 1s paused forwards", False), ("k 0s forwards", True), ("k 1s 0.5 step-end forwards", False),
    ],
)  # fmt: skip
def test_the_end(animation, shown):
    moving = animated("background: teal", "background: red", animation)
    assert picture(BOX + moving, time="end") == picture(BOX, "#t { background: red }" if shown else "")


@pytest.mark.parametrize(
    "value", ["opacity: 1", "filter: none", "translate: none", "transform: none", "clip-path: none"]
)
@pytest.mark.parametrize("animation", ["k 9s", "k 9s 9s", "k 9s paused", "k 9s infinite"])
def test_what_will_change_stacks(value, animation):
    assert picture(STACK + animated(value, value, animation)) == picture(STACK, "#t { isolation: isolate }")


@pytest.mark.parametrize(
    ("value", "animation"),
    [("opacity: 1", "k 0s"), ("width: 60px", "k 9s"), ("background: teal", "k 9s"), ("filter: none", "k 0s both")],
)
def test_what_has_changed_or_needs_no_stack_does_not(value, animation):
    still = picture(STACK)
    assert picture(STACK + animated(value, value, animation)) == still != picture(STACK, "#t { isolation: isolate }")


def test_what_will_be_transformed_contains_what_is_fixed():
    inside = picture(FIXED, "#t { will-change: transform }")
    assert picture(FIXED + animated("scale: none", "scale: none", "k 9s")) == inside != picture(FIXED)
    assert picture(FIXED + animated("opacity: 1", "opacity: 1", "k 9s")) == picture(FIXED)


def test_a_transition_from_a_starting_style():
    style = (
        "#t { transition: translate 1s linear, opacity 2s step-end; @starting-style { translate: 20px; opacity: 0.5 } }"
    )
    assert picture(BOX, style, time=0.5) == picture(BOX, "#t { translate: 10px; opacity: 0.5 }")
    assert picture(BOX, style, time=1.0) == picture(BOX, "#t { opacity: 0.5 }")
    assert picture(BOX, style, time="end") == picture(BOX)
