"""Text of a line that is shown larger or smaller than it was broken at (CSS Text 5, `text-fit`)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from audome_engine.layout.inline.inserted import InsertedText
from audome_engine.style.values import FontRelative
from audome_engine.text.fonts import FontContext
from audome_engine.text.shape import ShapedParagraph
from audome_engine.text.types import GlyphRun, ShapedRun


@dataclass(frozen=True, slots=True, eq=False)
class LineScale:
    """By how much a line's text is scaled."""

    fonts: FontContext
    factor: float

    def run(self, paragraph: ShapedParagraph, run: ShapedRun) -> ShapedRun:
        """A run as the line shows it. As in Chromium, of spacing only percentages grow with the font."""
        style = run.style
        return paragraph.restyled(
            run,
            style._replace(
                font=self.fonts.resized(style.font, self.factor),
                letter_spacing=self._spacing(style.letter_spacing),
                word_spacing=self._spacing(style.word_spacing),
            ),
        )

    def _spacing(self, value: float) -> float:
        return value * self.factor if isinstance(value, FontRelative) else value

    def inserted(self, text: InsertedText) -> InsertedText:
        """A hyphen or an ellipsis as the line shows it."""
        runs = tuple((x * self.factor, self._glyphs(run)) for x, run in text.runs)
        return InsertedText(text.text, text.width * self.factor, runs, text.metrics.scaled(self.factor))

    def _glyphs(self, run: GlyphRun) -> GlyphRun:
        factor = self.factor
        xs, ys = (tuple(value * factor for value in values) for values in (run.xs, run.ys))
        font = self.fonts.resized(run.font, factor)
        return replace(run, font=font, xs=xs, ys=ys, width=run.width * factor)
