"""Text of documents, models and users as a terminal can be shown it: it never drives the terminal.

A document that holds an escape sequence could otherwise clear the screen, rename the window, write
to the clipboard or make text read as another one.
"""

import re
from typing import Final

_HARMFUL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and line feed, DEL, C1
    "\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # unseen, bidi
    "\u2028\u2029\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"  # lines, halves, tags
)


def plain(text: str) -> str:
    """The text with what a terminal would obey, or not show, spelled out as Python would."""
    return _HARMFUL.sub(_spelled, text.replace("\r\n", "\n"))


def on_one_line(text: str) -> str:
    """The same without line breaks, for names and titles."""
    return plain(" ".join(text.split()))


def _spelled(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
