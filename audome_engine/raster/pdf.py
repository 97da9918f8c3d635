"""A display list to PDF by Skia's backend, one page as large as the picture; what its glyphs mean is put in afterwards."""

from __future__ import annotations

from urllib.parse import quote

from audome_engine.color import Color
from audome_engine.display.commands import About, DisplayList, FillRect
from audome_engine.geometry import Rect
from audome_engine.interpreter import deep_recursion
from audome_engine.options import Limits
from audome_engine.raster.backend import skia, to_rect
from audome_engine.raster.caches import RasterCaches
from audome_engine.raster.pdf_objects import POINTS, PdfFile, text_string
from audome_engine.raster.pdf_text import add_text
from audome_engine.raster.vectors import VectorPlayer

_URI = "-._~:/?#[]@!$&'()*+,;=%"  # RFC 3986, 2.2 and 2.3, and what is escaped already


def write_pdf(
    display_list: DisplayList, background: Color | None, *, scale: float, limits: Limits, caches: RasterCaches
) -> bytes:
    """Write a display list as a PDF of one page, `scale` times as large as in print.

    Args:
        background: put beneath.

    Raises:
        LimitExceeded: what must be drawn as pixels has too many.
    """
    metadata = skia.PDF.Metadata()
    metadata.fTitle = display_list.about.title
    metadata.fCreator = "Audome Engine"
    metadata.fEncodingQuality = 101  # images stay as they are
    stream = skia.DynamicMemoryWStream()
    document = skia.PDF.MakeDocument(stream, metadata)
    points = POINTS * scale
    picture = Rect(0.0, 0.0, display_list.width, display_list.height)
    canvas = document.beginPage(picture.width * points, picture.height * points)
    canvas.scale(points, points)
    colors = [color for color in (background, display_list.background) if color is not None]
    below = tuple(FillRect(picture, color) for color in colors)
    player = VectorPlayer(canvas, below, limits, caches, scale)
    with deep_recursion(limits.depth):
        player.play(tuple(fill for fill, color in zip(below, colors, strict=True) if color.alpha > 0))
        player.play(display_list.commands)
    _annotate(canvas, display_list.about)
    document.endPage()
    document.close()
    file = PdfFile.parse(bytes(stream.detachAsData()))
    add_text(file, player.shown)
    for part in file.objects.values():
        if b"/Subtype /Image" in part.head:  # browsers smooth what they enlarge
            part.head = part.head.removesuffix(b">>") + b"\n/Interpolate true>>"
    if display_list.about.language:
        catalog = file.objects[file.root]
        catalog.head = catalog.head.removesuffix(b">>") + b"\n/Lang %s>>" % text_string(display_list.about.language)
    return file.write()


def _annotate(canvas: skia.Canvas, about: About) -> None:
    """Links, and the places in the picture that they lead to."""
    for place in about.places:
        rect = skia.Rect.MakeXYWH(place.x, place.y, 0.0, 0.0)
        canvas.drawAnnotation(rect, "SkAnnotationKey_Define_Named_Dest", _terminated(_name(place.name)))
    for area, url in about.links:
        if url.startswith("#"):
            canvas.drawAnnotation(to_rect(area), "SkAnnotationKey_Link_Named_Dest", _terminated(_name(url[1:])))
        else:
            canvas.drawAnnotation(to_rect(area), "SkAnnotationKey_URL", _terminated(quote(url, safe=_URI)))


def _name(text: str) -> str:
    """A place's name in ASCII."""
    return quote(text, safe="")


def _terminated(text: str) -> skia.Data:
    return skia.Data.MakeWithCopy(text.encode("ascii") + b"\0")
