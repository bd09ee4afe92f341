"""Codes that tell things of one make or form apart: the DX-40, error E05, release 3.6.2."""

import re
from collections.abc import Sequence
from itertools import islice

from tunedd_api.rag.questions.all_others import tells_of_all_others
from tunedd_api.rag.questions.designated import MOST, SPAN, codes


def lacks_a_code(question: str, texts: Sequence[str]) -> bool:
    """Whether texts tell of the DX-40, and nowhere of the DX-60 that a question asks for."""
    asked = list(islice(codes(question), MOST + 1))
    if not 0 < len(asked) <= MOST:
        return False
    said = {code for text in texts for code in codes(text, as_written=True)}
    for make, number in asked:
        others = {other for one, other in said if one == make}
        if not others or number in others:
            continue
        like_it = [rf"{re.escape(make)}[ \u00a0.-]?0*{re.escape(other)}" for other in others]
        if not any(
            _spans(make, number, text) or tells_of_all_others(like_it, text) for text in texts
        ):
            return True
    return False


def _spans(make: str, number: str, text: str) -> bool:
    """Whether a code lies within those from one to another."""
    return number.isdigit() and any(
        one.upper() == other.upper() == make and int(low) <= int(number) <= int(high)
        for one, low, other, high in SPAN.findall(text)
    )
