"""Names that the HTML standard lists: void and raw-text elements, and SVG names whose case HTML parsing restores."""

from __future__ import annotations

VOID = frozenset("area base br col embed hr img input link meta param source track wbr image".split())
RAW_TEXT = frozenset("style script textarea title xmp iframe noembed noframes plaintext".split())

# HTML 13.2.6.5, "Any other start tag": adjusted SVG tag names.
_TAGS = """altGlyph altGlyphDef altGlyphItem animateColor animateMotion animateTransform clipPath feBlend feColorMatrix
    feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow
    feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset
    fePointLight feSpecularLighting feSpotLight feTile feTurbulence foreignObject glyphRef linearGradient
    radialGradient textPath"""
# HTML 13.2.6.1, "adjust SVG attributes".
_ATTRIBUTES = """attributeName attributeType baseFrequency baseProfile calcMode clipPathUnits diffuseConstant edgeMode
    filterUnits glyphRef gradientTransform gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines keyTimes
    lengthAdjust limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits numOctaves
    pathLength patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha
    preserveAspectRatio primitiveUnits refX refY repeatCount repeatDur requiredExtensions requiredFeatures
    specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles surfaceScale systemLanguage
    tableValues targetX targetY textLength viewBox viewTarget xChannelSelector yChannelSelector zoomAndPan"""

SVG_TAGS = {name.lower(): name for name in _TAGS.split()}
SVG_ATTRIBUTES = {name.lower(): name for name in _ATTRIBUTES.split()}
