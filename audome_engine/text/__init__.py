"""Fonts, bidi, segmentation and shaping."""
