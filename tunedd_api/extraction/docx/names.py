"""Names of Word's elements, and how to ask them for their values."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_OFF: Final = frozenset({"0", "false", "off", "none"})


def value(parent: "_Element | None", path: str) -> str | None:
    """The value of an element below another one; None if it is not there."""
    if parent is None:
        return None
    found = parent.find(f"{W}{path.replace('/', f'/{W}')}")
    return None if found is None else found.get(f"{W}val", "")


def is_on(parent: "_Element | None", name: str) -> bool | None:
    """Whether a property is switched on; None if nothing is said of it."""
    said = value(parent, name)
    return None if said is None else said.lower() not in _OFF


def number(text: str | None) -> int | None:
    """A whole number of some digits, if it is one."""
    text = text or ""
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 8 else None


def words(element: "_Element") -> str:
    """The text of an element, and what follows entities that stay unread."""
    return (element.text or "") + "".join(child.tail or "" for child in element)
