"""The computed style of one element or pseudo-element: one attribute per longhand, its default the initial value.

Names are the CSS names with underscores (`float` is `float_`). Logical properties have become physical ones. Instances
are immutable by convention and interned by the cascade: equal styles are the same object, so they serve as cache keys.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from audome_engine.color import BLACK, TRANSPARENT, WHITE, Color
from audome_engine.paths import Path
from audome_engine.style.counter_styles import CounterStyle
from audome_engine.style.effects import FilterValue, OffsetPath, OffsetRotate
from audome_engine.style.enums import (
    Align,
    BlendMode,
    BorderImageRepeat,
    BoxSizing,
    Break,
    Clear,
    ColumnFill,
    ContainerType,
    Containment,
    Direction,
    Display,
    FillRule,
    Fitting,
    FlexDirection,
    FlexWrap,
    Float,
    FontKerning,
    FontVariantCaps,
    Hyphens,
    ImageRendering,
    Keyword,
    LineBreak,
    LineCap,
    LineJoin,
    LineStyle,
    ListStylePosition,
    ObjectFit,
    Overflow,
    OverflowWrap,
    Position,
    TextAlign,
    TextAnchor,
    TextDecorationLine,
    TextDecorationStyle,
    TextEdge,
    TextJustify,
    TextOrientation,
    TextTransform,
    TextWrapMode,
    TextWrapStyle,
    UnicodeBidi,
    VerticalAlign,
    Visibility,
    VisualBox,
    WhiteSpaceCollapse,
    WordBreak,
    WritingMode,
)  # fmt: skip
from audome_engine.style.grid import GridFlow, GridLine, TrackList, TrackSize
from audome_engine.style.shapes import ClipPathValue, ClipRectangle, Inset, ShapeOutside
from audome_engine.style.values import (
    Alignment,
    AspectRatio,
    BackgroundSize,
    BorderImageSlice,
    ClipMargin,
    ColorValue,
    ContentItem,
    CornerRadius,
    CounterChange,
    DeferredColor,
    EmphasisPosition,
    Family,
    FontStyle,
    ImageValue,
    LengthPercentage,
    LengthPercentageAuto,
    Number,
    Percentage,
    PositionValue,
    RepeatStyle,
    Rotate,
    Scale,
    Shadow,
    SizeAdjust,
    SizeValue,
    SvgPaint,
    TextFit,
    TextIndent,
    TransformFunction,
    TransformOrigin,
    Translate,
)  # fmt: skip

_AUTO = Keyword.AUTO
_CENTER = PositionValue(Percentage(50.0), Percentage(50.0))
_SQUARE = CornerRadius(0.0, 0.0)
_ALL = Percentage(100.0)


@dataclass(slots=True, eq=False, kw_only=True, weakref_slot=True)
class ComputedStyle:
    """See the module's docstring; defaults are initial values, sections follow the CSS modules."""

    # CSS Display, Positioned Layout, Box Model, Sizing
    display: Display = Display.INLINE
    static_inline_level: bool = False  # display was inline-level before it was blockified
    position: Position = Position.STATIC
    float_: Float = Float.NONE
    clear: Clear = Clear.NONE
    shape_outside: ShapeOutside | None = None
    shape_margin: LengthPercentage = 0.0
    shape_image_threshold: float = 0.0
    top: LengthPercentageAuto = _AUTO
    right: LengthPercentageAuto = _AUTO
    bottom: LengthPercentageAuto = _AUTO
    left: LengthPercentageAuto = _AUTO
    z_index: int | Keyword = _AUTO
    order: int = 0
    visibility: Visibility = Visibility.VISIBLE  # inherited
    box_sizing: BoxSizing = BoxSizing.CONTENT_BOX
    width: SizeValue = _AUTO
    height: SizeValue = _AUTO
    min_width: SizeValue = _AUTO
    min_height: SizeValue = _AUTO
    max_width: SizeValue = Keyword.NONE
    max_height: SizeValue = Keyword.NONE
    aspect_ratio: AspectRatio = AspectRatio(None, True)
    margin_top: LengthPercentageAuto = 0.0
    margin_right: LengthPercentageAuto = 0.0
    margin_bottom: LengthPercentageAuto = 0.0
    margin_left: LengthPercentageAuto = 0.0
    padding_top: LengthPercentage = 0.0
    padding_right: LengthPercentage = 0.0
    padding_bottom: LengthPercentage = 0.0
    padding_left: LengthPercentage = 0.0
    overflow_x: Overflow = Overflow.VISIBLE
    overflow_y: Overflow = Overflow.VISIBLE
    overflow_clip_margin: ClipMargin = ClipMargin()
    contain: Containment = Containment.NONE  # with what container-type and content-visibility imply
    object_fit: ObjectFit = ObjectFit.FILL
    object_position: PositionValue = _CENTER
    object_view_box: Inset | None = None
    image_rendering: ImageRendering = ImageRendering.AUTO  # inherited
    image_orientation_from_image: bool = True  # inherited
    appearance_none: bool = False  # no marks of a browser's own on a form control

    # CSS Containment, CSS Conditional 5
    container_type: ContainerType = ContainerType.NORMAL
    container_name: tuple[str, ...] = ()
    content_hidden: bool = False  # content-visibility: hidden
    zoom: float = 1.0  # with that of all ancestors; every length here is zoomed already

    # CSS Flexbox, Box Alignment
    flex_direction: FlexDirection = FlexDirection.ROW
    flex_wrap: FlexWrap = FlexWrap.NOWRAP
    flex_grow: float = 0.0
    flex_shrink: float = 1.0
    flex_basis: SizeValue = _AUTO
    justify_content: Alignment = Alignment(Align.NORMAL)
    align_content: Alignment = Alignment(Align.NORMAL)
    justify_items: Alignment = Alignment(Align.LEGACY)
    align_items: Alignment = Alignment(Align.NORMAL)
    justify_self: Alignment = Alignment(Align.AUTO)
    align_self: Alignment = Alignment(Align.AUTO)
    row_gap: LengthPercentage | Keyword = Keyword.NORMAL
    column_gap: LengthPercentage | Keyword = Keyword.NORMAL

    # CSS Multi-column Layout, CSS Fragmentation
    column_count: int | Keyword = _AUTO
    column_width: float | Keyword = _AUTO
    column_fill: ColumnFill = ColumnFill.BALANCE
    column_span: bool = False  # column-span: all
    column_rule_width: float = 0.0  # computed: 0 where the style is none or hidden
    column_rule_style: LineStyle = LineStyle.NONE
    column_rule_color: ColorValue = Keyword.CURRENT_COLOR
    break_before: Break = Break.AUTO
    break_after: Break = Break.AUTO
    break_inside: Break = Break.AUTO
    orphans: int = 2  # inherited
    widows: int = 2  # inherited

    # CSS Grid
    grid_template_columns: TrackList = TrackList()
    grid_template_rows: TrackList = TrackList()
    grid_template_areas: tuple[tuple[str, ...], ...] = ()  # rows of names, "" for a null cell; empty is none
    grid_auto_columns: tuple[TrackSize, ...] = (TrackSize(),)
    grid_auto_rows: tuple[TrackSize, ...] = (TrackSize(),)
    grid_auto_flow: GridFlow = GridFlow()
    grid_row_start: GridLine = GridLine()
    grid_row_end: GridLine = GridLine()
    grid_column_start: GridLine = GridLine()
    grid_column_end: GridLine = GridLine()

    # CSS Fonts; all inherited
    font_family: tuple[Family, ...] = (Family("sans-serif", True),)
    font_size: float = 16.0  # px
    font_weight: float = 400.0
    font_style: FontStyle = FontStyle()
    font_stretch: float = 100.0  # percent
    font_kerning: FontKerning = FontKerning.AUTO
    font_variant_caps: FontVariantCaps = FontVariantCaps.NORMAL
    font_variant_features: tuple[tuple[str, int], ...] = ()  # of font-variant-ligatures, -numeric, -position, …
    font_variant_alternates: tuple[tuple[str, tuple[str, ...]], ...] = ()  # kind, names
    font_variant_emoji: str = "normal"
    font_feature_settings: tuple[tuple[str, int], ...] = ()
    font_variation_settings: tuple[tuple[str, float], ...] = ()
    font_optical_sizing: bool = True
    font_synthesis_weight: bool = True
    font_synthesis_style: bool = True
    font_synthesis_small_caps: bool = True
    font_size_adjust: SizeAdjust | None = None
    font_language_override: str = ""  # an OpenType language system tag
    text_rendering: str = "auto"  # or "optimize-speed"; the others make no difference
    font_palette: str = "normal"  # or "light", "dark", a name of `@font-palette-values`
    lang: str = ""  # BCP 47, from the `lang` attribute
    line_height: float | Number | Keyword = Keyword.NORMAL  # px, a factor, or NORMAL

    # CSS Text, Inline, Writing Modes; all inherited but those marked
    color: Color = BLACK
    is_dark: bool = False  # color-scheme: light colours on a dark ground
    direction: Direction = Direction.LTR
    unicode_bidi: UnicodeBidi = UnicodeBidi.NORMAL  # not inherited
    writing_mode: WritingMode = WritingMode.HORIZONTAL_TB
    text_orientation: TextOrientation = TextOrientation.MIXED
    text_align: TextAlign = TextAlign.START
    text_align_last: TextAlign = TextAlign.AUTO
    text_justify: TextJustify = TextJustify.AUTO
    text_indent: TextIndent = TextIndent()
    text_transform: TextTransform = TextTransform.NONE
    white_space_collapse: WhiteSpaceCollapse = WhiteSpaceCollapse.COLLAPSE
    text_wrap_mode: TextWrapMode = TextWrapMode.WRAP
    text_wrap_style: TextWrapStyle = TextWrapStyle.AUTO
    word_break: WordBreak = WordBreak.NORMAL
    overflow_wrap: OverflowWrap = OverflowWrap.NORMAL
    line_break: LineBreak = LineBreak.AUTO
    hyphens: Hyphens = Hyphens.MANUAL
    hyphenate_character: str | None = None  # None: auto
    tab_size: float | Number = Number(8.0)
    text_fit: TextFit = TextFit()
    letter_spacing: float = 0.0
    word_spacing: float = 0.0
    vertical_align: VerticalAlign | LengthPercentage = VerticalAlign.BASELINE  # not inherited; % of line-height
    baseline_source: str = "auto"  # not inherited: also "first", "last"
    text_box_trim: tuple[bool, bool] = (False, False)  # not inherited; at the start and at the end
    text_box_edge: tuple[TextEdge, TextEdge] = (TextEdge.TEXT, TextEdge.TEXT)  # over and under
    text_overflow: str = "clip"  # not inherited: "clip", "ellipsis" or "\"" followed by the string
    line_clamp: int = 0  # not inherited; 0 is none
    box_orient_vertical: bool = False  # not inherited; -webkit-box-orient: vertical
    legacy_box: bool = False  # not inherited; display: -webkit-box or -webkit-inline-box

    # Extension: text fitted to its box; not inherited
    audome_fit: Fitting = Fitting.NONE
    audome_fit_min: float | None = None  # px; None is auto
    audome_fit_max: float | None = None  # px; None is none

    # CSS Text Decoration
    text_decoration_line: tuple[TextDecorationLine, ...] = ()
    text_decoration_style: TextDecorationStyle = TextDecorationStyle.SOLID
    text_decoration_color: ColorValue = Keyword.CURRENT_COLOR
    text_decoration_thickness: LengthPercentage | Keyword = _AUTO  # AUTO, FROM_FONT; % of 1em
    text_decoration_skip_ink: bool = True  # inherited
    text_underline_offset: LengthPercentage | Keyword = _AUTO  # inherited
    text_underline_position: frozenset[str] = frozenset()  # inherited: of "from-font", "under", "left", "right"
    text_shadow: tuple[Shadow, ...] = ()  # inherited
    text_emphasis_style: str = "none"  # inherited: also "open" or "filled", with a shape; or "\"" followed by a string
    text_emphasis_color: ColorValue = Keyword.CURRENT_COLOR  # inherited
    text_emphasis_position: EmphasisPosition = EmphasisPosition()  # inherited

    # Compatibility, and Fill and Stroke
    text_fill_color: ColorValue = Keyword.CURRENT_COLOR  # inherited
    text_stroke_width: float = 0.0  # inherited
    text_stroke_color: ColorValue = Keyword.CURRENT_COLOR  # inherited
    strokes_first: bool = False  # inherited; paint-order has the stroke below the fill

    # CSS Lists, Generated Content
    list_style_type: str | CounterStyle = "disc"  # inherited: also "none", or "\"" followed by a string
    list_style_position: ListStylePosition = ListStylePosition.OUTSIDE  # inherited
    list_style_image: ImageValue | None = None  # inherited
    content: tuple[ContentItem, ...] | Keyword = Keyword.NORMAL  # NORMAL, NONE
    counter_reset: tuple[CounterChange, ...] = ()
    counter_increment: tuple[CounterChange, ...] = ()
    counter_set: tuple[CounterChange, ...] = ()
    quotes: tuple[tuple[str, str], ...] | Keyword = _AUTO  # inherited; AUTO, NONE

    # CSS Backgrounds and Borders
    background_color: ColorValue = TRANSPARENT
    background_image: tuple[ImageValue | None, ...] = (None,)  # the first layer is on top
    background_position: tuple[PositionValue, ...] = (PositionValue(Percentage(0.0), Percentage(0.0)),)
    background_size: tuple[BackgroundSize, ...] = (BackgroundSize(),)
    background_repeat: tuple[RepeatStyle, ...] = (RepeatStyle(),)
    background_origin: tuple[VisualBox, ...] = (VisualBox.PADDING_BOX,)
    background_clip: tuple[VisualBox, ...] = (VisualBox.BORDER_BOX,)
    background_attachment: tuple[str, ...] = ("scroll",)
    background_blend_mode: tuple[BlendMode, ...] = (BlendMode.NORMAL,)
    border_top_width: float = 0.0  # computed: 0 where the style is none or hidden
    border_right_width: float = 0.0
    border_bottom_width: float = 0.0
    border_left_width: float = 0.0
    border_top_style: LineStyle = LineStyle.NONE
    border_right_style: LineStyle = LineStyle.NONE
    border_bottom_style: LineStyle = LineStyle.NONE
    border_left_style: LineStyle = LineStyle.NONE
    border_top_color: ColorValue = Keyword.CURRENT_COLOR
    border_right_color: ColorValue = Keyword.CURRENT_COLOR
    border_bottom_color: ColorValue = Keyword.CURRENT_COLOR
    border_left_color: ColorValue = Keyword.CURRENT_COLOR
    border_top_left_radius: CornerRadius = _SQUARE
    border_top_right_radius: CornerRadius = _SQUARE
    border_bottom_right_radius: CornerRadius = _SQUARE
    border_bottom_left_radius: CornerRadius = _SQUARE
    corner_top_left_shape: float = 1.0  # the parameter of a superellipse
    corner_top_right_shape: float = 1.0
    corner_bottom_right_shape: float = 1.0
    corner_bottom_left_shape: float = 1.0
    border_image_source: ImageValue | None = None
    border_image_slice: BorderImageSlice = BorderImageSlice((_ALL, _ALL, _ALL, _ALL))
    border_image_width: tuple[Number | LengthPercentage | Keyword, ...] = (
        Number(1.0),
    ) * 4  # four sides; Number: of the border
    border_image_outset: tuple[Number | float, ...] = (0.0,) * 4
    border_image_repeat: tuple[BorderImageRepeat, BorderImageRepeat] = (BorderImageRepeat.STRETCH,) * 2
    border_collapse: bool = False  # inherited
    border_spacing: tuple[float, float] = (0.0, 0.0)  # inherited
    table_layout_fixed: bool = False  # not inherited
    caption_at_bottom: bool = False  # inherited; caption-side
    hides_empty_cells: bool = False  # inherited; empty-cells
    box_shadow: tuple[Shadow, ...] = ()
    box_decoration_break: str = "slice"
    outline_width: float = 0.0
    outline_style: LineStyle = LineStyle.NONE
    outline_color: ColorValue = _AUTO
    outline_offset: float = 0.0

    # CSS Transforms, Compositing
    transform: tuple[TransformFunction, ...] = ()
    transform_origin: TransformOrigin = TransformOrigin(Percentage(50.0), Percentage(50.0))
    perspective: float | None = None
    perspective_origin: PositionValue = _CENTER
    preserves_3d: bool = False  # transform-style: preserve-3d
    hides_backface: bool = False  # backface-visibility: hidden
    translate: Translate | None = None
    rotate: Rotate | None = None
    scale: Scale | None = None
    opacity: float = 1.0
    mix_blend_mode: BlendMode = BlendMode.NORMAL
    isolate: bool = False
    clip: ClipRectangle | None = None
    clip_path: ClipPathValue | None = None
    filter: tuple[FilterValue, ...] = ()
    backdrop_filter: tuple[FilterValue, ...] = ()
    mask_image: tuple[ImageValue | None, ...] = (None,)  # the first layer is on top; "#id" is a reference to a <mask>
    mask_mode: tuple[str, ...] = ("match-source",)
    mask_repeat: tuple[RepeatStyle, ...] = (RepeatStyle(),)
    mask_position: tuple[PositionValue, ...] = (PositionValue(Percentage(0.0), Percentage(0.0)),)
    mask_size: tuple[BackgroundSize, ...] = (BackgroundSize(),)
    mask_origin: tuple[VisualBox, ...] = (VisualBox.BORDER_BOX,)
    mask_clip: tuple[VisualBox, ...] = (VisualBox.BORDER_BOX,)  # NO_CLIP too
    mask_composite: tuple[str, ...] = ("add",)  # "add", "subtract", "intersect" or "exclude"
    mask_border_source: ImageValue | None = None
    mask_border_slice: BorderImageSlice = BorderImageSlice((0.0, 0.0, 0.0, 0.0), True)
    mask_border_width: tuple[Number | LengthPercentage | Keyword, ...] = (_AUTO,) * 4
    mask_border_outset: tuple[Number | float, ...] = (0.0,) * 4
    mask_border_repeat: tuple[BorderImageRepeat, BorderImageRepeat] = (BorderImageRepeat.STRETCH,) * 2
    mask_border_mode: str = "alpha"
    mask_type_alpha: bool = False  # of a <mask>: mask-type: alpha
    transform_box: VisualBox = VisualBox.VIEW_BOX
    offset_path: OffsetPath | None = None
    offset_distance: LengthPercentage = 0.0
    offset_rotate: OffsetRotate = OffsetRotate()
    offset_anchor: PositionValue | None = None  # None: the origin of transforms
    offset_position: PositionValue | str = "normal"  # "normal" or "auto"
    contains_positioned: bool = False  # what is absolute or fixed in it, by properties that only do that here
    forces_stacking_context: bool = False  # of properties that only do that here (will-change, contain, filter, …)

    # SVG; geometry that is None is given by the attributes
    x: LengthPercentage | None = None
    y: LengthPercentage | None = None
    cx: LengthPercentage | None = None
    cy: LengthPercentage | None = None
    r: LengthPercentage | None = None
    rx: LengthPercentageAuto | None = None
    ry: LengthPercentageAuto | None = None
    d: Path | None = None
    fill: SvgPaint = SvgPaint(BLACK)  # inherited, as all below but those marked
    fill_opacity: float = 1.0
    fill_rule: FillRule = FillRule.NONZERO
    stroke: SvgPaint = SvgPaint()
    stroke_width: LengthPercentage = 1.0
    stroke_opacity: float = 1.0
    stroke_linecap: LineCap = LineCap.BUTT
    stroke_linejoin: LineJoin = LineJoin.MITER
    stroke_miterlimit: float = 4.0
    stroke_dasharray: tuple[LengthPercentage, ...] = ()
    stroke_dashoffset: LengthPercentage = 0.0
    clip_rule: FillRule = FillRule.NONZERO
    marker_start: str = ""  # the URL of a marker
    marker_mid: str = ""
    marker_end: str = ""
    text_anchor: TextAnchor = TextAnchor.START
    dominant_baseline: str = "auto"  # "text-top" and "text-bottom" also for the names that mean the same
    alignment_baseline: str = "auto"  # not inherited; names as for dominant_baseline, and "baseline"
    baseline_shift: LengthPercentage | str = 0.0  # not inherited; upwards, or "sub" or "super"
    vector_effect_non_scaling_stroke: bool = False  # not inherited
    stop_color: ColorValue = BLACK  # not inherited
    stop_opacity: float = 1.0  # not inherited
    flood_color: ColorValue = BLACK  # not inherited
    flood_opacity: float = 1.0  # not inherited
    lighting_color: ColorValue = WHITE  # not inherited
    filters_in_linear_rgb: bool = True  # color-interpolation-filters
    shapes_are_crisp: bool = False  # shape-rendering: not antialiased
    masks_in_linear_rgb: bool = False  # color-interpolation, which as in Chromium only masks look at

    def used_color(self, value: ColorValue) -> Color:
        """`value` with `currentcolor` (and `auto`) replaced by this style's `color`."""
        if isinstance(value, DeferredColor):
            return value.make(self.color)
        return self.color if isinstance(value, Keyword) else value

    @property
    def fill_color(self) -> Color:
        """What its text is filled with."""
        return self.used_color(self.text_fill_color)

    def with_(self, **changes: object) -> ComputedStyle:
        """A copy with some properties changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def key(self) -> tuple[object, ...]:
        """All values in order; hashable."""
        return tuple(getattr(self, name) for name in FIELD_NAMES)

    @property
    def has_central_baseline(self) -> bool:
        """Whether lines are aligned by the middle of their text (CSS Writing Modes 4, 4.2)."""
        vertical = self.writing_mode in (WritingMode.VERTICAL_RL, WritingMode.VERTICAL_LR)
        return vertical and self.text_orientation is not TextOrientation.SIDEWAYS

    @property
    def used_orientation(self) -> TextOrientation:
        """How text stands in its lines: on its side where they are not vertical (CSS Writing Modes 4, 5.1)."""
        return self.text_orientation if self.has_central_baseline else TextOrientation.SIDEWAYS

    @property
    def is_out_of_flow(self) -> bool:
        """Absolutely positioned or fixed."""
        return self.position is Position.ABSOLUTE or self.position is Position.FIXED

    @property
    def is_query_container(self) -> bool:
        """Whether its size can be queried."""
        return self.container_type is not ContainerType.NORMAL

    @property
    def has_content_minimum(self) -> bool:
        """Whether an automatic minimum size of a flex or grid item is by its content: not where that scrolls (CSS Flexbox 1,
        4.5; CSS Grid 2, 6.6), nor where it is text that becomes smaller instead."""
        scrolls = self.overflow_x.is_scroll_container or self.overflow_y.is_scroll_container
        return not scrolls and not self.audome_fit.shrinks

    @property
    def has_columns(self) -> bool:
        """Whether a block container is a multi-column container."""
        return self.column_count is not Keyword.AUTO or self.column_width is not Keyword.AUTO

    @property
    def has_transform(self) -> bool:
        """Whether any of the transform properties is set."""
        return bool(self.transform) or self.translate is not None or self.rotate is not None or self.scale is not None

    @property
    def preserves_spaces(self) -> bool:
        """Whether runs of spaces stay as they are."""
        return self.white_space_collapse not in (WhiteSpaceCollapse.COLLAPSE, WhiteSpaceCollapse.PRESERVE_BREAKS)


FIELD_NAMES: tuple[str, ...] = tuple(field.name for field in fields(ComputedStyle))
INITIAL = ComputedStyle()

INHERITED: frozenset[str] = frozenset(
    """visibility image_rendering image_orientation_from_image zoom orphans widows
    font_family font_size font_weight font_style font_stretch font_kerning font_variant_caps font_variant_features
    font_variant_alternates font_variant_emoji font_feature_settings font_variation_settings font_optical_sizing
    font_synthesis_weight font_synthesis_style font_synthesis_small_caps font_size_adjust font_language_override
    font_palette text_rendering lang
    line_height color direction writing_mode text_orientation text_align text_align_last text_justify text_indent
    text_transform
    white_space_collapse text_wrap_mode text_wrap_style word_break overflow_wrap line_break hyphens hyphenate_character tab_size
    is_dark text_fit letter_spacing word_spacing text_decoration_skip_ink text_underline_offset text_underline_position text_shadow
    text_emphasis_style text_emphasis_color text_emphasis_position
    text_fill_color text_stroke_width text_stroke_color strokes_first
    text_box_edge list_style_type list_style_position list_style_image quotes border_collapse border_spacing
    caption_at_bottom hides_empty_cells
    fill fill_opacity fill_rule stroke stroke_width stroke_opacity stroke_linecap stroke_linejoin stroke_miterlimit
    stroke_dasharray stroke_dashoffset clip_rule marker_start marker_mid marker_end
    text_anchor dominant_baseline filters_in_linear_rgb masks_in_linear_rgb shapes_are_crisp""".split()
)


def inherit_alike(first: ComputedStyle, second: ComputedStyle) -> bool:
    """Whether children inherit the same from both."""
    return all(getattr(first, name) == getattr(second, name) for name in INHERITED)


def anonymous(parent: ComputedStyle, display: Display = Display.BLOCK) -> ComputedStyle:
    """The style of an anonymous box: inherited properties from `parent`, all others initial; as in Chromium what is not
    inline keeps its `unicode-bidi`, too."""
    inherited = {name: getattr(parent, name) for name in INHERITED}
    if display is not Display.INLINE:
        inherited["unicode_bidi"] = parent.unicode_bidi
    return ComputedStyle(display=display, **inherited)
