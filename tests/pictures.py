"""Comparing pictures and boxes with Chromium's: when two pictures look alike, and what is left for people to see.

A case passes when every element's four edges lie within 1 px, every text fragment within 1.5 px, and at most 0.5 % of
the pixels look different (more than 24 of 255 in a channel after averaging both over 3 x 3 pixels), at most 15 % of
those in any one line of text, and 25 % of those in any 64 x 64 tile.
"""

from __future__ import annotations

import io
from collections import defaultdict
from pathlib import Path

import numpy as np
from PIL import Image

BOX_TOLERANCE = 1.0
LINE_TOLERANCE = 1.5
CHANNEL_TOLERANCE = 24
PIXELS_ALLOWED = 0.005
TEXT_ALLOWED = 0.15
TILE_ALLOWED = 0.25
TILE = 64


def on_white(picture: bytes | Path) -> np.ndarray:
    """A picture over white: float32 RGB of shape (height, width, 3)."""
    image = Image.open(io.BytesIO(picture) if isinstance(picture, bytes) else picture).convert("RGBA")
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return np.asarray(Image.alpha_composite(white, image).convert("RGB"), np.float32)


def average3(pixels: np.ndarray) -> np.ndarray:
    """The mean over 3 x 3 pixels, edges repeated."""
    padded = np.pad(pixels, ((1, 1), (1, 1), (0, 0)), mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9


def different(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Where two pictures of one size look different: bool of shape (height, width)."""
    return np.abs(average3(ours) - average3(theirs)).max(axis=2) > CHANNEL_TOLERANCE


def picture_problems(ours: np.ndarray, theirs: np.ndarray, lines: list[dict]) -> list[str]:
    """What keeps `ours` from passing for `theirs`; empty where nothing does."""
    if ours.shape != theirs.shape:
        return [f"size {ours.shape[1]} x {ours.shape[0]} instead of {theirs.shape[1]} x {theirs.shape[0]}"]
    mask = different(ours, theirs)
    problems = []
    if mask.mean() > PIXELS_ALLOWED:
        problems.append(f"{mask.mean():.2%} of the pixels differ")
    if (tile := worst_tile(mask)) > TILE_ALLOWED:
        problems.append(f"{tile:.0%} of a tile differs")
    for line in lines:
        x, y = max(0, int(line["x"]) - 2), max(0, int(line["y"]) - 2)
        part = mask[y : int(line["y"] + line["height"]) + 3, x : int(line["x"] + line["width"]) + 3]
        if part.size >= 64 and part.mean() > TEXT_ALLOWED:
            problems.append(f"{part.mean():.0%} of a line in {line['parent']} differs")
    return problems


def box_problems(ours: list[dict], theirs: list[dict]) -> list[str]:
    """The elements whose edges are not where Chromium has them."""
    mine = {element["path"]: element for element in ours}
    problems = []
    for element in theirs:
        own = mine.get(element["path"])
        if own is None:
            problems.append(f"{element['path']} is missing")
        elif max(abs(a - b) for a, b in zip(_edges(own), _edges(element), strict=True)) > BOX_TOLERANCE:
            problems.append(f"{element['path']} at {_edges(own)} instead of {_edges(element)}")
    return problems


def line_problems(ours: list[dict], theirs: list[dict]) -> list[str]:
    """The text fragments of Chromium's that we have no match for under the same parent."""
    mine: dict[str, list[dict]] = defaultdict(list)
    for line in ours:
        mine[line["parent"]].append(line)
    problems = []
    for line in theirs:
        matches = (m for m in mine[line["parent"]] if all(abs(m[k] - line[k]) <= LINE_TOLERANCE for k in _LINE_KEYS))
        match = next(matches, None)
        if match is None:
            problems.append(f"no line at {line['x']}, {line['y']} of width {line['width']} in {line['parent']}")
        else:
            mine[line["parent"]].remove(match)
    return problems


_LINE_KEYS = ("x", "y", "width")


def side_by_side(ours: np.ndarray, theirs: np.ndarray, target: Path) -> Path:
    """Leave ours, theirs and the difference in one picture."""
    height, width = max(ours.shape[0], theirs.shape[0]), max(ours.shape[1], theirs.shape[1])
    a, b = (_fitted(picture, height, width) for picture in (ours, theirs))
    shown = np.where(np.abs(a - b).max(axis=2, keepdims=True) > 0, np.array([255, 0, 0], np.float32), b * 0.3 + 178)
    target.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.concatenate([a, b, shown], axis=1).astype(np.uint8)).save(target)
    return target


def _fitted(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    fitted = np.full((height, width, 3), (255, 0, 255), np.float32)
    fitted[: pixels.shape[0], : pixels.shape[1]] = pixels
    return fitted


def _edges(box: dict) -> tuple[float, float, float, float]:
    return (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])


def worst_tile(mask: np.ndarray) -> float:
    """The largest share in any aligned tile."""
    height, width = mask.shape
    padded = np.pad(mask, ((0, -height % TILE), (0, -width % TILE)))
    return float(padded.reshape(padded.shape[0] // TILE, TILE, -1, TILE).mean(axis=(1, 3)).max())
