"""Stylesheets and a document to computed styles."""

from audome_engine.css.cascade import StyledDocument, StyledTree, style_document, style_svg
from audome_engine.css.colors import parse_color

__all__ = ["StyledDocument", "StyledTree", "parse_color", "style_document", "style_svg"]
