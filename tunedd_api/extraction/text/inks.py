"""Whether characters can be told from what they stand on."""

import re
from typing import Final

Colour = tuple[int, int, int]
"""Red, green and blue, from 0 to 255."""

WHITE: Final[Colour] = (255, 255, 255)

TINY: Final = 2.0
"""Type of fewer points is not read by anybody."""

_ALIKE: Final = 11
"""Colours that differ by no more in red, green and blue are not told apart."""

_HEX: Final = re.compile(r"#?([0-9a-fA-F]{6})(?:[fF]{2})?|#([0-9a-fA-F]{3})[fF]?")
_RGB: Final = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,(?:1|1\.0*|100%))?\)")
_NAMED: Final[dict[str, Colour]] = {
    "white": WHITE, "snow": (255, 250, 250), "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245), "black": (0, 0, 0), "yellow": (255, 255, 0),
    "red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "cyan": (0, 255, 255),
    "magenta": (255, 0, 255), "darkblue": (0, 0, 139), "darkcyan": (0, 139, 139),
    "darkgreen": (0, 100, 0), "darkmagenta": (139, 0, 139), "darkred": (139, 0, 0),
    "darkyellow": (128, 128, 0), "darkgray": (128, 128, 128), "lightgray": (192, 192, 192),
}  # fmt: skip
"""Colours that text is hidden in or marked with, by the names of Word and of the web."""


def colour(text: str | None) -> Colour | None:
    """What a colour's name or number says: ``#fff``, ``FFFFFF``, ``rgb(255, 255, 255)``, ``white``.

    None for what is no colour, is transparent, or is not known.
    """
    text = "".join((text or "").split()).lower()
    if match := _HEX.fullmatch(text):
        digits = match[1] or "".join(digit * 2 for digit in match[2])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if match := _RGB.fullmatch(text):
        red, green, blue = (min(255, int(part)) for part in match.groups())
        return red, green, blue
    return _NAMED.get(text)


def blends(ink: Colour | None, ground: Colour | None) -> bool:
    """Whether text in one colour is not seen on another; no, where either is not known."""
    if ink is None or ground is None:
        return False
    return all(abs(one - other) <= _ALIKE for one, other in zip(ink, ground, strict=True))
