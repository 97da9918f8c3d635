"""Keyword-valued properties: one enumeration each, whose values are the CSS keywords themselves."""

from __future__ import annotations

from enum import Enum, Flag, StrEnum, auto


class Keyword(Enum):
    """Keywords that stand beside lengths and colours in a property's value."""

    AUTO = "auto"
    NONE = "none"
    NORMAL = "normal"
    CONTENT = "content"  # flex-basis
    MIN_CONTENT = "min-content"
    MAX_CONTENT = "max-content"
    FIT_CONTENT = "fit-content"
    STRETCH = "stretch"
    CURRENT_COLOR = "currentcolor"
    FROM_FONT = "from-font"

    def __repr__(self) -> str:
        return self.name


class Display(StrEnum):
    """`display`, multi-keyword forms brought to the one-word form (CSS Display 3, table in section 2)."""

    NONE = "none"
    CONTENTS = "contents"
    BLOCK = "block"
    FLOW_ROOT = "flow-root"
    INLINE = "inline"
    INLINE_BLOCK = "inline-block"
    LIST_ITEM = "list-item"
    FLOW_ROOT_LIST_ITEM = "flow-root list-item"
    INLINE_LIST_ITEM = "inline list-item"
    INLINE_BLOCK_LIST_ITEM = "inline flow-root list-item"
    FLEX = "flex"
    INLINE_FLEX = "inline-flex"
    GRID = "grid"
    INLINE_GRID = "inline-grid"
    TABLE = "table"
    INLINE_TABLE = "inline-table"
    TABLE_ROW_GROUP = "table-row-group"
    TABLE_HEADER_GROUP = "table-header-group"
    TABLE_FOOTER_GROUP = "table-footer-group"
    TABLE_ROW = "table-row"
    TABLE_CELL = "table-cell"
    TABLE_COLUMN = "table-column"
    TABLE_COLUMN_GROUP = "table-column-group"
    TABLE_CAPTION = "table-caption"

    @property
    def is_inline_level(self) -> bool:
        """Whether the box takes part in its parent's inline formatting context."""
        return self in _INLINE_LEVEL

    @property
    def is_list_item(self) -> bool:
        """Whether the box has a marker."""
        return self in _LIST_ITEMS

    @property
    def blockified(self) -> Display:
        """What it computes to when blockified (CSS Display 3, 2.7)."""
        return _BLOCKIFIED.get(self, Display.BLOCK if self in _TABLE_PARTS else self)


_INLINE_LEVEL = frozenset(
    {
        Display.INLINE, Display.INLINE_BLOCK, Display.INLINE_FLEX, Display.INLINE_GRID, Display.INLINE_TABLE,
        Display.INLINE_LIST_ITEM, Display.INLINE_BLOCK_LIST_ITEM,
    }
)  # fmt: skip
_LIST_ITEMS = frozenset(
    {Display.LIST_ITEM, Display.FLOW_ROOT_LIST_ITEM, Display.INLINE_LIST_ITEM, Display.INLINE_BLOCK_LIST_ITEM}
)
_BLOCKIFIED = {
    Display.INLINE: Display.BLOCK,
    Display.INLINE_BLOCK: Display.BLOCK,
    Display.INLINE_FLEX: Display.FLEX,
    Display.INLINE_GRID: Display.GRID,
    Display.INLINE_TABLE: Display.TABLE,
    Display.INLINE_LIST_ITEM: Display.LIST_ITEM,
    Display.INLINE_BLOCK_LIST_ITEM: Display.FLOW_ROOT_LIST_ITEM,
}
_TABLE_PARTS = frozenset(
    {
        Display.TABLE_ROW_GROUP, Display.TABLE_HEADER_GROUP, Display.TABLE_FOOTER_GROUP, Display.TABLE_ROW,
        Display.TABLE_CELL, Display.TABLE_COLUMN, Display.TABLE_COLUMN_GROUP, Display.TABLE_CAPTION,
    }
)  # fmt: skip


class Position(StrEnum):
    STATIC = "static"
    RELATIVE = "relative"
    ABSOLUTE = "absolute"
    FIXED = "fixed"
    STICKY = "sticky"


class Float(StrEnum):
    NONE = "none"
    LEFT = "left"
    RIGHT = "right"
    INLINE_START = "inline-start"
    INLINE_END = "inline-end"


class Clear(StrEnum):
    NONE = "none"
    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    INLINE_START = "inline-start"
    INLINE_END = "inline-end"


class Break(StrEnum):
    """`break-before`, `break-after` and `break-inside`: what concerns pages alone is `auto` (CSS Fragmentation 3, 3)."""

    AUTO = "auto"
    AVOID = "avoid"
    COLUMN = "column"


class ColumnFill(StrEnum):
    BALANCE = "balance"
    AUTO = "auto"


class BoxSizing(StrEnum):
    CONTENT_BOX = "content-box"
    BORDER_BOX = "border-box"


class Overflow(StrEnum):
    VISIBLE = "visible"
    HIDDEN = "hidden"
    CLIP = "clip"
    SCROLL = "scroll"
    AUTO = "auto"

    @property
    def clips(self) -> bool:
        return self is not Overflow.VISIBLE

    @property
    def is_scroll_container(self) -> bool:
        return self in (Overflow.HIDDEN, Overflow.SCROLL, Overflow.AUTO)


class ContainerType(StrEnum):
    """`container-type`: on which axes the size can be queried (CSS Conditional 5, 2.1)."""

    NORMAL = "normal"
    SIZE = "size"
    INLINE_SIZE = "inline-size"


class Containment(Flag):
    """Kinds of containment (CSS Containment 2, 3), of `contain` and of what implies it."""

    NONE = 0
    SIZE = auto()
    INLINE_SIZE = auto()
    LAYOUT = auto()
    PAINT = auto()
    STYLE = auto()

    @property
    def isolates(self) -> bool:
        """Whether the box is a formatting context, a stacking context and a containing block of all positioned boxes."""
        return bool(self & (Containment.LAYOUT | Containment.PAINT))


class Visibility(StrEnum):
    VISIBLE = "visible"
    HIDDEN = "hidden"
    COLLAPSE = "collapse"


class Direction(StrEnum):
    LTR = "ltr"
    RTL = "rtl"


class UnicodeBidi(StrEnum):
    NORMAL = "normal"
    EMBED = "embed"
    ISOLATE = "isolate"
    BIDI_OVERRIDE = "bidi-override"
    ISOLATE_OVERRIDE = "isolate-override"
    PLAINTEXT = "plaintext"


class WritingMode(StrEnum):
    HORIZONTAL_TB = "horizontal-tb"
    VERTICAL_RL = "vertical-rl"
    VERTICAL_LR = "vertical-lr"
    SIDEWAYS_RL = "sideways-rl"
    SIDEWAYS_LR = "sideways-lr"


class TextOrientation(StrEnum):
    MIXED = "mixed"
    UPRIGHT = "upright"
    SIDEWAYS = "sideways"


class FlexDirection(StrEnum):
    ROW = "row"
    ROW_REVERSE = "row-reverse"
    COLUMN = "column"
    COLUMN_REVERSE = "column-reverse"


class FlexWrap(StrEnum):
    NOWRAP = "nowrap"
    WRAP = "wrap"
    WRAP_REVERSE = "wrap-reverse"


class Align(StrEnum):
    """The position keywords of CSS Box Alignment 3; which are allowed depends on the property."""

    AUTO = "auto"
    NORMAL = "normal"
    STRETCH = "stretch"
    START = "start"
    END = "end"
    CENTER = "center"
    FLEX_START = "flex-start"
    FLEX_END = "flex-end"
    SELF_START = "self-start"
    SELF_END = "self-end"
    LEFT = "left"
    RIGHT = "right"
    BASELINE = "baseline"
    LAST_BASELINE = "last baseline"
    SPACE_BETWEEN = "space-between"
    SPACE_AROUND = "space-around"
    SPACE_EVENLY = "space-evenly"
    LEGACY = "legacy"


class ObjectFit(StrEnum):
    FILL = "fill"
    CONTAIN = "contain"
    COVER = "cover"
    NONE = "none"
    SCALE_DOWN = "scale-down"


class LineStyle(StrEnum):
    """`border-*-style` and `outline-style`; `auto` is allowed for outlines only."""

    NONE = "none"
    HIDDEN = "hidden"
    DOTTED = "dotted"
    DASHED = "dashed"
    SOLID = "solid"
    DOUBLE = "double"
    GROOVE = "groove"
    RIDGE = "ridge"
    INSET = "inset"
    OUTSET = "outset"
    AUTO = "auto"

    @property
    def is_drawn(self) -> bool:
        return self is not LineStyle.NONE and self is not LineStyle.HIDDEN


class TextAlign(StrEnum):
    START = "start"
    END = "end"
    LEFT = "left"
    RIGHT = "right"
    CENTER = "center"
    JUSTIFY = "justify"
    JUSTIFY_ALL = "justify-all"
    MATCH_PARENT = "match-parent"
    WEBKIT_LEFT = "-webkit-left"  # these align blocks, too: HTML 15.3.5, "align descendants"
    WEBKIT_RIGHT = "-webkit-right"
    WEBKIT_CENTER = "-webkit-center"
    INTERNAL_CENTER = "-internal-center"  # of header cells: see css/adjust.py
    INTERNAL_TABLE = "-internal-table"  # of tables: see css/adjust.py
    AUTO = "auto"  # text-align-last only

    @property
    def aligns_blocks(self) -> bool:
        return self.startswith("-webkit-")

    @property
    def of_lines(self) -> TextAlign:
        """Without what it is for blocks."""
        return TextAlign(self.removeprefix("-webkit-"))


class TextJustify(StrEnum):
    AUTO = "auto"
    NONE = "none"
    INTER_WORD = "inter-word"
    INTER_CHARACTER = "inter-character"
    KASHIDA = "kashida"  # not of CSS: see docs/kashida.md


class TextTransform(StrEnum):
    NONE = "none"
    UPPERCASE = "uppercase"
    LOWERCASE = "lowercase"
    CAPITALIZE = "capitalize"
    FULL_WIDTH = "full-width"


class WhiteSpaceCollapse(StrEnum):
    COLLAPSE = "collapse"
    PRESERVE = "preserve"
    PRESERVE_BREAKS = "preserve-breaks"
    PRESERVE_SPACES = "preserve-spaces"
    BREAK_SPACES = "break-spaces"


class TextWrapMode(StrEnum):
    WRAP = "wrap"
    NOWRAP = "nowrap"


class TextWrapStyle(StrEnum):
    AUTO = "auto"
    BALANCE = "balance"
    PRETTY = "pretty"
    STABLE = "stable"


class WordBreak(StrEnum):
    NORMAL = "normal"
    BREAK_ALL = "break-all"
    KEEP_ALL = "keep-all"
    BREAK_WORD = "break-word"


class OverflowWrap(StrEnum):
    NORMAL = "normal"
    BREAK_WORD = "break-word"
    ANYWHERE = "anywhere"


class LineBreak(StrEnum):
    AUTO = "auto"
    LOOSE = "loose"
    NORMAL = "normal"
    STRICT = "strict"
    ANYWHERE = "anywhere"


class Hyphens(StrEnum):
    NONE = "none"
    MANUAL = "manual"
    AUTO = "auto"


class VerticalAlign(StrEnum):
    BASELINE = "baseline"
    SUB = "sub"
    SUPER = "super"
    TOP = "top"
    TEXT_TOP = "text-top"
    MIDDLE = "middle"
    BOTTOM = "bottom"
    TEXT_BOTTOM = "text-bottom"
    BASELINE_MIDDLE = "-webkit-baseline-middle"  # the box's middle on the baseline


class TextEdge(StrEnum):
    """Where text ends above or below (CSS Inline 3, 6.2)."""

    TEXT = "text"
    CAP = "cap"
    EX = "ex"
    ALPHABETIC = "alphabetic"


class TextDecorationLine(StrEnum):
    UNDERLINE = "underline"
    OVERLINE = "overline"
    LINE_THROUGH = "line-through"
    SPELLING_ERROR = "spelling-error"
    GRAMMAR_ERROR = "grammar-error"


class TextDecorationStyle(StrEnum):
    SOLID = "solid"
    DOUBLE = "double"
    DOTTED = "dotted"
    DASHED = "dashed"
    WAVY = "wavy"


class FontSlant(StrEnum):
    NORMAL = "normal"
    ITALIC = "italic"
    OBLIQUE = "oblique"


class FontKerning(StrEnum):
    AUTO = "auto"
    NORMAL = "normal"
    NONE = "none"


class FontVariantCaps(StrEnum):
    NORMAL = "normal"
    SMALL_CAPS = "small-caps"
    ALL_SMALL_CAPS = "all-small-caps"
    PETITE_CAPS = "petite-caps"
    ALL_PETITE_CAPS = "all-petite-caps"
    UNICASE = "unicase"
    TITLING_CAPS = "titling-caps"


class ListStylePosition(StrEnum):
    INSIDE = "inside"
    OUTSIDE = "outside"


class BorderImageRepeat(StrEnum):
    STRETCH = "stretch"
    REPEAT = "repeat"
    ROUND = "round"
    SPACE = "space"


class BackgroundRepeat(StrEnum):
    REPEAT = "repeat"
    NO_REPEAT = "no-repeat"
    SPACE = "space"
    ROUND = "round"


class VisualBox(StrEnum):
    """The boxes that backgrounds, masks, clips and transforms refer to."""

    BORDER_BOX = "border-box"
    PADDING_BOX = "padding-box"
    CONTENT_BOX = "content-box"
    MARGIN_BOX = "margin-box"
    TEXT = "text"  # background-clip
    BORDER_AREA = "border-area"  # background-clip
    FILL_BOX = "fill-box"
    STROKE_BOX = "stroke-box"
    VIEW_BOX = "view-box"
    NO_CLIP = "no-clip"  # mask-clip


class Fitting(StrEnum):
    """`-audome-fit`: which way text may be scaled to fit its box."""

    NONE = "none"
    SHRINK = "shrink"
    GROW = "grow"
    BOTH = "both"

    @property
    def shrinks(self) -> bool:
        """Whether text may become smaller than it is."""
        return self in (Fitting.SHRINK, Fitting.BOTH)

    @property
    def grows(self) -> bool:
        """Whether text may become larger than it is."""
        return self in (Fitting.GROW, Fitting.BOTH)


class FitKind(StrEnum):
    """`text-fit`: which way lines are scaled (CSS Text 5, 5.3)."""

    NONE = "none"
    GROW = "grow"
    SHRINK = "shrink"


class FitTarget(StrEnum):
    """`text-fit`: whether lines are scaled alike, or each by itself."""

    CONSISTENT = "consistent"
    PER_LINE = "per-line"
    PER_LINE_ALL = "per-line-all"


class BlendMode(StrEnum):
    NORMAL = "normal"
    MULTIPLY = "multiply"
    SCREEN = "screen"
    OVERLAY = "overlay"
    DARKEN = "darken"
    LIGHTEN = "lighten"
    COLOR_DODGE = "color-dodge"
    COLOR_BURN = "color-burn"
    HARD_LIGHT = "hard-light"
    SOFT_LIGHT = "soft-light"
    DIFFERENCE = "difference"
    EXCLUSION = "exclusion"
    HUE = "hue"
    SATURATION = "saturation"
    COLOR = "color"
    LUMINOSITY = "luminosity"
    PLUS_LIGHTER = "plus-lighter"


class ImageRendering(StrEnum):
    AUTO = "auto"
    SMOOTH = "smooth"
    CRISP_EDGES = "crisp-edges"
    PIXELATED = "pixelated"


class FillRule(StrEnum):
    NONZERO = "nonzero"
    EVENODD = "evenodd"


class LineCap(StrEnum):
    BUTT = "butt"
    ROUND = "round"
    SQUARE = "square"


class LineJoin(StrEnum):
    MITER = "miter"
    ROUND = "round"
    BEVEL = "bevel"


class TextAnchor(StrEnum):
    START = "start"
    MIDDLE = "middle"
    END = "end"
