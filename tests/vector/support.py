"""SVG documents seen through the engine's own painter of SVG."""

import base64

import numpy as np

import audome_engine as audome
from tests.pictures import on_white


def svg_of(html: str, width: int = 120, height: int = 80, **options) -> str:
    return audome.render(f"<body style='margin:0'>{html}", width=width, height=height, format="svg", **options).decode()


def shown(markup: bytes, width: int, height: int) -> np.ndarray:
    """What an SVG document looks like as an image."""
    url = "data:image/svg+xml;base64," + base64.b64encode(markup).decode()
    html = f'<body style="margin:0"><img style="display:block" src="{url}">'
    return on_white(audome.render(html, width=width, height=height))
