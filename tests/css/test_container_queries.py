"""What `@container` asks and how it is answered: as Chromium does, for a container of 200 x 100 px named c."""

import pytest

from audome_engine import measure

# Chromium's answers, one query a line.
HOLD = """
(width)
(width:200px)
(200px>=width)
(100px<width<=200px)
(300px>width>100px)
(min-width:200px)
(height=100px)
(aspect-ratio:2)
(aspect-ratio>3/2)
(min-aspect-ratio:2/1)
(orientation)
(orientation:landscape)
not (width>200px)
(width>1px) and (height>1px)
((width>1px))
(not (width>300px))
((width>1px) and (height>1px)) or (width>900px)
c (width>1px)
c
c not (width>900px)
(width>1em)
(width=calc(100px*2))
(width>-1px)
(width>0)
(inline-size:200px)
(block-size:100px)
style(--x:1)
style(--x: 1 )
style(--x)
style(not (--y))
style((--x:1) and (--z:a b))
style((--x:1) or (--y))
style(--z:a b)
style(--x:var(--x))
style(--x>0)
style(0<--x<2)
style(--x=1)
(style(--x:1))
(width>1px) and style(--x:1)
(width>1px), (foo)
(foo), (width>1px)
c, d
(width >1px) AND (height>1px)
(WIDTH>1PX)
(width>=1px)
(aspect-ratio: 1.9999999999)
(width: 12.5rem)
"""
DO_NOT_HOLD = """
style(0<--x>0)
(width>200px)
(100px<width>50px)
(max-width:199px)
(min-width>=200px)
(aspect-ratio:0/0)
(orientation:portrait)
(orientation:sideways)
not(width>200px)
(width>1px) or (foo)
(foo) or (width>1px)
not (foo)
not not (width>1px)
(width>1px) and (height>1px) or (width>2px)
d (width>1px)
C (width>1px)
d
none (width>1px)
and (width>1px)
not
width>1px
(width>1px) c
(width>50cqw)
(width>5)
(width:200)
style(--y)
style(--z:a  b)
style(color:red)
not style(--x:1)
scroll-state(stuck)
(resolution>1dpi)
(device-width>1px)
(width>1px),
(width > var(--w))
(width>1px) (height>1px)
(width==200px)
(width=>1px)
(width> =1px)
style(--x: 1;)
(200px = width = 200px)
(width < 300px) and ((height > 50px) or (foo: bar))
(width >= 100%)
"""
CSS = "body{margin:0} .c{container:c/size;width:200px;height:100px;--x:1;--z:a b} p{width:9px;height:3px}"


@pytest.mark.parametrize(
    ("query", "holds"),
    [(query, True) for query in HOLD.strip().splitlines()]
    + [(query, False) for query in DO_NOT_HOLD.strip().splitlines()],
)
def test_queries(query, holds):
    html = f"<!doctype html><style>{CSS} @container {query} {{ p {{ width: 77px }} }}</style><div class=c><p></p></div>"
    widths = [element.rect.width for element in measure(html, width=400, height=300).elements if element.tag == "p"]
    assert widths == [77.0 if holds else 9.0]


@pytest.mark.parametrize(
    ("query", "holds"),
    [("(100px < width < 500px)", True), ("(500px > width > 100px)", True), ("(100px < width > 50px)", False)],
)
def test_both_comparisons_of_a_range_point_the_same_way_in_media_queries_too(query, holds):
    html = f"<!doctype html><style>p{{width:9px}} @media {query} {{ p {{ width: 77px }} }}</style><p>"
    widths = [element.rect.width for element in measure(html, width=400, height=300).elements if element.tag == "p"]
    assert widths == [77.0 if holds else 9.0]
