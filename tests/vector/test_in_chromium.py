"""A browser shows the same picture: golden documents and pairs as SVG, all in one page, photographed by Chromium.

Only where Debian's package `chromium` is there: continuous integration has none, and goes by our own painter of SVG.
"""

import shutil
import subprocess

import pytest

import audome_engine as audome
from audome_engine import Template
from tests.pictures import TILE_ALLOWED, different, on_white, worst_tile
from tests.test_golden import _data
from tests.vector.test_documents import CHOSEN, allowed_pixels
from tests.vector.test_pairs import PAIRS

WIDTH = 1200  # of the page
PIXELS = 0.01  # hard edges of gradients are on other pixels
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-lcd-text", "--hide-scrollbars",
    "--force-color-profile=srgb", "--allow-file-access-from-files",
]  # fmt: skip


def photographed(chromium, documents, folder):
    """What Chromium shows for each SVG document, by name: as an image, or inline where it is a pair."""
    sizes = {name: on_white(picture).shape for name, (_, picture) in documents.items()}
    x = y = row = 0
    places, parts = {}, []
    for name, (markup, _) in documents.items():
        height, width, _ = sizes[name]
        if x + width > WIDTH:
            x, y, row = 0, y + row, 0
        style = f"position:absolute;left:{x}px;top:{y}px"
        if name in PAIRS:
            parts.append(f'<div style="{style}">{markup.decode()}</div>')
        else:
            file = folder / f"{len(parts)}.svg"
            file.write_bytes(markup)
            parts.append(f'<img src="{file.name}" style="{style}">')
        places[name] = (slice(y, y + height), slice(x, x + width))
        x, row = x + width, max(row, height)
    page, shot = folder / "page.html", folder / "shot.png"
    page.write_text("<!doctype html><meta charset=utf-8><body style='margin:0;background:#fff'>" + "\n".join(parts))
    size = f"--window-size={WIDTH},{y + row}"
    command = [chromium, *FLAGS, f"--user-data-dir={folder / 'profile'}", size, f"--screenshot={shot}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    seen = on_white(shot)
    return {name: seen[place] for name, place in places.items()}


@pytest.mark.slow
def test_a_browser_shows_the_same_picture(tmp_path):
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is missing")
    documents = {}
    for path in CHOSEN:
        template, data = Template.open(path), _data(path)
        documents[f"{path.parent.name}/{path.stem}"] = [template.render(data, format=name) for name in ("svg", "png")]
    for name, html in PAIRS.items():
        body = f"<body style='margin:0'>{html}"
        documents[name] = [audome.render(body, width=96, height=64, format=format) for format in ("svg", "png")]
    seen = photographed(chromium, documents, tmp_path)
    problems = []
    for name, (_, picture) in documents.items():
        mask = different(seen[name], on_white(picture))
        if mask.mean() > max(PIXELS, allowed_pixels(name)) or worst_tile(mask) > TILE_ALLOWED:
            problems.append(f"{name}: {mask.mean():.2%} of the pixels differ, {worst_tile(mask):.0%} of a tile")
    assert not problems, "\n".join(problems)
