"""What a question calls by a code, a number or a letter, among others of its kind: E05, class E."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import islice
from typing import Final, Self

from tunedd_api.rag.language.function_words import closed_classes
from tunedd_api.rag.language.lexicon import is_known_verb
from tunedd_api.rag.language.numbered import COUNTED_OFF, NUMBERED, numbers_in_digits
from tunedd_api.rag.language.units import CODES, MONTHS, SYMBOLS, UNITS
from tunedd_api.rag.questions.all_others import names_all_else
from tunedd_api.rag.questions.versions import asked_versions, is_part_of, version_of_heading

MOST: Final = 8
"""Things that a question names so: one with more is not looked at."""

OF_LETTERS: Final = re.compile(r"(?<![\w.-])([^\W\d_]{1,5})[ \u00a0-]?(\d{1,4})(?!\d|[.,]\d)")
"""The start of a code, which tells things of one make or form apart: DX-40, PS9, E05."""

SPAN: Final = re.compile(
    rf"{OF_LETTERS.pattern}\s?(?:[-–—]|\.\.+|to|through|bis)\s?{OF_LETTERS.pattern}"
)
"""From one code to another: E4 to E6."""

RANGE: Final = re.compile(
    r"(\d{1,3}|\b[A-Z])[ \u00a0]?(?:[-–—/]|to|and|through|until|bis|und|a|à|al)[ \u00a0]?"
    r"(\d{1,3}|[A-Z]\b)"
)
"""From one number or letter to another: weeks 1 to 4."""

_OF_FIGURES: Final = re.compile(r"(?<![\w.,-])(\d{1,3})\.(\d{1,3}\.\d{1,3})(?![\w%]|[.,]\d)")
_DATE: Final = re.compile(r"[0-3]?\d\.[01]?\d\.\d\d")
CODE: Final = r"\d{1,3}(?:\.\d{1,3})*|[IVX]{2,4}|[B-HJ-Z]"
_DESIGNATION: Final = re.compile(
    rf"(?P<word>[^\W\d_]{{2,40}})[ \u00a0](?P<code>{CODE})(?![\w%°€£$’'-]|[.,:]\d)"
)
_BEHIND: Final = re.compile(r"[ \u00a0]([^\W\d_]+|[€£$%])")


@dataclass(frozen=True, slots=True)
class Designation:
    """A noun or name, in small letters and as one of several, and what tells it from others."""

    word: str
    code: str


def codes(text: str, *, as_written: bool = False) -> Iterator[tuple[str, str]]:
    """The make or form of a thing and its number; as documents write them, letters are large."""
    for match in OF_LETTERS.finditer(text):
        letters, apart = match[1], text[match.end(1)].isspace()
        is_code = letters.isupper() and (len(letters) > 1 or not apart)  # "A 5 km walk" is none
        if is_code if as_written else not apart:
            yield letters.upper(), match[2].lstrip("0")
    for match in _OF_FIGURES.finditer(text):
        if not _DATE.fullmatch(match[0]):
            yield match[1], match[2]


def asked_designations(question: str) -> Iterator[Designation]:
    """The nouns and names that a question tells from others of their kind."""
    for match in _DESIGNATION.finditer(question):
        word, low = match["word"], match["word"].lower()
        behind = _BEHIND.match(question, match.end())
        counts = behind is not None and _is_unit(behind[1])
        # "Compare 3 plans" counts them, and what begins with a capital begins the question.
        named = word[0].isupper() and match.start() > 0 and not is_known_verb(low)
        known = low in closed_classes("en") or low in MONTHS or _is_unit(low)
        told = in_singular(low) in NUMBERED or in_singular(low) in COUNTED_OFF
        if not counts and (told or (named and not known)):
            yield Designation(in_singular(low), match["code"])


def told_designations(text: str) -> Iterator[Designation]:
    """All words of a text with what may tell them from others of their kind."""
    for match in _DESIGNATION.finditer(text):
        yield Designation(in_singular(match["word"].lower()), match["code"])


@dataclass(frozen=True, slots=True)
class Named:
    """The codes, numbers and letters of the things that a question names, by make or kind.

    Its ``versions`` stand in headings: what is below these tells of no other version.
    """

    makes: Mapping[str, Set[str]]
    kinds: Mapping[str, Set[str]]
    versions: Set[str] = frozenset()

    @classmethod
    def by(cls, question: str) -> Self:
        """The codes and numbered things that a question names; none where they are too many."""
        numbered = islice(asked_designations(numbers_in_digits(question)), MOST + 1)
        coded = list(islice(codes(question), MOST + 1))
        told = [(one.word, one.code) for one in numbered]
        if max(len(coded), len(told)) > MOST:
            return cls({}, {})
        return cls(_by_kind(coded), _by_kind(told), asked_versions(question))

    def __bool__(self) -> bool:
        return bool(self.makes or self.kinds or self.versions)

    def is_below_others(self, heading: str) -> bool | None:
        """Whether a heading is about a version, and none of those that are asked for.

        None where it is about none, or none is asked for.
        """
        version = version_of_heading(heading) if self.versions else None
        if version is None:
            return None
        return not any(is_part_of(version, asked) for asked in self.versions)

    def is_of_others(self, text: str) -> bool | None:
        """Whether a text names others of a kind, and none that are asked for.

        False where it names one that is; None where it names none of the kind, or may mean more
        than it names: "errors E4 to E6", "all other rooms".
        """
        told = (
            (self.makes, _by_kind(codes(text, as_written=True)) if self.makes else {}),
            (self.kinds, _by_kind((d.word, d.code) for d in told_designations(text))),
        )
        shared = [
            (asked[kind], named[kind])
            for asked, named in told
            for kind in asked.keys() & named.keys()
        ]
        if not shared:
            return None
        if not all(asked.isdisjoint(named) for asked, named in shared):
            return False
        means_more = SPAN.search(text) or RANGE.search(text) or names_all_else(text)
        return None if means_more else True


def _by_kind(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = {}
    for kind, code in pairs:
        kinds.setdefault(kind, set()).add(code)
    return kinds


def _is_unit(low: str) -> bool:
    return low in UNITS or low in SYMBOLS or low in CODES or low == "%"


def in_singular(low: str) -> str:
    """A noun as one of several."""
    if low.endswith(("xes", "sses", "uses", "ches")):
        return low.removesuffix("es")
    return low if low.endswith(("ss", "us", "ies")) else low.removesuffix("s")
