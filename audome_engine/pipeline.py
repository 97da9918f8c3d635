"""The one file that knows every stage: templates compiled once and rendered many times, and the one-off functions."""

from __future__ import annotations

import math
import threading
import time as clock
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypedDict, Unpack

import numpy as np
import numpy.typing as npt

from audome_engine.color import Color
from audome_engine.css import StyledDocument, parse_color, style_document
from audome_engine.display.commands import About, DisplayList, Group, Link, Place
from audome_engine.dump import STAGES, Stage, dump_display, dump_document, dump_layout, dump_styles
from audome_engine.errors import (
    Diagnostic,
    Diagnostics,
    InvalidArgument,
    LimitExceeded,
    ResourceError,
    Severity,
    StrictError,
    UnusableImages,
)
from audome_engine.formats import FORMATS, listed
from audome_engine.geometry import Affine
from audome_engine.html.facts import facts_of
from audome_engine.html.parser import parse_document, parse_svg
from audome_engine.html.viewport import viewport_size
from audome_engine.layout.document import layout_document
from audome_engine.layout.links import element_corners, link_areas
from audome_engine.layout.measure import Layout, measure_fragments
from audome_engine.layout.report import describe_elements, report_fits, report_missing_glyphs
from audome_engine.layout.types import LayoutContext, Placed
from audome_engine.options import Fit, Format, Limits, Medium, Moment, RenderOptions
from audome_engine.output import Written, write
from audome_engine.paint.record import paint_document
from audome_engine.raster.caches import RasterCaches
from audome_engine.raster.images import decode
from audome_engine.raster.player import rasterize
from audome_engine.resources import ResourceLoader, Resources, default_loader, resolve_url
from audome_engine.scene.build import ContainerResolver, build_scene
from audome_engine.scene.context import SceneContext
from audome_engine.scene.describe import dump_scene as describe_scene
from audome_engine.scene.moments import scene_at
from audome_engine.scene.nodes import Box, Scene
from audome_engine.style.values import UrlImage
from audome_engine.templates.bind import bind_document, bind_scene, check_data
from audome_engine.templates.model import DynamicElement, find_dynamic_elements
from audome_engine.text.fonts import FontContext
from audome_engine.text.library import FontLibrary
from audome_engine.text.types import FontFaceRule, FontValues

DEFAULT_WIDTH = 1080
KEPT_MEDIA = 4  # compiled states kept per template
KEPT_FRAGMENTS = 50_000  # layout results kept per compiled state
KEPT_CHECKS = 1000  # images known to be decodable
WHITE = Color(1.0, 1.0, 1.0)

Data = Mapping[str, object]
Pixels = npt.NDArray[np.uint8]


class CompileArguments(TypedDict, total=False):
    """The keyword arguments of `compile`."""

    base_url: str | None
    width: int | None
    height: int | None
    fonts: FontLibrary | None
    loader: ResourceLoader | None
    limits: Limits | None
    strict: bool


class RenderArguments(TypedDict, total=False):
    """The keyword arguments of `Template.render`."""

    format: Format
    quality: int
    lossless: bool
    width: int | None
    height: int | None
    fit: Fit
    scale: float
    background: str | None
    time: Moment


@dataclass(slots=True)
class _Compiled:
    """A template's document styled and boxed for one medium."""

    medium: Medium
    styled: StyledDocument
    scene: Scene
    boxes: frozenset[Box]
    kept: dict[object, object] = field(default_factory=dict)
    filled: set[Box] = field(default_factory=set)  # boxes in query containers, that `kept` is about too
    said: Diagnostics = field(default_factory=Diagnostics)  # of the document in this medium, whatever the data

    def forget(self) -> None:
        """Forget what was kept of earlier layouts."""
        self.kept.clear()
        self.filled.clear()


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """Fragments, and what painting them needs besides."""

    compiled: _Compiled
    scene: Scene
    root: Placed
    width: int
    height: int
    said: Diagnostics  # of the document without data
    context: LayoutContext

    def size(self, options: RenderOptions) -> tuple[float, float]:
        """The picture's, in CSS pixels."""
        if options.fit == "contain":
            return float(options.width or 1), float(options.height or 1)
        return float(self.width), float(self.height)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A picture about to be drawn, what it was made of, and what there is to say of the document and of the picture."""

    display_list: DisplayList
    laid_out: _LaidOut
    diagnostics: list[Diagnostic]


@dataclass(frozen=True, slots=True)
class Produced:
    """A picture: its bytes, its size in device pixels, and what there is to say of its document and of itself, not of
    other pictures of the same template."""

    data: bytes
    width: int
    height: int
    diagnostics: list[Diagnostic]


class _Stopwatch:
    """Milliseconds per stage, for `render_report`."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}
        self._last = clock.perf_counter()

    def lap(self, stage: str) -> None:
        now = clock.perf_counter()
        self.milliseconds[stage] = self.milliseconds.get(stage, 0.0) + (now - self._last) * 1000.0
        self._last = now


class Template:
    """A document compiled once and rendered many times with changing data.

    Make one with `compile` or `Template.open`. Rendering never changes what a later render gives, and may be done from
    several threads (it happens one at a time per template; for parallel work use processes).

    Attributes:
        dynamic_elements: what `data-dynamic-key` marks, in document order.
        counts: how often each stage ran: "parse", "cascade", "scene", "bind", "layout", "paint", "raster".
    """

    def __init__(self, html: str, arguments: CompileArguments) -> None:
        base_url = arguments.get("base_url")
        self.limits = arguments.get("limits") or Limits()
        self._base_url = base_url
        self._library = arguments.get("fonts") or FontLibrary.bundled()
        self._loader = arguments.get("loader") or default_loader(base_url)
        self._strict = bool(arguments.get("strict", False))
        self._diagnostics = Diagnostics()
        self._resources = Resources(self._loader, base_url, self.limits, self._diagnostics)
        self._caches = RasterCaches(self.limits)
        self._decodable: set[str] = set()  # content keys
        self._compiled: OrderedDict[Medium, _Compiled] = OrderedDict()
        self._lock = threading.RLock()
        self.counts: dict[str, int] = {}

        self._count("parse")
        with self._diagnostics.recording() as self._said_by_parser:
            self._document = parse_document(html, base_url, limits=self.limits, diagnostics=self._diagnostics)
        meta_width, meta_height = viewport_size(self._document)
        width = _check_side("width", arguments.get("width"))
        height = _check_side("height", arguments.get("height"))
        self.width: int = width or meta_width or DEFAULT_WIDTH
        self.height: int | None = height or meta_height
        self.dynamic_elements: list[DynamicElement] = find_dynamic_elements(self._document)
        self._compile_for(Medium(float(self.width), _float_or_none(self.height)))
        self._raise_if_strict(self._diagnostics)

    @classmethod
    def open(cls, path: str | Path, **arguments: Unpack[CompileArguments]) -> Template:
        """Compile a file; its own URL is the base unless `base_url` says otherwise.

        Raises:
            InvalidArgument: the file does not exist or is not UTF-8 text.
        """
        file = Path(path)
        try:
            html = file.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise InvalidArgument("path", f"cannot read {file}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise InvalidArgument("path", f"{file} is not UTF-8 (byte {error.start})") from error
        arguments.setdefault("base_url", file.resolve().as_uri())
        return cls(html, arguments)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What was ignored, approximated or missing so far, compiling and rendering, each once."""
        return list(self._diagnostics)

    def render(
        self,
        data: Data | None = None,
        *,
        format: Format = "png",
        quality: int = 90,
        lossless: bool = False,
        width: int | None = None,
        height: int | None = None,
        fit: Fit = "reflow",
        scale: float = 1.0,
        background: str | None = None,
        time: Moment = 0.0,
    ) -> bytes:
        """Render to an encoded picture.

        Args:
            data: flat keys and values, `{"title.text": "Hi", "photo.img": "photo.jpg"}`.
            format: "png", "jpeg", "webp", "avif", "pdf" or "svg" (docs/outputs.md).
            quality: 1 to 100, for jpeg, webp and avif.
            lossless: without loss, for webp (png always is).
            width: CSS pixels of the picture; the template's own by default.
            height: CSS pixels of the picture; the template's own by default.
            fit: "reflow" lays out at the given size; "contain" scales the template's own size uniformly to fit,
                centred on its background.
            scale: 0.1 to 4 device pixels per CSS pixel.
            background: a CSS colour put beneath; JPEG, which has no alpha, is put on white without one.
            time: the moment that animations are shown at: seconds from their beginning, or "end" for when all that
                ends has ended (docs/animation.md).

        Raises:
            InvalidArgument: an argument or a value of `data` is wrong.
            LimitExceeded: the picture or an image is too large.
            StrictError: the template was compiled strict and something was ignored or is missing.
        """
        options = RenderArguments(
            format=format, quality=quality, lossless=lossless, width=width, height=height,
            fit=fit, scale=scale, background=background, time=time,
        )  # fmt: skip
        return self.produce(data, **options).data

    def produce(
        self, data: Data | None = None, *, require_images: bool = False, **options: Unpack[RenderArguments]
    ) -> Produced:
        """Render to an encoded picture, and tell its size and what is to be said of it.

        Args:
            data: as in `render`.
            require_images: refuse the data where an image that it names (`.img`) cannot be loaded and decoded.
            options: as in `render`.

        Raises:
            UnusableImages: names all images that `require_images` refuses.
            InvalidArgument, LimitExceeded, StrictError: as in `render`.
        """
        checked = check_options(options)
        with self._one_picture() as said:
            ready = self._ready(data, checked, said, _Stopwatch(), require_images=require_images)
            written = self._written(ready, checked, _Stopwatch())
        return Produced(*written, ready.diagnostics)

    def render_array(self, data: Data | None = None, **options: Unpack[RenderArguments]) -> Pixels:
        """Render to pixels: uint8 of shape (height, width, 4), straight (not premultiplied) RGBA."""
        checked = check_options(options)
        with self._one_picture() as said:
            ready = self._ready(data, checked, said, _Stopwatch())
            self._count("raster")
            pixels = rasterize(ready.display_list, scale=checked.scale, limits=self.limits, caches=self._caches)
            return _straight(pixels)

    def measure(self, data: Data | None = None, **options: Unpack[RenderArguments]) -> Layout:
        """Lay out only: the rectangle of every element and line of text, in CSS pixels of the canvas."""
        checked = check_options(options)
        with self._one_picture():
            laid_out = self._laid_out(data, checked, _Stopwatch())
            return measure_fragments(laid_out.root, float(laid_out.width), float(laid_out.height))

    def render_report(self, data: Data | None = None, **options: Unpack[RenderArguments]) -> dict[str, object]:
        """Render, and tell what happened.

        Returns:
            `{"elements": {key: {"font_size", "lines", "truncated", "missing_glyphs"}}, "diagnostics": [...],
            "milliseconds": {stage: ms}, "width", "height"}`; sizes are of the picture, in device pixels. The elements are
            those with a box, by dynamic key: the font size in CSS pixels after all fitting, the lines of text, whether any
            of it is cut off (by an ellipsis, a clamp, a box that clips, the canvas), and the code points ("U+0F00") that
            no font has.
        """
        checked = check_options(options)
        watch = _Stopwatch()
        with self._one_picture() as said:
            ready = self._ready(data, checked, said, watch)
            written = self._written(ready, checked, watch)
        laid_out = ready.laid_out
        return {
            "width": written.width,
            "height": written.height,
            "elements": describe_elements(laid_out.root, laid_out.width, laid_out.height),
            "diagnostics": ready.diagnostics,
            "milliseconds": {stage: round(value, 3) for stage, value in watch.milliseconds.items()},
        }

    def dump(self, stage: Stage, data: Data | None = None, **options: Unpack[RenderArguments]) -> str:
        """One stage as text: "document", "styles", "scene", "layout" or "display"."""
        checked = check_options(options)
        if stage not in STAGES:
            raise InvalidArgument("stage", f"{stage!r} is not one of {', '.join(STAGES)}")
        with self._one_picture():
            if stage == "document":
                return dump_document(self._document)
            laid_out = self._laid_out(data, checked, _Stopwatch())
            if stage == "styles":
                styled = laid_out.compiled.styled
                return dump_styles(styled.document, styled.styles)
            if stage == "scene":
                return describe_scene(laid_out.scene)
            if stage == "layout":
                return dump_layout(laid_out.root)
            return dump_display(self._painted(laid_out, checked))

    @property
    def kept_bytes(self) -> int:
        """About how many bytes are kept for later pictures: resources, decoded images, layers."""
        return self._resources.kept_bytes + self._caches.used_bytes

    # -- stages ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _one_picture(self) -> Iterator[Diagnostics]:
        """While one picture is made: what is said meanwhile; what its data led to is forgotten afterwards."""
        with self._lock, self._diagnostics.recording() as said:
            try:
                yield said
            finally:
                self._resources.forget_data()

    def _count(self, stage: str) -> None:
        self.counts[stage] = self.counts.get(stage, 0) + 1

    def _make_fonts(self, rules: tuple[FontFaceRule, ...], values: FontValues) -> FontContext:
        def load(url: str) -> bytes | None:
            resource = self._resources.get(url)
            return None if resource is None else resource.data

        return FontContext(self._library, rules, load, self._diagnostics, values)

    def _styled(self, document: object, medium: Medium) -> StyledDocument:
        self._count("cascade")
        return style_document(
            document,  # type: ignore[arg-type]
            medium,
            resources=self._resources,
            make_fonts=self._make_fonts,
            base_url=self._base_url,
            diagnostics=self._diagnostics,
            limits=self.limits,
        )

    def _boxed(self, styled: StyledDocument, medium: Medium) -> Scene:
        self._count("scene")
        return build_scene(styled, medium, resources=self._resources, diagnostics=self._diagnostics, limits=self.limits)

    def _prepared(self, styled: StyledDocument, medium: Medium) -> _Compiled:
        scene = self._boxed(styled, medium)
        boxes = frozenset(node for node in scene.root.walk() if isinstance(node, Box))
        return _Compiled(medium, styled, scene, boxes)

    def _compile_for(self, medium: Medium) -> _Compiled:
        known = self._compiled.get(medium)
        if known is not None:
            self._compiled.move_to_end(medium)
            return known
        at_start = self._compile_for(medium._replace(time=0.0)) if medium.time else None
        if at_start is not None and not at_start.styled.moving:
            return at_start
        with self._diagnostics.recording() as said:
            if at_start is not None:
                compiled = self._at_moment(at_start, medium)
            else:
                compiled = self._prepared(self._styled(self._document, medium), medium)
        if at_start is not None:
            said.extend(at_start.said)
        compiled.said = said
        self._compiled[medium] = compiled
        if len(self._compiled) > KEPT_MEDIA:
            self._compiled.popitem(last=False)
        return compiled

    def _at_moment(self, start: _Compiled, medium: Medium) -> _Compiled:
        """What moves styled and boxed anew; what layout knows of all else is kept."""
        styled = start.styled.at(medium.time)
        scene = scene_at(start.scene, styled, medium)
        if scene is None:
            return self._prepared(styled, medium)
        self._count("scene")
        boxes = frozenset(node for node in scene.root.walk() if isinstance(node, Box))
        return _Compiled(medium, styled, scene, boxes, start.kept, start.filled)

    def _bound(self, compiled: _Compiled, data: Data | None, *, require_images: bool) -> tuple[_Compiled, Scene]:
        """The scene with the data in it: exchanged in place where that gives the same, else styled anew."""
        values = check_data(data or {}, self.dynamic_elements, self._diagnostics)
        if not values:
            return compiled, compiled.scene
        self._count("bind")
        self._name_images(compiled, values, require=require_images)
        scene = bind_scene(
            compiled.scene, values, styled=compiled.styled, resources=self._resources, diagnostics=self._diagnostics
        )
        if scene is not None:
            return compiled, scene
        styled = self._styled(bind_document(self._document, values), compiled.medium)
        self._resources.load_anew(_background_urls(styled) - _background_urls(compiled.styled))
        recompiled = self._prepared(styled, compiled.medium)
        return recompiled, recompiled.scene

    def _name_images(self, compiled: _Compiled, values: Mapping[str, str], *, require: bool) -> None:
        """Have the images that data names loaded anew and, where they are required, usable."""
        origin = compiled.scene.origin
        base_url = origin.base_url if isinstance(origin, SceneContext) else self._base_url
        named = {key: value for key, value in values.items() if key.endswith(".img")}
        for base in {base_url, self._base_url}:
            self._resources.load_anew(url for value in named.values() if (url := resolve_url(value, base)))
        if require:
            reasons = {key: self._why_unusable(resolve_url(value, base_url)) for key, value in named.items()}
            if any(reasons.values()):
                raise UnusableImages({key: reason for key, reason in reasons.items() if reason})

    def _why_unusable(self, url: str | None) -> str:
        """Why there is no picture behind a URL; empty where there is one."""
        if not url:
            return "a relative URL, and the document has no base_url"
        try:
            image = self._resources.image(url)
            if image is None:
                return self._resources.failure(url)
            if image.info.format == "svg":
                parse_svg(image.resource.data, limits=self.limits, diagnostics=Diagnostics())
            elif decode(image, self.limits, self._caches) is None:
                return _undecodable(url)
        except (ResourceError, LimitExceeded) as error:
            return str(error)
        return ""

    def _report_undecodable(self) -> None:
        """Raster images whose header is fine, but not the rest: as broken as missing ones."""
        for image in self._resources.images():
            key = image.resource.key
            if image.info.format == "svg" or key in self._decodable:
                continue
            if decode(image, self.limits, self._caches) is None:
                self._diagnostics.error("broken-image", _undecodable(image.resource.url))
                continue
            if len(self._decodable) >= KEPT_CHECKS:
                self._decodable.clear()
            self._decodable.add(key)

    def _laid_out(
        self, data: Data | None, options: RenderOptions, watch: _Stopwatch, *, require_images: bool = False
    ) -> _LaidOut:
        medium = self._medium(options)
        own = self._compile_for(medium)
        watch.lap("compile")
        compiled, scene = self._bound(own, data, require_images=require_images)
        watch.lap("bind")
        self._count("layout")
        if len(compiled.kept) > KEPT_FRAGMENTS or len(compiled.filled) > KEPT_FRAGMENTS:
            compiled.forget()
        context = LayoutContext(
            fonts=compiled.styled.fonts,
            limits=self.limits,
            diagnostics=self._diagnostics,
            width=medium.width,
            height=medium.height,
            kept=compiled.kept,
            static=compiled.boxes,
            resolver=ContainerResolver(),
            filled=compiled.filled,
        )
        with self._diagnostics.recording() as said:
            root = layout_document(context, scene)
        if context.exhausted:  # how far it came may depend on what was kept: the next picture begins anew
            compiled.forget()
        compiled.said.extend(said)  # layout says a thing of the document once, as it keeps what it made
        report_missing_glyphs(root, self._diagnostics)
        report_fits(root, self._diagnostics)
        watch.lap("layout")
        height = medium.height if medium.height is not None else max(1.0, root.y + root.fragment.height)
        return _LaidOut(compiled, scene, root, int(medium.width), math.ceil(height), own.said, context)

    def _ready(
        self,
        data: Data | None,
        options: RenderOptions,
        said: Diagnostics,
        watch: _Stopwatch,
        *,
        require_images: bool = False,
    ) -> _Ready:
        laid_out = self._laid_out(data, options, watch, require_images=require_images)
        _check_canvas(*laid_out.size(options), options.scale, self.limits)
        about = self._about(laid_out, data) if FORMATS[options.format].is_vector else None
        display_list = self._painted(laid_out, options, about)
        watch.lap("paint")
        self._report_undecodable()
        watch.lap("raster")
        whole = Diagnostics()
        for part in (self._said_by_parser, laid_out.said, said):
            whole.extend(part)
        self._raise_if_strict(whole)
        return _Ready(display_list, laid_out, list(whole))

    def _written(self, ready: _Ready, options: RenderOptions, watch: _Stopwatch) -> Written:
        self._count("raster")
        return write(
            ready.display_list, options, _background(options), limits=self.limits, caches=self._caches, lap=watch.lap
        )

    def _painted(self, laid_out: _LaidOut, options: RenderOptions, about: About | None = None) -> DisplayList:
        self._count("paint")
        display_list = paint_document(
            laid_out.root,
            laid_out.scene,
            width=float(laid_out.width),
            height=float(laid_out.height),
            scale=options.scale,
            resources=self._resources,
            fonts=laid_out.compiled.styled.fonts,
            diagnostics=self._diagnostics,
            limits=self.limits,
            layout=laid_out.context,
        )
        if about is not None:
            display_list = replace(display_list, about=about)
        return _contained(display_list, options) if options.fit == "contain" else display_list

    def _about(self, laid_out: _LaidOut, data: Data | None) -> About:
        """What the document with the data says of itself and its links."""
        values = check_data(data or {}, self.dynamic_elements, Diagnostics())
        facts = facts_of(bind_document(self._document, values) if values else self._document)
        links = link_areas(laid_out.root, facts.urls)
        absolute = ((area, url if url[:1] == "#" else resolve_url(url, self._base_url)) for area, url in links)
        corners = element_corners(laid_out.root, facts.targets)
        return About(
            facts.title,
            facts.language,
            tuple(Link(area, url) for area, url in absolute if url),
            tuple(Place(name, *corner) for name, corner in corners.items()),
        )

    def _medium(self, options: RenderOptions) -> Medium:
        """The medium to lay out for: the size asked for, or the template's own when it is to be scaled."""
        width, height = options.width, options.height
        own = options.fit == "contain" or (width is None and height is None)
        return Medium(
            float(self.width if own or width is None else width),
            _float_or_none(self.height if own or height is None else height),
            options.scale,
            math.inf if options.time == "end" else float(options.time),
        )

    def _raise_if_strict(self, diagnostics: Iterable[Diagnostic]) -> None:
        problems = [item for item in diagnostics if item.severity is not Severity.INFO]
        if self._strict and problems:
            raise StrictError(problems)


def compile(
    html: str,
    *,
    base_url: str | None = None,
    width: int | None = None,
    height: int | None = None,
    fonts: FontLibrary | None = None,
    loader: ResourceLoader | None = None,
    limits: Limits | None = None,
    strict: bool = False,
) -> Template:
    """Compile a document to a `Template`.

    Args:
        html: the document's text.
        base_url: what relative URLs refer to; a file URL also opens local files. Without one, no file is read.
        width: CSS pixels of the canvas; by default the viewport meta's, else 1080.
        height: CSS pixels of the canvas; by default the viewport meta's, else as high as the content.
        fonts: the library to choose fonts from; the bundled fonts by default.
        loader: loads everything the document refers to; by default files below a file `base_url`, never the network.
        limits: how large the input may be.
        strict: raise `StrictError` where there would be diagnostics of severity error or warning.

    Raises:
        InvalidArgument: an argument is wrong.
        LimitExceeded: the document is too large.
        StrictError: the document has diagnostics and `strict` is set.

    >>> template = compile('<h1 data-dynamic-key="title">Hello</h1>', width=300, height=100)
    >>> [element.dynamic_key for element in template.dynamic_elements]
    ['title']
    >>> template.render({"title.text": "مرحبا"})[:4]
    b'\\x89PNG'
    """
    if not isinstance(html, str):
        raise InvalidArgument("html", f"must be str, not {type(html).__name__}")
    arguments = CompileArguments(
        base_url=base_url, width=width, height=height, fonts=fonts, loader=loader, limits=limits, strict=strict
    )
    return Template(html, arguments)


class OneOffArguments(CompileArguments, RenderArguments, total=False):
    """The keyword arguments of `render` and `measure`: those of `compile` and of `Template.render`."""


def render(html: str, data: Data | None = None, **arguments: Unpack[OneOffArguments]) -> bytes:
    """Render a document once; takes the arguments of `compile` and of `Template.render`.

    >>> render("<p>Hello", width=200, height=50)[:4]
    b'\\x89PNG'
    """
    template, options = _split(html, arguments)
    return template.render(data, **options)


def measure(html: str, data: Data | None = None, **arguments: Unpack[OneOffArguments]) -> Layout:
    """Measure a document once; takes the arguments of `compile` and of `Template.measure`.

    >>> layout = measure("<p style='margin:0;width:50%'>Hello", width=200, height=50)
    >>> [(e.tag, e.rect.width) for e in layout.elements if e.tag == "p"]
    [('p', 92.0)]
    """
    template, options = _split(html, arguments)
    return template.measure(data, **options)


def _split(html: str, arguments: OneOffArguments) -> tuple[Template, RenderArguments]:
    """A template, compiled for the size asked for unless that is only scaled to, and the options of its render."""
    unknown = set(arguments) - set(OneOffArguments.__annotations__)
    if unknown:
        raise InvalidArgument(min(unknown), "unknown argument")
    options = {name: arguments[name] for name in RenderArguments.__annotations__ if name in arguments}  # type: ignore[literal-required]
    for_compile = {name: arguments[name] for name in CompileArguments.__annotations__ if name in arguments}  # type: ignore[literal-required]
    if options.get("fit") == "contain":
        for_compile.pop("width", None)
        for_compile.pop("height", None)
    return compile(html, **for_compile), options  # type: ignore[return-value]


def check_options(options: RenderArguments) -> RenderOptions:
    """Check the arguments of a render.

    Raises:
        InvalidArgument: names the argument.
    """
    unknown = set(options) - set(RenderOptions.__dataclass_fields__)
    if unknown:
        raise InvalidArgument(min(unknown), "unknown argument")
    checked = RenderOptions(**options)
    for name, (test, expected) in _CHECKS.items():
        value = getattr(checked, name)
        if not test(value):
            raise InvalidArgument(name, f"{value!r} is not {expected}")
    _check_side("width", checked.width)
    _check_side("height", checked.height)
    if checked.fit == "contain" and (checked.width is None or checked.height is None):
        raise InvalidArgument("fit", '"contain" needs both width and height')
    if checked.lossless and not FORMATS[checked.format].has_lossless:
        able = listed([name for name, about in FORMATS.items() if about.has_lossless])
        raise InvalidArgument("lossless", f"{checked.format} cannot be asked to be lossless; {able} can")
    if checked.background is not None and parse_color(checked.background) is None:
        raise InvalidArgument("background", f"{checked.background!r} is not a CSS colour")
    return checked


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


_CHECKS: dict[str, tuple[Callable[[object], bool], str]] = {
    "format": (lambda value: isinstance(value, str) and value in FORMATS, listed([f'"{name}"' for name in FORMATS])),
    "lossless": (lambda value: isinstance(value, bool), "True or False"),
    "quality": (lambda value: type(value) is int and 1 <= value <= 100, "a whole number from 1 to 100"),
    "fit": (lambda value: value in ("reflow", "contain"), '"reflow" or "contain"'),
    "scale": (lambda value: _is_number(value) and 0.1 <= value <= 4, "a number from 0.1 to 4"),  # type: ignore[operator]
    "background": (lambda value: value is None or isinstance(value, str), "a CSS colour"),
    "time": (
        lambda value: value == "end" or (_is_number(value) and value >= 0),  # type: ignore[operator]
        'a number of seconds from 0, or "end"',
    ),
}


def _check_side(name: str, value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 1 <= value <= 32767:
        raise InvalidArgument(name, f"{value!r} is not a whole number of CSS pixels from 1 to 32767")
    return value


def _check_canvas(width: float, height: float, scale: float, limits: Limits) -> None:
    """Before anything is painted."""
    wide, high = math.floor(width * scale + 0.5), math.floor(height * scale + 0.5)
    message = f"a picture of {wide} x {high} pixels is too large"
    if max(wide, high) > limits.canvas_side:
        raise LimitExceeded("canvas_side", limits.canvas_side, message)
    if wide * high > limits.canvas_pixels:
        raise LimitExceeded("canvas_pixels", limits.canvas_pixels, message)


def _background_urls(styled: StyledDocument) -> set[str]:
    """The images that are somebody's background."""
    styles = {*styled.styles.values(), *styled.pseudo.values()}
    return {image.url for style in styles for image in style.background_image if isinstance(image, UrlImage)}


def _undecodable(url: str) -> str:
    return f"{url[:200]}: the image cannot be decoded"


def _float_or_none(value: int | None) -> float | None:
    return None if value is None else float(value)


def _background(options: RenderOptions) -> Color | None:
    if options.background is not None:
        return parse_color(options.background)
    return None if FORMATS[options.format].has_alpha else WHITE


def _contained(display_list: DisplayList, options: RenderOptions) -> DisplayList:
    """The list scaled uniformly to fit the size asked for, centred on its own background."""
    width, height = float(options.width or 1), float(options.height or 1)
    factor = min(width / display_list.width, height / display_list.height)
    dx, dy = (width - display_list.width * factor) / 2, (height - display_list.height * factor) / 2
    transform = Affine.scaling(factor, factor).then(Affine.translation(dx, dy))
    group = Group(display_list.commands, transform=transform)
    about = display_list.about
    moved = replace(
        about,
        links=tuple(Link(transform.apply_rect(area), url) for area, url in about.links),
        places=tuple(Place(name, *transform.apply(x, y)) for name, x, y in about.places),
    )
    return replace(display_list, width=width, height=height, commands=(group,), about=moved)


def _straight(pixels: Pixels) -> Pixels:
    """Premultiplied to straight RGBA."""
    alpha = pixels[..., 3:4]
    if alpha.min() == 255:
        return pixels.copy()
    wide = pixels.astype(np.uint16)
    safe = np.maximum(wide[..., 3:4], 1)
    straight = np.minimum((wide[..., :3] * 255 + safe // 2) // safe, 255).astype(np.uint8)
    return np.concatenate([straight, alpha], axis=2)
