"""The scene: the small, resolved box tree that layout reads (CSS Display 3, box generation).

What holds in it: no `display: none` or `contents`; white space collapsed, text transformed; generated content and
markers are boxes; every block container has either block-level children only or inline-level children only
(`inline_formatting`), anonymous block boxes seeing to that; children of flex containers are blockified, their text
wrapped in anonymous blocks; out-of-flow and floating boxes stay where they stand in the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from audome_engine.resources import ImageResource
from audome_engine.style.computed import ComputedStyle
from audome_engine.style.enums import Containment, Display, Float, Overflow, WritingMode

if TYPE_CHECKING:
    from audome_engine.css import StyledTree
    from audome_engine.html.tree import Element


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The element a box stands for; boxes made of nothing in the document have none."""

    path: str
    tag: str
    id: str = ""
    dynamic_key: str = ""
    line: int = 0


class BoxKind(Enum):
    """How a box lays out its children (the inner display type), decided once by the builder."""

    BLOCK = auto()  # block container, also list items, table cells and captions, anonymous blocks
    INLINE = auto()  # inline box: takes part in its parent's inline formatting context, may be broken over lines
    FLEX = auto()
    GRID = auto()
    TABLE = auto()
    TABLE_PART = auto()  # row groups, rows, columns
    REPLACED = auto()  # <img>, <svg>, an image as content
    LINE_BREAK = auto()  # <br>


@dataclass(slots=True, eq=False)
class Text:
    """Text of an inline formatting context: collapsed and transformed; `\\n` is a forced break."""

    text: str
    style: ComputedStyle  # of the element it belongs to
    source: Source | None = None  # of the parent element; None for generated content (then not measured)
    slot: str = ""  # the dynamic key whose `.text` it is
    plain: str = ""  # before text-transform, where that changed it


class ControlSize(NamedTuple):
    """How large the content of a form control is where `width` and `height` are auto (HTML 15.5): in average characters
    of its font and in lines; no columns: as wide as what it shows."""

    columns: int = 0
    rows: int = 0  # 0: as high as what it shows
    gap: float = 0.0  # below each line, px
    single_line: bool = False
    scroll_bar: bool = False  # with room for one beside the text


@dataclass(slots=True, eq=False)
class Box:
    """One box; see BoxKind. Layout never changes a box."""

    kind: BoxKind
    style: ComputedStyle
    source: Source | None = None
    pseudo: str = ""  # "before", "after", "marker", "first-letter", "first-line", or empty
    children: list[Box | Text] = field(default_factory=list)
    inline_formatting: bool = False  # a BLOCK whose children are inline-level
    content: ImageContent | SvgContent | None = None  # of REPLACED; None: a broken image
    is_root: bool = False
    outside_marker: Box | None = None  # of a list item: an inline-level block set outside its principal box
    first_line: Box | None = None  # as its first line has it where there is a ::first-line; see scene/first_line.py
    order: int = 0  # rises in document order: an element before its descendants, they before its ::after
    natural: NaturalSize | None = None  # of REPLACED, whatever its content; None elsewhere
    continues_before: bool = False  # an inline box cut by blocks in it: an earlier piece has its inline-start edge
    continues_after: bool = False  # likewise: a later piece has its inline-end edge
    container: object = None  # of a query container on whose size what is in it depends; private to the builder
    frame: WritingMode = WritingMode.HORIZONTAL_TB  # that layout sees it in, its container's; see layout.writing_modes
    origin: Box | None = None  # of a box in another frame than the page's: the box as it is there
    columns_spanned: int = 1  # of a table cell or column
    rows_spanned: int = 1  # of a table cell; 0: to the end of the row group
    confined: bool = False  # in a table cell or a flex or grid container
    interrupts_inline: bool = False  # the anonymous block around a block in an inline element, which is its `source`
    control: ControlSize | None = None  # of a form control, a button too
    legend: Box | None = None  # of a `<fieldset>`: its rendered legend, which is not among the children

    @property
    def is_inline_level(self) -> bool:
        """Whether it stands in a line (floats and positioned boxes never do)."""
        return self.kind in (BoxKind.INLINE, BoxKind.LINE_BREAK) or (
            self.style.display.is_inline_level and not self.is_out_of_flow and not self.is_floating
        )

    @property
    def is_out_of_flow(self) -> bool:
        """Absolutely positioned or fixed."""
        return self.style.is_out_of_flow

    @property
    def is_floating(self) -> bool:
        """Floating (and not out of flow, where `float` computes to none)."""
        return self.style.float_ is not Float.NONE and not self.is_out_of_flow

    @property
    def is_anonymous(self) -> bool:
        """Made by the builder, not by an element or pseudo-element."""
        return (self.source is None and not self.pseudo) or self.interrupts_inline

    @property
    def skips_content(self) -> bool:
        """Whether what is in it is not painted (CSS Containment 2, 4.1); scripts can measure it, and so can we."""
        kinds = (BoxKind.BLOCK, BoxKind.FLEX, BoxKind.GRID)
        return self.style.content_hidden and self.kind in kinds and self.style.display is not Display.TABLE_CELL

    @property
    def clips_content(self) -> bool:
        """Whether overflow is clipped on some axis."""
        style = self.style
        visible = style.overflow_x is Overflow.VISIBLE and style.overflow_y is Overflow.VISIBLE
        return not visible or Containment.PAINT in style.contain

    def walk(self) -> Iterator[Box | Text]:
        """This box and all below it, in tree order, without recursion."""
        stack: list[Box | Text] = [self]
        while stack:
            node = stack.pop()
            yield node
            if isinstance(node, Box):
                stack.extend(reversed(node.children))
                if node.legend is not None:
                    stack.append(node.legend)


Node: TypeAlias = Box | Text


@dataclass(frozen=True, slots=True, eq=False)
class ImageContent:
    """A raster or SVG image, and the resolution (device pixels per CSS pixel) its natural size is divided by."""

    image: ImageResource
    resolution: float = 1.0

    @property
    def natural(self) -> NaturalSize:
        """Natural width, height and ratio."""
        info = self.image.info
        width = None if info.width is None else info.width / self.resolution
        height = None if info.height is None else info.height / self.resolution
        return NaturalSize(width, height, info.ratio)


@dataclass(frozen=True, slots=True, eq=False)
class SvgContent:
    """An inline `<svg>`: its element, and the computed style of every element in it."""

    element: Element
    tree: StyledTree
    natural: NaturalSize
    base_url: str = ""
    foreign: Mapping[Element, Box] = field(default_factory=dict)  # the content of its `<foreignObject>` elements


@dataclass(frozen=True, slots=True, eq=False)
class Definitions:
    """Where `url(#id)` in the document's own styles leads: its root element, the style of every element, its URL."""

    root: Element
    tree: StyledTree
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class NaturalSize:
    """Natural dimensions of replaced content (CSS Images 3, 4.1), px; None where there is none."""

    width: float | None
    height: float | None
    ratio: float | None
    default: tuple[float, float] = (300.0, 150.0)  # the size where it has none (5.1)

    def zoomed(self, zoom: float) -> NaturalSize:
        """As large as it is in an element zoomed so."""
        if zoom == 1.0:
            return self
        width = None if self.width is None else self.width * zoom
        height = None if self.height is None else self.height * zoom
        return NaturalSize(width, height, self.ratio, self.default)


@dataclass(slots=True, eq=False)
class Scene:
    """A document's boxes for one medium.

    `root` is the root element's box; `canvas_style` the style whose background covers the canvas (CSS Backgrounds 3,
    2.11: the root's, or body's where the root has none) and `canvas_box` the box that then paints no background.
    """

    root: Box
    definitions: Definitions  # of clips, masks and filters
    canvas_style: ComputedStyle
    canvas_box: Box | None
    width: float
    height: float | None
    slots: dict[str, list[Node]] = field(default_factory=dict)  # dynamic key -> nodes
    images: dict[str, ImageResource | None] = field(default_factory=dict)  # absolute URL -> image, None: broken
    origin: object = None  # private to the builder: what it needs to build parts of the scene anew
