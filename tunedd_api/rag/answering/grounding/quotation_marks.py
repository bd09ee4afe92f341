"""Quotation marks of a model: what stands between them must be the source's own words."""

import re
from typing import Final

_MARK: Final = re.compile(r"[\"“”„«»]")
_QUOTED: Final = re.compile(r"[\"“„«]([^\"“”„«»]*)[\"”“»]")


def without_false_quotes(sentence: str, source: str) -> str:
    """The sentence without quotation marks around what the source does not say word for word.

    A mark that has no other one in the sentence goes, too. Blanks and line ends count the same.
    """
    words = " ".join(source.split())
    kept, behind = "", 0
    for quoted in _QUOTED.finditer(sentence):
        text = quoted[1]
        verbatim = " ".join(text.split()) in words
        kept += _MARK.sub("", sentence[behind : quoted.start()])
        kept += quoted[0] if verbatim else text
        behind = quoted.end()
    return kept + _MARK.sub("", sentence[behind:])
