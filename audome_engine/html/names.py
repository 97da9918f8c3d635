"""Names that the HTML standard lists: what its tree construction goes by, and SVG names whose case it restores."""

from __future__ import annotations

VOID = frozenset("area base br col embed hr img input link meta param source track wbr image".split())
RAW_TEXT = frozenset("style script textarea title xmp iframe noembed noframes plaintext".split())

# Those that libxml2 knows to be empty, and needs no end tag for.
KNOWN_AS_EMPTY = frozenset("area base br col hr img input link meta".split())

# HTML 13.2.4.2, "The stack of open elements".
SPECIAL = frozenset(
    """address applet area article aside base basefont bgsound blockquote body br button caption center col colgroup dd
    details dir div dl dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header
    hgroup hr html iframe img input keygen li link listing main marquee menu meta nav noembed noframes noscript object
    ol p param plaintext pre script search section select source style summary table tbody td template textarea tfoot
    th thead title tr track ul wbr xmp foreignobject desc""".split()
)
SCOPE = frozenset("applet caption html table td th marquee object template foreignobject desc".split())
BUTTON_SCOPE = SCOPE | {"button"}
# HTML 13.2.4.3, "The list of active formatting elements".
FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
MARKERS = frozenset("applet object marquee template td th caption".split())
# HTML 13.2.6.3: elements that end where another one does.
IMPLIED_END = frozenset("dd dt li optgroup option p rb rp rt rtc".split())
# HTML 13.2.6.4.7: start tags that end an open paragraph.
CLOSES_P = frozenset(
    """address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2
    h3 h4 h5 h6 header hgroup hr listing main menu nav ol p plaintext pre search section summary table ul xmp""".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
HEAD_CONTENT = frozenset("base basefont bgsound link meta noframes noscript script style template title".split())
# Special ones that nevertheless stand within open formatting elements.
RECONSTRUCTING = frozenset("applet area br button embed img input keygen marquee object select wbr xmp".split())
# HTML 13.2.6.4.9 to .15: what a part of a table stands in ("clear the stack back to a table context").
_SECTIONS = ("table", "tbody", "thead", "tfoot", "template")
CELLS = frozenset(("td", "th", "caption", "template"))
TABLE_PARTS = {
    "td": ("tr", *_SECTIONS),
    "th": ("tr", *_SECTIONS),
    "tr": _SECTIONS,
    "col": ("colgroup", "table", "template"),
} | dict.fromkeys(("caption", "colgroup", "tbody", "thead", "tfoot"), ("table", "template"))
# HTML 13.2.6.5: start tags that end foreign content, and elements of it that hold HTML.
BREAKOUT = frozenset(
    """b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta
    nobr ol p pre ruby s small span strong strike sub sup table tt u ul var""".split()
)
INTEGRATION_POINTS = frozenset("foreignobject desc title mi mo mn ms mtext annotation-xml".split())

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
