"""Introductions: what a message says of its sender's name before it asks something."""

import re
from typing import Final

_CALLED: Final = (
    r"(?:(?i:my name(?: is|['’]s)|i am called|i['’]m called|call me"
    r"|mein name ist|ich hei(?:ß|ss)e|me llamo|mi nombre es|je m['’]appelle|mon nom est"
    r"|mi chiamo|il mio nome è|(?:o )?meu nome é|chamo-me|mijn naam is|ik heet))"
)
_BEING: Final = r"(?:(?i:i am|i['’]m|ich bin|soy|je suis|sono|eu sou|sou|ik ben))"
_NAME: Final = r"[A-ZÀ-ÖØ-Þ][\w'’-]*"
_AND: Final = r"(?:(?i:and|und|y|et|e|en)\b\s*)"
_INTRODUCTION: Final = re.compile(
    rf"(?:^|(?<=[.,!;:]\s))"
    rf"(?:{_CALLED}\s+{_NAME}(?:\s+{_NAME}){{0,2}}|{_BEING}\s+{_NAME}(?:\s+{_NAME})?)"
    rf"(?:\s*[.,!;–—-]+\s*{_AND}?|\s+{_AND})(?=\S)"
)
"""A name as its bearer tells it, up to what comes behind. "I am" tells one only before a capital:
"I am a student" says for whom something is asked, and stays."""

_FURTHEST: Final = 30
"""Characters of a greeting that may stand before it."""


def without_introduction(message: str) -> str:
    """A message without the name that its sender tells first; unchanged where it tells no more.

    "My name is Ada, and what does a queen cost?" asks what a queen costs.
    """
    found = _INTRODUCTION.search(message)
    if found is None or found.start() > _FURTHEST:
        return message
    before, behind = message[: found.start()], message[found.end() :]
    if not re.search(r"\w+\W+\w", behind):
        return message
    return f"{before}{behind[0].upper()}{behind[1:]}"
