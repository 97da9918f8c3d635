"""Stylesheets and a document to computed styles."""
