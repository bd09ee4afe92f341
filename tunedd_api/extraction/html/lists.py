"""The numbers and bullets that a page shows before the items of its lists."""

from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.text.numerals import numeral

if TYPE_CHECKING:
    from lxml.etree import _Element

_STYLES: Final = {"1": "decimal", "a": "lower", "A": "upper", "i": "roman", "I": "ROMAN"}
_NAMED: Final = {
    "decimal": "decimal", "lower-alpha": "lower", "lower-latin": "lower", "upper-alpha": "upper",
    "upper-latin": "upper", "lower-roman": "roman", "upper-roman": "ROMAN",
}  # fmt: skip


class ItemMarks:
    """Counts the items of the lists of one page."""

    def __init__(self) -> None:
        self._next: dict[_Element, int] = {}

    def of(self, item: "_Element") -> str:
        """The mark of an item; each is asked for once, in order."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return "•"
        step = -1 if "reversed" in parent.attrib else 1
        number = _number(item.get("value"))
        if number is None:
            number = self._next[parent] if parent in self._next else _start(parent, step)
        self._next[parent] = number + step
        style = _STYLES.get(item.get("type") or parent.get("type") or "1", "decimal")
        for name, meant in _NAMED.items():
            if name in parent.get("style", ""):
                style = meant
        return f"{numeral(number, style)}."


def _start(parent: "_Element", step: int) -> int:
    start = _number(parent.get("start"))
    if start is not None:
        return start
    return 1 if step > 0 else len(parent.findall("li"))


def _number(text: str | None) -> int | None:
    """A number out of an attribute, if it is one that a list may have."""
    text = (text or "").strip()
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 10 else None
