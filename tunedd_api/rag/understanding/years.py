"""Years that a question leaves to the one before: "and the year before?", "in the same year"."""

import re
from typing import Final

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.quantity import YEAR

_YEAR: Final = re.compile(r"(?<![\d.,/-])(?:1[5-9]|20|21)\d\d(?![\d,/-]|\.\d)")
_IN: Final = r"(?:(?:in|during|for|of|im|in dem|en|durant|pendant)\s+)?"
_THE: Final = r"(?:the|dem|das|el|la|l['’])?\s*"
_SAME: Final = re.compile(
    rf"\b{_IN}(?:(?:the|that)\s+(?:very\s+)?same\s+year|that\s+year|the\s+year\s+in\s+question"
    r"|(?:dem)?selben\s+jahr|gleichen\s+jahr|(?:el\s+)?mismo\s+año|ese\s+(?:mismo\s+)?año"
    r"|(?:la\s+)?même\s+année|cette\s+année-là)\b",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    rf"\b{_IN}{_THE}(?:year\s+before(?:\s+(?:that|it|then))?|(?:previous|preceding|prior)\s+year"
    r"|jahr\s+(?:davor|zuvor)|vorjahr|año\s+(?:anterior|antes)"
    r"|année\s+(?:précédente|d['’]avant))(?!\w)(?!\s+(?:last\b|\d))",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    rf"\b{_IN}{_THE}(?:year\s+(?:after(?:wards)?|later)(?:\s+(?:that|it|then))?"
    r"|(?:following|subsequent|(?<=the\s)next)\s+year|jahr\s+(?:danach|darauf)|(?:folge|nächsten\s+)jahr"
    r"|año\s+(?:siguiente|después)|année\s+(?:suivante|d['’]après))(?!\w)",
    re.IGNORECASE,
)
_THEN: Final = re.compile(
    r"(?<=\w)\s+(?:then|at that time|back then|damals|entonces)(?=\W*$)", re.IGNORECASE
)
_PAST: Final = re.compile(r"\b(?:was|were|did|had|war|waren|hatte|era|fue|était)\b", re.IGNORECASE)
_ALONE: Final = re.compile(
    r"\W*(?:(?:ok|okay|so|and|or|but|what about|how about|und|oder|was ist mit|y|o|et|ou)\b\W*)*",
    re.IGNORECASE,
)


def with_its_year(message: str, before: str) -> str | None:
    """A message with the year that it tells by the one ``before`` it; None if it tells none.

    What names nothing but another year asks the question before of that.
    """
    years = _years(before)
    if len(years) != 1 or _YEAR.search(message):
        return None
    (year,) = years
    for form, step in ((_SAME, 0), (_BEFORE, -1), (_AFTER, 1)):
        found = form.search(message)
        if found is None:
            continue
        told = str(int(year) + step)
        if _ALONE.fullmatch(message[: found.start()]) and not message[found.end() :].strip("?!. "):
            return _YEAR.sub(told, before) if step else None
        return _put(message, found, told)
    then = _THEN.search(message)
    return _put(message, then, year) if then and _PAST.search(message) else None


def _years(text: str) -> set[str]:
    """The years of a text; 2000 g are none."""
    found = parsed(text)
    told = {found.tokens[q.first].text for q in found.quantities if q.unit == YEAR}
    return told & {*_YEAR.findall(text)}


def leaves_its_year(message: str) -> bool:
    """Whether a message may tell its year by the question before."""
    forms = (_SAME, _BEFORE, _AFTER, _THEN)
    return _YEAR.search(message) is None and any(form.search(message) for form in forms)


def _put(message: str, place: re.Match[str], year: str) -> str:
    return f"{message[: place.start()].rstrip()} in {year}{message[place.end() :]}"
