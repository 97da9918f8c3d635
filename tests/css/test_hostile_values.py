"""Values made to break something end, with a picture."""

import pytest

import audome_engine

DEEP = 3000
DOCUMENTS = {
    "parentheses": f"<p style='width:calc({'(' * DEEP}1px{')' * DEEP})'>",
    "functions": f"<p style='width:{'min(' * DEEP}1px{')' * DEEP}'>",
    "colours": f"<p style='color:{'color-mix(in srgb,red,' * DEEP}blue{')' * DEEP}'>",
    "an attribute's colours": f"<svg><rect fill='{'color-mix(in srgb,red,' * DEEP}blue{')' * DEEP}'>",
    "fallbacks": f"<p style='width:{'var(--a,' * DEEP}1px{')' * DEEP}'>",
    "a long sum": f"<p style='width:calc({'1% + 1px + ' * DEEP}1px)'>",
    "a long product": f"<p style='width:calc({'max(1%,2px) * 1px / 1px * ' * DEEP}1)'>",
    "a function that calls itself": "<style>@function --f(--x){result:--f(var(--x) var(--x))}p{width:--f(1px)}</style><p>",
    "functions that double": "<style>"
    + "".join(f"@function --f{i}(--x){{result:--f{i + 1}(var(--x) var(--x))}}" for i in range(30))
    + "@function --f30(--x){result:var(--x)}p{width:--f0(1px)}</style><p>",
    "attributes that call each other": "<p v='attr(w type(*))' w='attr(v type(*)) attr(v type(*))' style='width:attr(w type(*))'>",
    "nested colours of currentcolor": "<p style='--a:"
    + "color-mix(in srgb,currentcolor," * 50
    + "red"
    + ")" * 50
    + ";color:var(--a)'>",
    "alternatives": "<style>@property --x{syntax:'"
    + "<length>|" * DEEP
    + "<length>';inherits:true;initial-value:1px}</style>",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_ends(name):
    assert audome_engine.render(DOCUMENTS[name], width=8, height=8)


def test_long_sums_are_one_length_and_one_percentage():
    body = f"<body style='margin:0'><p style='margin:0;height:1px;width:calc({'1% + 1px + ' * 20}1px)'>"
    layout = audome_engine.measure(body, width=100, height=8)
    assert layout.to_dict()["elements"][-1]["width"] == 41
