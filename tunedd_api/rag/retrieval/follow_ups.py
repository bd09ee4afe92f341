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

UNKNOWN: Final = 0.5
"""For a question in a language whose pointing words are not known here."""


def points_back(question: str) -> float:
    """1 if the question holds a word that points at what was said before, 0 if it does not.

    ``UNKNOWN`` where its language cannot be told: then other signs decide.
    """
    if _POINTERS.search(question):
        return 1.0
    return 0.0 if _READ_HERE.search(question) else UNKNOWN
