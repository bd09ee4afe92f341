"""Quotes as plain text: links, pictures and tags of Markdown and HTML are markup, not words."""

import re
from html import unescape
from typing import Final

_PICTURE: Final = re.compile(
    r"!\[([^\]\n]*)\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]\n]*\])"
)
_LINK: Final = re.compile(r"\[([^\[\]\n]+)\]\((?:[^()\n]|\([^()\n]*\))*\)")
_REFERENCE: Final = re.compile(r"\[([^\[\]\n]+)\]\[[^\]\n]*\]")
_ADDRESS: Final = re.compile(r"<((?:https?|mailto):[^>\s]+)>")
_TAG: Final = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)
_BREAK: Final = re.compile(r"<br\s*/?>|</(?:p|li|tr|div|h[1-6])>", re.IGNORECASE)
_CODE: Final = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_STRONG: Final = re.compile(r"(?<![\w*])(\*\*\*|\*\*|\*)(?=\S)([^*\n]+?)(?<=\S)\1(?![\w*])")
_UNDERLINED: Final = re.compile(r"(?<!\w)(__|_)(?=\S)([^_\n]+?)(?<=\S)\1(?!\w)")
_STRUCK: Final = re.compile(r"~~(?=\S)([^~\n]+?)~~")
_HEADING: Final = re.compile(r"^[ ]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE)
_RULE_ROW: Final = re.compile(
    r"^[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+[ \t]*:?-*:?[ \t]*\|?[ \t]*\n?", re.MULTILINE
)
_SPACES: Final = re.compile(r"[ \t]{2,}")
_KEPT: Final = "\x00"


def plain_text(text: str) -> str:
    """The text as a reader sees it: what links and pictures say, without addresses and tags.

    Code keeps its letters. The result is for showing; offsets belong to the text itself.
    """
    codes: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        codes.append(match[2])
        return f"{_KEPT}{len(codes) - 1}{_KEPT}"

    shown = _CODE.sub(put_aside, text.replace(_KEPT, ""))
    shown = _RULE_ROW.sub("", shown)
    shown = _PICTURE.sub(r"\1", shown)
    for pattern in (_LINK, _REFERENCE):
        shown = pattern.sub(r"\1", shown)
    shown = _ADDRESS.sub(r"\1", shown)
    shown = _TAG.sub("", _BREAK.sub(" ", shown))
    shown = _HEADING.sub(r"\1", shown)
    for pattern in (_STRONG, _UNDERLINED):
        shown = pattern.sub(r"\2", shown)
    shown = unescape(_STRUCK.sub(r"\1", shown))
    shown = re.sub(f"{_KEPT}(\\d+){_KEPT}", lambda match: codes[int(match[1])], shown)
    return _SPACES.sub(" ", shown).strip()
