"""Writes fonts/fonts.toml: one entry per bundled face, by what the font files say of themselves.

python tools/make_fonts_toml.py
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "fonts"
FAMILIES = {
    "IBMPlexSansArabic": "IBM Plex Sans Arabic", "InterVariable": "Inter Variable", "JetBrainsMono": "JetBrains Mono",
    "NotoColorEmoji": "Noto Color Emoji", "NotoNaskhArabic": "Noto Naskh Arabic", "NotoSans": "Noto Sans",
    "NotoSansArabic": "Noto Sans Arabic", "NotoSansHebrew": "Noto Sans Hebrew", "PlayfairDisplay": "Playfair Display",
}  # fmt: skip
HEADER = """\
# The bundled faces, and which of them serve the generic families and scripts that a document's own fonts do not cover.
# Written by tools/make_fonts_toml.py.

[generic]
sans-serif = ["Inter", "Noto Sans"]
serif = ["Playfair Display", "Amiri"]
monospace = ["JetBrains Mono"]
system-ui = ["Inter"]
cursive = ["Playfair Display"]
fantasy = ["Playfair Display"]
emoji = ["Noto Color Emoji"]
math = ["Noto Sans"]
arabic = ["Noto Sans Arabic", "Noto Naskh Arabic", "Amiri"]
hebrew = ["Noto Sans Hebrew"]

[fallback]
# By ISO 15924 script, then for everything else.
Arab = ["Noto Sans Arabic", "Noto Naskh Arabic", "Amiri", "Cairo"]
Hebr = ["Noto Sans Hebrew"]
other = ["Inter", "Noto Sans", "JetBrains Mono", "Noto Sans Arabic", "Noto Sans Hebrew", "Amiri", "Noto Color Emoji"]
"""


def entry(path: Path) -> str:
    """One [[face]] table."""
    font = TTFont(path)
    weight: float | list[float] = font["OS/2"].usWeightClass
    if "fvar" in font:
        axes = {axis.axisTag: axis for axis in font["fvar"].axes}
        if "wght" in axes:
            weight = [axes["wght"].minValue, axes["wght"].maxValue]
    italic = bool(font["head"].macStyle & 2)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    family = FAMILIES.get(path.parent.name, path.parent.name)
    return (
        f'\n[[face]]\nfile = "{path.relative_to(FONTS)}"\nfamily = "{family}"\nweight = {weight}\n'
        f'style = "{"italic" if italic else "normal"}"\nsha256 = "{digest}"\n'
    )


def main() -> None:
    """Write the file."""
    faces = "".join(entry(path) for path in sorted(FONTS.glob("*/*.ttf")))
    (FONTS / "fonts.toml").write_text(HEADER + faces, encoding="utf-8")


if __name__ == "__main__":
    main()
