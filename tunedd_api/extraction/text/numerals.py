"""Numbers as lists show them."""

from typing import Final

_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST: Final = 3_999
"""The largest number that Roman numerals write without lines above."""

_LETTERS: Final = 26


def numeral(number: int, style: str) -> str:
    """A number in the style ``lower``, ``upper``, ``roman``, ``ROMAN`` or, else, in digits."""
    if style in ("lower", "upper") and number > 0:
        letters = _letters(number)
        return letters if style == "lower" else letters.upper()
    if style in ("roman", "ROMAN") and 0 < number <= _MOST:
        roman = _roman(number)
        return roman if style == "roman" else roman.upper()
    return str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written


def _letters(number: int) -> str:
    """A, B … Z, AA, AB and so on."""
    written = ""
    while number:
        number, last = divmod(number - 1, _LETTERS)
        written = chr(ord("a") + last) + written
    return written
