"""A computed style to the font request it makes."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import FontKerning, FontVariantCaps
from audome_engine.text.types import FontRequest

OPTIONAL_LIGATURES = ("liga", "clig", "dlig", "hlig", "calt")
_known: WeakKeyDictionary[ComputedStyle, FontRequest] = WeakKeyDictionary()


def font_request(style: ComputedStyle) -> FontRequest:
    """Everything of `style` that decides which glyphs come out; kept per style."""
    known = _known.get(style)
    if known is None:
        known = _known[style] = _make(style)
    return known


def _make(style: ComputedStyle) -> FontRequest:
    features: dict[str, int] = {}
    if style.text_rendering == "optimize-speed":  # kerning stays, as in Chromium
        features |= dict.fromkeys(OPTIONAL_LIGATURES, 0)
    if style.font_kerning is FontKerning.NONE:
        features["kern"] = 0
    features.update(style.font_variant_features)
    caps = style.font_variant_caps
    return FontRequest(
        families=style.font_family,
        size=style.font_size,
        weight=style.font_weight,
        style=style.font_style,
        stretch=style.font_stretch,
        language=style.lang,
        features=tuple(features.items()),
        settings=style.font_feature_settings,
        variations=style.font_variation_settings,
        optical_sizing=style.font_optical_sizing,
        synthesize_weight=style.font_synthesis_weight,
        synthesize_style=style.font_synthesis_style,
        small_caps="normal" if caps is FontVariantCaps.NORMAL else caps.value,
        synthesize_small_caps=style.font_synthesis_small_caps,
        alternates=style.font_variant_alternates,
        emoji=style.font_variant_emoji,
        size_adjust=style.font_size_adjust,
        palette=style.font_palette,
        language_system=style.font_language_override,
    )
