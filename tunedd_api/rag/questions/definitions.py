"""Definitions: which term a question asks the meaning of, and whether a text gives it."""

import re
from functools import lru_cache
from typing import Final

_ASKED: Final = re.compile(
    r"\b(?:what(?:['’]s| is| are| was| were| does| do)\s+(?:meant by\s+)?|define\s+|"
    r"(?=(?:definition|meaning) of\b))(?:the\s+)?(?:(?:definition|meaning) of\s+(?:the\s+)?)?"
    r"(?:(?<=the )(?:term|word|concept)\s+)?(?:an?\s+|the\s+)?"
    r"[\"“'‘]?(?P<term>[\w-]+(?:[ '’][\w-]+){0,4}?)[\"”'’]?"
    r"(?:\s+(?:mean|stand for|refer to))?(?:,?\s+(?:according to|in the sense of)\b.*)?\W*$",
    re.IGNORECASE,
)
_LONGEST: Final = 200
"""Characters at the end of a message in which the meaning of a term is asked for."""

_BEFORE: Final = (
    r"(?:called|known as|termed|named|refer(?:s|red)?(?: to)?(?: \w+)? (?:to )?as|defined? as|"
    r"(?:the )?(?:word|term|name))\s+"
)
_BEHIND: Final = (
    r"(?:(?:is|are|was|were) (?:an?|the|any|one|what|when|where|how|defined)|means?|"
    r"refers? to|denotes?|describes?|stands? for|consists? of|"
    r"comprises?|pertains? to)\b"
)


def asked_term(question: str) -> str:
    """The term of "What is a portage?" or "What does PWLA stand for?"; empty if there is none."""
    found = _ASKED.search(question.strip()[-_LONGEST:])
    return found["term"] if found else ""


def defines(term: str, text: str) -> float:
    """How far a text says what a term means, or what its letters stand for, 0…1.

    1 where the term begins what is said of it, or ends it ("…, which is called a portage";
    "Potential Weights Linear Analysis (PWLA)"), three quarters where one of its kind does ("A river
    portage is a path"), half where a sentence only begins with it.
    """
    worth = zip((1.0, 0.75, 0.5), _patterns(term) if term else (), strict=False)
    return next((value for value, pattern in worth if pattern.search(text)), 0.0)


@lru_cache(maxsize=256)
def _patterns(term: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    one = rf"[\"“'‘]?{re.escape(term)}(?:s|es)?[\"”'’]?(?!\w)"
    start = r"(?m:^|(?<=[.!?:] ))\W*(?:\d+(?:\.\d+)*\W+)?(?:an?\s|the\s)?"
    begins = rf"{start}{one}"
    meant = rf"{one}(?:\s\([^()]*\))?,?\s+{_BEHIND}"
    named = rf"{_BEFORE}(?:an?\s|the\s)?{one}|\w \({one}\)"
    return (
        re.compile(f"{start}{meant}|{named}", re.IGNORECASE),
        re.compile(rf"{start}[\w-]+\s{meant}", re.IGNORECASE),
        re.compile(rf"{begins}\s+\w+s\b", re.IGNORECASE),
    )
