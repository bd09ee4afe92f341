"""Who somebody is, where that is said in passing: "Dafydd Pryce, the caretaker", "(treasurer)".

Neither words nor readers take such a sentence for an answer: it is about something else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.stretches.stretch import Stretch
from tunedd_api.rag.page_text.line_kinds import LineKind
from tunedd_api.rag.page_text.passage_lines import lines_of
from tunedd_api.rag.page_text.quotes import Quote

_LONGEST: Final = 120
_NAME: Final = (
    r"(?-i:[A-ZÀ-Þ][\w’'-]+"
    r"(?:\s(?:(?:de|der|den|van|von|la|le|al|bin|da)\s)?[A-ZÀ-Þ][\w.’'-]*){1,3})"
)
_THE: Final = r"(?:the|our|your|its|their|der|die|das|unser[e]?|el|la|le|l['’])"
_ASKED: Final = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|und|y|et)\W+)?(?:who\s+(?:is|are|was|were)|who['’]s|wer\s+(?:ist|war)"
    rf"|quién\s+es|qui\s+est)\s+(?:(?P<name>(?:(?:Mr|Mrs|Ms|Dr|Prof)\.?\s)?{_NAME})"
    rf"|{_THE}\s+(?P<role>[^\W\d_]+(?:[\s-][^\W\d_]+){{0,2}}))\W*$",
    re.IGNORECASE,
)
_NO_ROLES: Final = re.compile(
    r"\b(?:who|that|which|other|others|best|first|last|next|one|ones|most|least|oldest|youngest)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Told:
    quote: Quote
    who: str


def told_in_passing(question: str, passages: Sequence[Passage]) -> Stretch | None:
    """The sentence that says in passing who a person is, or who has an office; None if none does.

    None, too, where sentences name several people for the office, or say it outright.
    """
    asked = _ASKED.match(question) if len(question) <= _LONGEST else None
    if asked is None or (asked["role"] and _NO_ROLES.search(asked["role"])):
        return None
    outright = _outright(asked["name"] or asked["role"])
    if any(outright.search(passage.text) for passage in passages):
        return None
    found = list(_told(asked["name"], asked["role"], passages))
    people = {one.who.lower() for one in found}
    if not found or len(people) > 1:
        return None
    return Stretch((found[0].quote,), 0, 1, LineKind.PROSE)


def _told(name: str | None, role: str | None, passages: Sequence[Passage]) -> Iterator[_Told]:
    forms = _forms_of_name(name) if name else _forms_of_role(role or "")
    for passage in (passage for passage in passages if not passage.is_reference):
        for line in (line for line in lines_of(passage) if line.kind is not LineKind.ROW):
            text = line.quote.text
            match = next((m for form in forms if (m := form.search(text))), None)
            if match is not None:
                yield _Told(line.quote, name or match["who"])


def _forms_of_name(name: str) -> Sequence[re.Pattern[str]]:
    """What stands beside a name and says who that is: "the caretaker", or "(treasurer)"."""
    who = re.escape(name)
    role = r"(?-i:[a-zß-ÿ][\w’'-]+(?:\s[\w’'-]+){0,5})"
    return (
        re.compile(rf"\b{who}\s?\((?:{_THE}\s)?{role}\)", re.IGNORECASE),
        re.compile(rf"\b{who},\s(?:{_THE}|an?|head|chair)\s{role}", re.IGNORECASE),
        re.compile(rf"\b(?:{_THE})\s{role},?\s{who}\b", re.IGNORECASE),
        re.compile(rf"^[\W\d]*(?-i:[A-ZÀ-Þ])[\w\s’'-]{{2,40}}:\s{who}\b", re.IGNORECASE),
        re.compile(rf"^[\W\d]*{who}\s?(?::|–|—|-)\s[\w\s’'-]{{3,60}}$", re.IGNORECASE),
    )


def _forms_of_role(role: str) -> Sequence[re.Pattern[str]]:
    """What stands beside an office and says who has it."""
    what = re.escape(role)
    who = rf"(?P<who>{_NAME})"
    return (
        re.compile(rf"\b{who}\s?\((?:{_THE}\s)?{what}(?:[,;]\s[^()]*)?\)", re.IGNORECASE),
        re.compile(rf"\b{who},\s(?:{_THE}\s)?{what}(?=[,.;)]|$)", re.IGNORECASE),
        re.compile(rf"\b(?:{_THE})\s(?:[\w-]+\s)?{what},\s{who}", re.IGNORECASE),
        re.compile(rf"\b{what}\s{who}", re.IGNORECASE),
        re.compile(rf"^\W*{what}:\s{who}", re.IGNORECASE),
    )


def _outright(named: str) -> re.Pattern[str]:
    """Who somebody is, said as such: "Ada Lund is the chair"."""
    return re.compile(
        rf"\b{re.escape(named)}\s(?:is|was|are|were|ist|war|es|est)\s"
        r"(?:the|an?|our|one|der|die|ein\w*|el|la|une?|le|[A-ZÀ-Þ])",
        re.IGNORECASE,
    )
