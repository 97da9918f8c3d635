"""Times pictures with changing text against takumi-py, in one run, and prints the ratios.

usage: python benches/peers.py FOLDER
FOLDER holds tpl-og-blog-post.html and tpl-ar-quote-card.html. takumi-py must be importable; it is under the GPL, so install
it beside the project, for measuring only.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from audome_engine import Template

FONTS = Path(__file__).resolve().parent.parent / "fonts"
CASES = {
    "tpl-og-blog-post": ("title", "What we learned, part {}"),
    "tpl-ar-quote-card": ("quote", "على قدر أهل العزم {}"),
}
ROUNDS = 30


def main() -> None:
    """Time both engines in turn, so that they share what the machine does besides."""
    import takumi_py

    renderer = takumi_py.Renderer(fonts=[path.read_bytes() for path in sorted(FONTS.rglob("*.ttf"))])
    for name, (key, text) in CASES.items():
        path = Path(sys.argv[1]) / f"{name}.html"
        html = path.read_text(encoding="utf-8")
        ours = _ours(path, key)
        theirs = _theirs(renderer, html, key)
        times: dict[str, list[float]] = {"ours": [], "takumi": []}
        for number in range(ROUNDS):
            for engine, render in (("ours", ours), ("takumi", theirs)):
                start = time.perf_counter()
                render(text.format(number))
                times[engine].append(time.perf_counter() - start)
        one, other = (statistics.median(values[3:]) * 1000 for values in times.values())
        print(f"{name}: ours {one:.1f} ms, takumi {other:.1f} ms, ratio {one / other:.2f}")


def _ours(path: Path, key: str) -> Callable[[str], bytes]:
    template = Template.open(path)
    return lambda text: template.render({f"{key}.text": text})


def _theirs(renderer: Any, html: str, key: str) -> Callable[[str], bytes]:
    size = re.search(r"width=(\d+), height=(\d+)", html)
    assert size is not None
    width, height = map(int, size.groups())
    before, after = re.split(
        rf'(?<=data-dynamic-key="{key}">).*?(?=</(?:h1|blockquote)>)', html, maxsplit=1, flags=re.S
    )
    return lambda text: renderer.render_html(before + text + after, width=width, height=height, format="png")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main()
