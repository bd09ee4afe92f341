"""Yes and no, in whatever form: they answer only with a sentence that bears them out."""

import re
from typing import Final

from tunedd_api.rag.claims.content import says_something

_YES_OR_NO: Final = r"(?:yes|no|ja|nein|sí|si|oui|non|sim|não|да|нет|是的?|不是|对|不|نعم|لا)"
_ALONE: Final = re.compile(rf"\W*{_YES_OR_NO}\b\W*", re.IGNORECASE)
_LEADING: Final = re.compile(rf"\W*{_YES_OR_NO}\s*[,;:.!–—，。]\s*", re.IGNORECASE)
"""Without a mark behind it, "no" belongs to what is said."""

_DENYING: Final = re.compile(
    r"n['’]t\b|\b(?:not|never|cannot|nor|nicht|nie|kein\w*|nunca|jamais|pas)\b", re.IGNORECASE
)


def is_verdict(sentence: str) -> bool:
    """Whether a sentence says yes or no, or denies something, and nothing that could be found.

    "No.", "No, it does not always exist." and "They cannot." are verdicts.
    """
    if _ALONE.fullmatch(sentence):
        return True
    decides = _LEADING.match(sentence) or _DENYING.search(sentence)
    return bool(decides) and not says_something(sentence)


def leading_verdict(sentence: str) -> str:
    """The yes or no before what bears it out, with the mark behind it; empty if there is none."""
    leading = _LEADING.match(sentence)
    return leading.group() if leading else ""
