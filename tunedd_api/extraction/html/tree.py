"""The tree of a page, be it ever so broken or deep."""

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.encodings import decoded

if TYPE_CHECKING:
    from lxml.etree import TreeBuilder, _Element

_DECLARED: Final = re.compile(
    rb"""<meta[^>]+charset\s*=\s*["']?([\w:-]+)|<\?xml[^>]+encoding\s*=\s*["']([\w:-]+)""",
    re.IGNORECASE,
)
_HEAD: Final = 4_096
_DEEPEST: Final = 150
"""Elements that lie deeper are put beside one another: no reader can tell, and none runs wild."""

_VOID: Final = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr",
    }
)  # fmt: skip
_SELF_CLOSED: Final = re.compile(r"<([A-Za-z][\w:.-]*)([^<>]*)/>")
_TAG: Final = re.compile(r"[a-z][a-z0-9-]*")
_UNKNOWN: Final = "span"
"""What stands for elements whose names no tree may hold."""

_KEPT: Final = {
    name: name
    for name in (
        "alt", "bgcolor", "checked", "class", "close", "color", "colspan", "hidden", "href", "id",
        "name", "open", "rel", "reversed", "role", "rowspan", "start", "style", "type", "value",
        "aria-hidden",
    )
} | {"epub:type": "epub-type"}  # fmt: skip
"""The attributes that a reader looks at, and what they are called in the tree."""

_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MAIN_SHARE: Final = 0.4
"""Of the text of the whole page, for an element that says that it is the main one."""


class ParsedPage(NamedTuple):
    """The root of a page, and sentences about what is uncertain in its text."""

    root: "_Element"
    warnings: tuple[str, ...]


def parsed(
    content: bytes, name: str, *, is_xml: bool = False, label: str | None = None
) -> ParsedPage:
    """Parse a page; in XML, elements may close themselves.

    ``label`` is what a message says of its encoding, which is believed before the page itself.

    Raises:
        IngestionError: if it is no text, or there is no element in it.
    """
    from lxml import etree

    declared = _DECLARED.search(content, 0, _HEAD)
    if label is None and declared:
        label = (declared[1] or declared[2]).decode("ascii")
    read = decoded(content, name, label)
    text = read.text.replace("\0", "")
    if is_xml:
        text = _SELF_CLOSED.sub(_closed, text)
    parser = etree.HTMLParser(
        target=_Flattening(etree.TreeBuilder()), encoding="utf-8", no_network=True, huge_tree=True
    )
    try:
        parser.feed(text.encode("utf-8", "replace"))
        root = parser.close()
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise IngestionError(f"{name} holds no text.") from error
    return ParsedPage(root, read.warnings)


def _closed(match: re.Match[str]) -> str:
    return match[0] if match[1].lower() in _VOID else f"<{match[1]}{match[2]}></{match[1]}>"


class _Flattening:
    """Builds a tree from a parser's events, and lets it grow no deeper than `_DEEPEST`."""

    def __init__(self, builder: "TreeBuilder") -> None:
        self._builder = builder
        self._depth = 0
        self._deepest = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        tag = tag if _TAG.fullmatch(tag) else _UNKNOWN
        if self._depth >= _DEEPEST:
            if self._depth > _DEEPEST:
                self._builder.end(self._deepest)
            self._deepest = tag
        kept = {
            _KEPT[key]: _CONTROLS.sub("", value or "")
            for key, value in attributes.items()
            if key in _KEPT
        }
        self._builder.start(tag, kept)

    def end(self, tag: str) -> None:
        tag = tag if _TAG.fullmatch(tag) else _UNKNOWN
        if self._depth <= _DEEPEST:
            self._builder.end(self._deepest if self._depth == _DEEPEST else tag)
        self._depth -= 1

    def data(self, text: str) -> None:
        self._builder.data(_CONTROLS.sub("", text))

    def close(self) -> "_Element":
        return self._builder.close()


def main_element(root: "_Element") -> "_Element":
    """The element that holds the main text: the one that says so, if most text is in it."""
    body = root.find("body")
    body = root if body is None else body
    whole = text_length(body)
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = body.findall(path)
        if len(found) == 1 and text_length(found[0]) > _MAIN_SHARE * whole:
            main: _Element = found[0]
            return main
    return body


def text_length(element: "_Element") -> int:
    """How many characters of text are in an element."""
    return sum(map(len, element.itertext()))
