from audome_engine.errors import Diagnostic, Diagnostics, InvalidArgument, LimitExceeded, Severity, StrictError


def test_invalid_argument_is_a_value_error_that_names_the_argument():
    error = InvalidArgument("quality", "must be at most 100")
    assert isinstance(error, ValueError)
    assert error.argument == "quality"
    assert str(error) == "quality: must be at most 100"


def test_limit_exceeded_names_the_limit():
    error = LimitExceeded("depth", 512, "elements are nested 600 deep")
    assert "depth = 512" in str(error)


def test_diagnostics_keep_each_once_in_order():
    diagnostics = Diagnostics()
    for code in ("b", "a", "b"):
        diagnostics.warning(code, "message")
    assert [item.code for item in diagnostics] == ["b", "a"]


def test_diagnostics_are_bounded_and_say_so():
    diagnostics = Diagnostics(maximum=3)
    for number in range(10):
        diagnostics.info("code", str(number))
    items = list(diagnostics)
    assert len(items) == 4
    assert items[-1].code == "too-many-diagnostics"


def test_a_diagnostic_shows_where():
    item = Diagnostic(Severity.WARNING, "unknown-property", "colr", line=3, column=7, source="a.css")
    assert str(item) == "a.css:3:7: warning: colr (unknown-property)"


def test_strict_error_tells_the_first_and_how_many():
    items = [Diagnostic(Severity.ERROR, "missing-resource", "a.png"), Diagnostic(Severity.ERROR, "x", "b")]
    assert "a.png" in str(StrictError(items))
    assert "1 more" in str(StrictError(items))
