"""Audome Engine: HTML/CSS templates and data to pictures, in process.

import audome_engine as audome

png = audome.render("<h1>Hello</h1>", width=1200, height=630)
template = audome.compile(html, base_url="file:///templates/card.html")
jpeg = template.render({"title.text": "مرحبا"}, format="jpeg")
"""

from audome_engine.errors import (
    AudomeError,
    Diagnostic,
    InvalidArgument,
    LimitExceeded,
    ResourceError,
    Severity,
    StrictError,
    UnusableImages,
)
from audome_engine.layout.measure import ElementBox, Layout, TextLine
from audome_engine.options import Limits
from audome_engine.pipeline import Produced, Template, compile, measure, render
from audome_engine.resources import Resource, ResourceLoader
from audome_engine.templates.model import DynamicElement
from audome_engine.text.library import FontLibrary

__all__ = [
    "AudomeError",
    "Diagnostic",
    "DynamicElement",
    "ElementBox",
    "FontLibrary",
    "InvalidArgument",
    "Layout",
    "LimitExceeded",
    "Limits",
    "Produced",
    "Resource",
    "ResourceError",
    "ResourceLoader",
    "Severity",
    "StrictError",
    "Template",
    "TextLine",
    "UnusableImages",
    "compile",
    "measure",
    "render",
]
