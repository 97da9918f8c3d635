"""Fragments to a display list in CSS painting order."""
