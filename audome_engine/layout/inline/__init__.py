"""Inline layout: lines of text and inline boxes (CSS Inline 3, CSS Text 3, CSS Writing Modes 4)."""
