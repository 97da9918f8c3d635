"""A number in a counter style (CSS Counter Styles 3): the predefined styles of sections 6 and 7."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SYMBOLS = {"disc": "•", "circle": "◦", "square": "▪"}
_DISCLOSURE = {"disclosure-open": ("▾", "▾"), "disclosure-closed": ("▸", "◂")}


@dataclass(frozen=True, slots=True)
class CounterStyle:
    """`represent` gives the text of a value, without negative sign and suffix, or None outside the style's range."""

    represent: Callable[[int], str | None]
    suffix: str = ". "
    signed: bool = False  # takes the negative sign and the magnitude (2.6)


def counter_text(value: int, style: str, rtl: bool = False) -> str:
    """What `counter(name, style)` says (5.1: generate a counter representation)."""
    if style == "none":
        return ""
    if style in SYMBOLS:
        return SYMBOLS[style]
    if style in _DISCLOSURE:
        return _DISCLOSURE[style][rtl]
    if style.startswith('"'):
        return style[1:]
    definition = _STYLES.get(style, _DECIMAL)
    negative = value < 0 and definition.signed
    text = definition.represent(abs(value) if negative else value)
    if text is None:
        return str(value)  # every predefined style's fallback is, in the end, decimal
    return f"-{text}" if negative else text


def marker_text(value: int, style: str, rtl: bool = False) -> str:
    """The text of a list item's marker: the representation with the style's suffix (CSS Lists 3, 3.5)."""
    if style == "none":
        return ""
    if style.startswith('"'):
        return style[1:]
    if style in SYMBOLS or style in _DISCLOSURE:
        return counter_text(value, style, rtl) + " "
    return counter_text(value, style, rtl) + _STYLES.get(style, _DECIMAL).suffix


def _numeric(digits: str) -> Callable[[int], str | None]:
    """3.1.5: positional, base the number of digits."""

    def represent(value: int) -> str | None:
        base, parts = len(digits), [digits[value % len(digits)]]
        while value := value // base:
            parts.append(digits[value % base])
        return "".join(reversed(parts))

    return represent


def _alphabetic(letters: str) -> Callable[[int], str | None]:
    """3.1.4: a, b, … z, aa, ab."""

    def represent(value: int) -> str | None:
        if value < 1:
            return None
        parts: list[str] = []
        while value:
            value -= 1
            parts.append(letters[value % len(letters)])
            value //= len(letters)
        return "".join(reversed(parts))

    return represent


def _additive(weights: tuple[tuple[int, str], ...], low: int, high: int) -> Callable[[int], str | None]:
    """3.1.6: sums of weights, largest first."""

    def represent(value: int) -> str | None:
        if not low <= value <= high:
            return None
        if value == 0:
            return next((symbol for weight, symbol in weights if weight == 0), None)
        parts: list[str] = []
        for weight, symbol in weights:
            if weight and value >= weight:
                parts.append(symbol * (value // weight))
                value %= weight
        return "".join(parts)

    return represent


def _fixed(symbols: str) -> Callable[[int], str | None]:
    """3.1.2: a list that ends."""
    return lambda value: symbols[value - 1] if 1 <= value <= len(symbols) else None


def _leading_zero(value: int) -> str:
    return f"{value:02d}"


def _digits(zero: int) -> CounterStyle:
    return CounterStyle(_numeric("".join(chr(zero + digit) for digit in range(10))), signed=True)


def _weights(text: str) -> tuple[tuple[int, str], ...]:
    pairs = [entry.split(":") for entry in text.split()]
    return tuple((int(weight), symbol) for weight, symbol in pairs)


_DECIMAL = _digits(ord("0"))
_ROMAN = _weights("1000:M 900:CM 500:D 400:CD 100:C 90:XC 50:L 40:XL 10:X 9:IX 5:V 4:IV 1:I")
_LOWER_ROMAN = tuple((weight, symbol.lower()) for weight, symbol in _ROMAN)
_ARMENIAN = _weights(
    "9000:Ք 8000:Փ 7000:Ւ 6000:Ց 5000:Ր 4000:Տ 3000:Վ 2000:Ս 1000:Ռ 900:Ջ 800:Պ 700:Չ 600:Ո 500:Շ 400:Ն 300:Յ 200:Մ "
    "100:Ճ 90:Ղ 80:Ձ 70:Հ 60:Կ 50:Ծ 40:Խ 30:Լ 20:Ի 10:Ժ 9:Թ 8:Ը 7:Է 6:Զ 5:Ե 4:Դ 3:Գ 2:Բ 1:Ա"
)
_LOWER_ARMENIAN = tuple((weight, symbol.lower()) for weight, symbol in _ARMENIAN)
_GEORGIAN = _weights(
    "10000:ჵ 9000:ჰ 8000:ჯ 7000:ჴ 6000:ხ 5000:ჭ 4000:წ 3000:ძ 2000:ც 1000:ჩ 900:შ 800:ყ 700:ღ 600:ქ 500:ფ 400:ჳ 300:ტ "
    "200:ს 100:რ 90:ჟ 80:პ 70:ო 60:ჲ 50:ნ 40:მ 30:ლ 20:კ 10:ი 9:თ 8:ჱ 7:ზ 6:ვ 5:ე 4:დ 3:გ 2:ბ 1:ა"
)
_HEBREW = _weights(
    "10000:י׳ 9000:ט׳ 8000:ח׳ 7000:ז׳ 6000:ו׳ 5000:ה׳ 4000:ד׳ 3000:ג׳ 2000:ב׳ 1000:א׳ 400:ת 300:ש 200:ר 100:ק 90:צ "
    "80:פ 70:ע 60:ס 50:נ 40:מ 30:ל 20:כ 19:יט 18:יח 17:יז 16:טז 15:טו 10:י 9:ט 8:ח 7:ז 6:ו 5:ה 4:ד 3:ג 2:ב 1:א"
)
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_HIRAGANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん"
_KATAKANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヰヱヲン"
_HIRAGANA_IROHA = "いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑひもせす"
_KATAKANA_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"

_STYLES: dict[str, CounterStyle] = {
    "decimal": _DECIMAL,
    "decimal-leading-zero": CounterStyle(_leading_zero, signed=True),
    "lower-roman": CounterStyle(_additive(_LOWER_ROMAN, 1, 3999)),
    "upper-roman": CounterStyle(_additive(_ROMAN, 1, 3999)),
    "armenian": CounterStyle(_additive(_ARMENIAN, 1, 9999)),
    "upper-armenian": CounterStyle(_additive(_ARMENIAN, 1, 9999)),
    "lower-armenian": CounterStyle(_additive(_LOWER_ARMENIAN, 1, 9999)),
    "georgian": CounterStyle(_additive(_GEORGIAN, 1, 19999)),
    "hebrew": CounterStyle(_additive(_HEBREW, 1, 10999)),
    "lower-alpha": CounterStyle(_alphabetic(_LATIN)),
    "lower-latin": CounterStyle(_alphabetic(_LATIN)),
    "upper-alpha": CounterStyle(_alphabetic(_LATIN.upper())),
    "upper-latin": CounterStyle(_alphabetic(_LATIN.upper())),
    "lower-greek": CounterStyle(_alphabetic("αβγδεζηθικλμνξοπρστυφχψω")),
    "hiragana": CounterStyle(_alphabetic(_HIRAGANA), "、"),
    "katakana": CounterStyle(_alphabetic(_KATAKANA), "、"),
    "hiragana-iroha": CounterStyle(_alphabetic(_HIRAGANA_IROHA), "、"),
    "katakana-iroha": CounterStyle(_alphabetic(_KATAKANA_IROHA), "、"),
    "cjk-decimal": CounterStyle(_numeric("〇一二三四五六七八九"), "、"),
    "cjk-earthly-branch": CounterStyle(_fixed("子丑寅卯辰巳午未申酉戌亥"), "、"),
    "cjk-heavenly-stem": CounterStyle(_fixed("甲乙丙丁戊己庚辛壬癸"), "、"),
    "arabic-indic": _digits(0x660),
    "persian": _digits(0x6F0),
    "urdu": _digits(0x6F0),
    "devanagari": _digits(0x966),
    "bengali": _digits(0x9E6),
    "gurmukhi": _digits(0xA66),
    "gujarati": _digits(0xAE6),
    "oriya": _digits(0xB66),
    "tamil": _digits(0xBE6),
    "telugu": _digits(0xC66),
    "kannada": _digits(0xCE6),
    "malayalam": _digits(0xD66),
    "thai": _digits(0xE50),
    "lao": _digits(0xED0),
    "tibetan": _digits(0xF20),
    "myanmar": _digits(0x1040),
    "khmer": _digits(0x17E0),
    "cambodian": _digits(0x17E0),
    "mongolian": _digits(0x1810),
}
