"""What ignored declarations are reported as: which part is wrong, where, and what may have been meant."""

import pytest

import audome_engine


def reported(declaration):
    found = audome_engine.compile(f"<style>\n a {{ {declaration} }}</style>", width=10, height=10).diagnostics
    return [(item.code, item.message, item.line, item.column) for item in found]


@pytest.mark.parametrize(
    ("declaration", "code", "message", "column"),
    [
        ("colr: red", "unknown-property", "unknown property 'colr', did you mean 'color'?", 6),
        ("qqqqqq: red", "unknown-property", "unknown property 'qqqqqq'", 6),
        ("color: gren", "invalid-value", "color: 'gren' is not valid: unknown keyword 'gren', did you mean 'green'?", 13),
        ("width: 10", "invalid-value", "width: '10' is not valid: '10' has no unit, did you mean '10px'?", 13),
        ("margin: 0 5xp", "invalid-value", "margin: '0 5xp' is not valid: unknown unit 'xp', did you mean 'px'?", 16),
        ("width: calc(1px + 2foo)", "invalid-value", "width: 'calc(1px + 2foo)' is not valid: unknown unit 'foo'", 24),
        ("position: absolut", "invalid-value",
         "position: 'absolut' is not valid: unknown keyword 'absolut', did you mean 'absolute'?", 16),
        ("width: 5px red", "invalid-value", "width: '5px red' is not valid: 'red' does not belong there", 17),
        ("color: rgb(1 2)", "invalid-value", "color: 'rgb(1 2)' is not valid", 6),
    ],
)  # fmt: skip
def test_what_is_reported(declaration, code, message, column):
    assert reported(declaration) == [(code, message, 2, column)]


@pytest.mark.parametrize("declaration", ["cursor: pointer", "-moz-appearance: none", "color: var(--x)"])
def test_what_is_not(declaration):
    assert reported(declaration) == []


def test_many_mistakes_are_reported_without_looking_into_all():
    css = "".join(f"a {{ colr{index}: 1 }}\n" for index in range(150))
    found = audome_engine.compile(f"<style>{css}</style>", width=10, height=10).diagnostics
    assert "did you mean" in found[0].message
    assert all("did you mean" not in item.message for item in list(found)[100:])
