"""The groups, control words and characters of Rich Text, as blocks.

By Microsoft's Rich Text Format Specification 1.9.1.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from tunedd_api.extraction.blocks import Block
from tunedd_api.extraction.rich_text.looks import BELOW, Colours, Group
from tunedd_api.extraction.rich_text.paragraphs import Paragraphs
from tunedd_api.extraction.text.superscripts import lowered, raised
from tunedd_api.extraction.text.symbol_fonts import symbols

_TOKEN: Final = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})"
    r"|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n\0]+)|[\r\n\0\\]"
)
_SKIPPED: Final = frozenset(
    {
        "info", "pict", "header", "headerl", "headerr", "headerf", "footer", "footerl",
        "footerr", "footerf", "sp", "nonshppict", "fldinst", "xe", "tc", "txe", "rxe", "listtable",
        "listoverridetable", "rsidtbl", "generator", "datafield", "themedata", "objdata",
        "objclass", "colorschememapping", "latentstyles", "datastore", "atnid", "atnauthor",
        "annotation", "pntxta", "pntxtb", "deleted", "mmath", "revtbl", "xmlnstbl", "filetbl",
    }
)  # fmt: skip
_KEPT: Final = frozenset(
    {"shpinst", "shptxt", "footnote", "listtext", "pntext", "pn", "fldrslt", "result"}
)
"""Destinations that are read although they are marked as what a reader may ignore."""

_CHARACTERS: Final = {
    "tab": " ", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_SIGNS: Final = {"~": "\u00a0", "_": "-", "-": "\u00ad", "\\": "\\", "{": "{", "}": "}"}
_CODE_PAGES: Final = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437",
}  # fmt: skip
_HEADING: Final = re.compile(r"heading (\d)", re.IGNORECASE)
_TABLES: Final = frozenset({"fonttbl", "stylesheet", "colortbl", "title"})


@dataclass(slots=True)
class _Font:
    name: str = ""
    encoding: str | None = None


@dataclass(slots=True)
class _Document:
    """What the tables at the beginning say."""

    encoding: str = "cp1252"
    fonts: dict[int, _Font] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)
    colours: Colours = field(default_factory=Colours)


class Groups:
    """Reads one document; ``title`` is known when its blocks are."""

    def __init__(self, source: str) -> None:
        self.title = ""
        self._source = source
        self._document = _Document()
        self._stack: list[Group] = []
        self._group = Group()
        self._paragraphs = Paragraphs(self._document.levels)
        self._pending = 0
        self._style = 0
        self._named = ""
        self._starred = False
        self._decoder = codecs.getincrementaldecoder("cp1252")("replace")
        self._decodes = "cp1252"

    def blocks(self) -> Iterator[Block]:
        """The blocks of the document, in order."""
        at = 0
        while (match := _TOKEN.match(self._source, at)) is not None:
            at = match.end()
            if match["word"] is not None:
                number = None if match["number"] is None else int(match["number"])
                if match["word"] == "bin":
                    at += max(0, number or 0)
                else:
                    self._word(match["word"], number)
            elif match["byte"] is not None:
                self._bytes(bytes.fromhex(match["byte"]))
            elif match["sign"] is not None:
                self._sign(match["sign"])
            elif match["brace"] is not None:
                self._brace(match["brace"])
            elif match["text"] is not None:
                self._bytes(match["text"].encode("latin-1"))
            yield from self._paragraphs.take()
        self._paragraphs.end()
        yield from self._paragraphs.take()

    def _brace(self, brace: str) -> None:
        if brace == "{":
            self._stack.append(self._group)
            self._group = replace(self._group)
            return
        closed = self._group
        if self._stack:
            self._group = self._stack.pop()
        if closed.target == "footnote" and self._group.target != "footnote":
            self._paragraphs.end_note()
        if closed.target == "title" and self._group.target != "title":
            self.title, self._named = self._named.strip(), ""

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif sign in "\r\n":
            self._word("par", None)
        elif sign in _SIGNS:
            self._put(_SIGNS[sign])

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        group = self._group
        if word in BELOW:
            self._document.colours.is_plain = False
        if word == "u":
            self._unicode(number or 0)
        elif word in _CHARACTERS:
            self._put(_CHARACTERS[word])
        elif word in ("fonttbl", "stylesheet", "colortbl"):
            group.target = word
        elif word == "title":
            group.target, group.is_skipped = word, False
        elif word == "footnote":
            group.target = word
            self._paragraphs.begin_note()
        elif word in _SKIPPED or (starred and word not in _KEPT):
            group.is_skipped, group.target = True, ""
        elif not group.is_skipped:
            self._look(word, number)

    def _look(self, word: str, number: int | None) -> None:
        """Words about characters, fonts, and paragraphs."""
        group = self._group
        if group.target == "colortbl":
            self._document.colours.mix(word, number)
        elif group.hears(word, number):
            return
        elif word in ("f", "fcharset", "ansicpg"):
            self._font(word, number or 0)
        elif group.target == "stylesheet":
            self._style = number or 0 if word == "s" else self._style
        elif word == "s":
            self._paragraphs.style(number or 0)
        else:
            self._paragraphs.word(word, number)

    def _font(self, word: str, number: int) -> None:
        fonts = self._document.fonts
        if word == "ansicpg":
            self._document.encoding = _known(f"cp{number}") or self._document.encoding
        elif word == "f":
            self._group.font = number
            if self._group.target == "fonttbl":
                fonts[number] = _Font()
                self._named = ""
        elif self._group.font in fonts:
            fonts[self._group.font].encoding = _CODE_PAGES.get(number)

    def _unicode(self, number: int) -> None:
        self._put(chr(number % 0x10000))
        self._pending = self._group.skip

    def _bytes(self, content: bytes) -> None:
        if self._pending:
            # What stands for a character where no Unicode is understood.
            skipped = min(self._pending, len(content))
            self._pending -= skipped
            content = content[skipped:]
        if not content or self._group.is_skipped:
            return
        font = self._document.fonts.get(self._group.font)
        encoding = (font.encoding if font is not None else None) or self._document.encoding
        if encoding != self._decodes:
            self._decodes = encoding
            self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        text = self._decoder.decode(content)
        if self._group.target in _TABLES:
            self._name(text)
        elif text:
            self._put(symbols(text, font.name) if font is not None else text)

    def _name(self, text: str) -> None:
        """Part of the name of a font or style, or of the title; or the end of a colour."""
        if self._group.target == "colortbl":
            self._document.colours.end(text.count(";"))
            return
        self._named += text
        if self._group.target == "title" or ";" not in text:
            return
        name = self._named.rstrip(";").strip()
        self._named = ""
        if self._group.target == "fonttbl" and self._group.font in self._document.fonts:
            self._document.fonts[self._group.font].name = name
        elif heading := _HEADING.match(name):
            self._document.levels[self._style] = int(heading[1])

    def _put(self, text: str) -> None:
        group = self._group
        self._pending = 0
        if group.is_unseen or self._document.colours.hide(group):
            return
        if group.target in _TABLES:
            self._named += text if group.target == "title" else ""
        elif group.script:
            self._paragraphs.put(raised(text) if group.script > 0 else lowered(text))
        else:
            self._paragraphs.put(text)


def _known(encoding: str) -> str | None:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return None
