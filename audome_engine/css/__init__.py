"""Stylesheets and a document to computed styles."""

from audome_engine.css.cascade import StyledDocument, style_document, style_svg
from audome_engine.css.colors import parse_color

__all__ = ["StyledDocument", "parse_color", "style_document", "style_svg"]
