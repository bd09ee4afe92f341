"""Whether a question points back at what was said, by its own words alone."""

import re
from typing import Final

_POINTERS: Final = re.compile(
    r"\b(?:it|its|it['’]s|they|them|their|theirs|they['’]re|he|him|his|she|her|hers|this|that|these"
    r"|that['’]s|those|such|one|ones|other|others|another|both|former|latter|same|there|else"
    r"|instead|also|too|more|and|but|so|(?<!, )then|then(?!\W*$)|again|above"
    r"|(?:what|how) about|you (?:said|mentioned)|the (?:two|three|four|first|second|third|last)"
    # German, French, Spanish; only words that are not common English ones
    r"|diese[rsnm]?|dies|dessen|deren|davon|dazu|dabei|damit|dagegen|und|aber|auch|noch|sonst"
    r"|celui|celle|ceux|cela|ça|ceci|ils|elles|leurs?|aussi|alors|et"
    r"|eso|ese|esa|esos|esas|esto|estos|estas|ello|ellos|ellas|también|además|otros?|otras?|y)\b"
    r"|^\W*(?:ok|okay|oh|wow|no|yes|yeah|right|amazing|interesting|great|cool|thanks?|hm+|why|how"
    r"|really|awesome|whoa|woah|i see)\b\s*[.,!?]",
    re.IGNORECASE,
)
_READ_HERE: Final = re.compile(
    r"\b(?:the|what|which|who|how|when|where|why|is|are|does|do|did|of|to|in|a|an|for"
    r"|der|das|die|wie|wer|ist|sind|le|les|des|est|quel\w*|qui|comment|el|los|las|qué|cuál\w*"
    r"|quién\w*|cómo|cuándo)\b",
    re.IGNORECASE,
)

_AND: Final = re.compile(
    r"^\W*(?:(?:ok|okay)\W+)?(?:and|but|so|also|und|aber|y|et)\s+"
    r"(?=(?:who|what|when|where|which|how|why|is|are|was|were|do|does|did|can|could|will|would|has"
    r"|have|wer|was|wann|wo|welche[rsn]?|wie|warum|ist|sind|gibt|quién|qué|cuándo|dónde|cuál|cómo"
    r"|qui|quand|où|quel\w*|comment|combien|est-ce)\s+\w+(?:\W+\w+){2})",
    re.IGNORECASE,
)
"""What a whole question begins with that goes on from the last turn, on whatever subject."""

UNKNOWN: Final = 0.5
"""For a question in a language whose pointing words are not known here, or that only goes on."""


def points_back(question: str) -> float:
    """1 if the question holds a word that points at what was said before, 0 if it does not.

    ``UNKNOWN`` where its language cannot be told, or nothing but "and" before a whole question
    points back: then other signs decide.
    """
    whole = _AND.sub("", question)
    if _POINTERS.search(whole):
        return 1.0
    if whole != question:
        return UNKNOWN
    return 0.0 if _READ_HERE.search(question) else UNKNOWN


def goes_on(question: str) -> bool:
    """Whether a question points back, or begins as one that goes on from the last turn."""
    return _POINTERS.search(question) is not None
