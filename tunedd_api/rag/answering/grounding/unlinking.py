"""Links and pictures in what a model writes become text, while it is being written.

A model repeats what documents hold, and a front end that draws Markdown or HTML would fetch the
picture, address and all, as soon as the answer is shown.
"""

import re
from typing import Final

_MOST: Final = 500
"""Characters that an address or a name may have; what is longer is no link that anybody draws."""

_LINK: Final = re.compile(
    rf"!?\[([^\[\]\n]{{0,{_MOST}}})\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])"
)
_BEGUN: Final = re.compile(
    rf"<!?\Z|!\Z|<?!?\[[^\[\]\n]{{0,{_MOST}}}(?:\](?:\((?:[^()\n]|\([^()\n]*+\)?+){{0,{_MOST}}}"
    rf"|\[[^\[\]\n]{{0,{_MOST}}}\]?)?)?\Z"
)
"""What may become a link, a picture or a tag with the next piece."""

_JOINT: Final = re.compile(r"\](?=[(:])")
"""Where a name meets an address: apart, they are no link."""

_MARKUP: Final = re.compile(r"[\[\]<!]")
"""What all of this begins with, or needs: most pieces hold none of it."""

_NUMBER: Final = re.compile(r"\[\d{1,3}\]\Z")
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")


class Unlinking:
    """Takes a text piece by piece, and gives it back without links, pictures and tags."""

    def __init__(self) -> None:
        self._pending = ""

    def feed(self, piece: str) -> str:
        """Take the next piece; what of the text can be told by now."""
        if not self._pending and not _MARKUP.search(piece):
            return piece
        text = self._pending + piece
        begun = _BEGUN.search(text)
        end = begun.start() if begun else len(text)
        self._pending = text[end:]
        return _unlinked(text[:end])

    def finish(self) -> str:
        """What is left at the end of the text."""
        text, self._pending = self._pending, ""
        return _unlinked(text)


def _unlinked(text: str) -> str:
    text = _LINK.sub(_name, text)
    return _TAG.sub("‹", _JOINT.sub("] ", text))


def _name(link: re.Match[str]) -> str:
    """What a link is called; markers in a row are no link."""
    first, _, _ = link[0].partition("](")
    is_marker = _NUMBER.match(f"[{link[1]}]") is not None and first == link[0]
    return link[0] if is_marker else link[1]
