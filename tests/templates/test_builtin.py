"""The gallery's templates with data that is longer than they were made for."""

import json

import pytest

from audome_engine import Template
from audome_engine.templates.builtin import builtin_templates

LATIN = "Wolfeschlegelsteinhausenbergerdorff and Maria-Alexandra von Hohenstaufen-Castiglione"
ARABIC = "عبد الرحمن بن محمد بن عبد العزيز آل إبراهيم القاسمي الهاشمي وزملاؤه الكرام"
ONE_LINE = {"date", "time", "place"}


@pytest.mark.parametrize("text", [LATIN, ARABIC], ids=["Latin", "Arabic"])
@pytest.mark.parametrize("builtin", builtin_templates(), ids=lambda builtin: builtin.name)
def test_long_data_is_fitted(builtin, text):
    template = Template.open(builtin.path)
    fitted = {"title", "quote", "lead", "name_ar", "name_en", "course", *(ONE_LINE if "event" in builtin.name else ())}
    keys = fitted & {element.dynamic_key for element in template.dynamic_elements}
    assert keys
    long = {
        f"{key}.text": text[:24] if key in ONE_LINE else f"{text} {text}" if key in ("title", "quote") else text
        for key in keys
    }
    report = template.render_report(builtin.data() | long)
    assert json.loads(json.dumps(report["elements"])) == report["elements"]
    assert not [key for key in keys if report["elements"][key]["truncated"]]
    assert not report["diagnostics"]
