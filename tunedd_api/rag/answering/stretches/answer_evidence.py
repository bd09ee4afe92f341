"""Whether a text holds the kind of thing that a question asks for."""

import itertools
import re
from collections.abc import Callable
from typing import Final

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.quantity import CLOCK, YEAR, Quantity
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.units import MONEY, MONTHS
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line, names_an_institution
from tunedd_api.rag.page_text.title_pages import asks_for_people
from tunedd_api.rag.questions.kinds import QuestionKind
from tunedd_api.rag.wording.alignment import LIGHT

_VERSION: Final = re.compile(
    r"\b(?:in|since|from|until|with|as of|after|before|by) (?:version |release )?v?\d+(?:\.\d+)+\b",
    re.IGNORECASE,
)
"""Of software one says in which version something happens."""

_TIME: Final = re.compile(
    r"\b(?:centur(?:y|ies)|decades?|yesterday|today|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|spring|summer|autumn|winter|\d{4}s|noon|midnight|morning|evening|night|"
    r"ago|jahrhundert|siglo|siècle)\b|\d{4}年",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(
    r"\b(?:in|at|near|from|to|outside|inside|on|under|behind|beside|within|bei|aus|nach|à|dans|en)"
    r" (?:the |der |dem |la |le |el )?[^\W\d_]"
)
_REASON: Final = re.compile(
    r"\b(?:because|since|as a result|due to|owing to|therefore|thus|so that|in order to|hence|"
    r"reasons?|causes?d?|leads? to|results? (?:in|from)|stems? from|explains?|thanks to|"
    r"by doing so|"
    r"allows?|enables?|makes? it|purpose|motivat\w+|ensures?|avoids?|prevents?|weil|denn|da|damit|"
    r"daher|deshalb|porque|ya que|para|debido|parce que|car|afin|pour)\b|"
    r", as (?!well|follows)\w|因为|所以|由于",
    re.IGNORECASE,
)
_MANNER: Final = re.compile(
    r"\b(?:by|using|uses?|through|via|with|first|then|next|finally|steps?|works?|method|each|"
    r"indem|durch|mittels|mediante|usando|grâce|en utilisant)\b|通过|首先",
    re.IGNORECASE,
)
_COMPARING: Final = re.compile(
    r"\b(?:than|whereas|while|unlike|compared|both|differs?|difference|similar|same|however|but|"
    r"contrast|instead|rather|als|während|anders|que|mientras|alors que|tandis)\b",
    re.IGNORECASE,
)
_DEFINING: Final = re.compile(
    r"\b(?:is|are|was|means?|refers? to|denotes?|describes?|defined as|called|known as|stands? for|"
    r"consists? of|ist|sind|bedeutet|heißt|bezeichnet|es|son|significa|est|sont|désigne)\b|是|指",
    re.IGNORECASE,
)
_LISTING: Final = re.compile(
    r"(?:[^,;:.]+[,;]){2,}|[^,;:.]+, [^,;:.]+ (?:and|or|und|oder|y|et) \w|"
    r"\b(?:first|second|third|firstly|another|further)\b|"
    r"(?m:^\s*(?:[-*•–]|\(?\d{1,2}[.)]|\(?[a-z]\))\s)"
)
_ANY_WEIGHT: Final = 1.0


def evidence_for(kind: QuestionKind, text: str, question: str) -> float:
    """How far a text holds the kind of thing that is asked for, beyond the question's words, 0…1.

    1 for the kinds that any text can answer.
    """
    check = _CHECKS.get(kind)
    return _ANY_WEIGHT if check is None else check(text, question)


def _person(text: str, question: str) -> float:
    """New names, best two that follow each other, or one right before a verb."""
    asked = _lows(question)
    found = parsed(text)
    new = [w for w in found.words if w.tag is Tag.NAME and w.low not in asked and w.low.isalpha()]
    first = found.words[0] if found.words else None
    if (
        first is not None
        and first.text[:1].isupper()
        and first.place == 0
        and first.low not in asked
    ):
        new = [first, *new]
    pairs = any(b.place - a.place <= 2 for a, b in itertools.pairwise(new))
    if pairs:
        return 1.0
    acting = any(w.low in _ROLES and w.role in {"subject", "by"} for w in found.words)
    return 0.6 if acting or any(w.tag is Tag.NAME for w in new) or _does(found, question) else 0.0


def _does(found: Sentence, question: str) -> bool:
    """Whether a sentence says of some thing, in a clause of its own, what the question asks for.

    Of "Who decides?", "The master decides" does.
    """
    asked = parsed(question)
    verbs = {base_form(asked.tokens[clause.verb].low) for clause in asked.clauses if clause.verb}
    doing = {
        clause.number
        for clause in found.clauses
        if clause.verb is not None and base_form(found.tokens[clause.verb].low) in verbs - LIGHT
    }
    lows = _lows(question)
    return any(w.clause in doing and w.role == "subject" and w.low not in lows for w in found.words)


_ROLES: Final = word_set(
    "landlord landlords tenant tenants owner owners seller sellers buyer buyers customer "
    "customers client clients employer employers employee employees worker workers staff manager "
    "managers director directors chair chairman chairwoman secretary treasurer clerk mayor "
    "council committee board city state government ministry parents children pupils students "
    "teacher teachers doctor doctors nurse patient patients pharmacist insurer policyholder "
    "member members visitors guests driver drivers captain crew user users developer developers "
    "deployer provider providers supplier suppliers vendor vendors author authors editor editors "
    "publisher operator operators police court judge company companies firm agency authority "
    "authorities department team foundation association vorstand vorsitzende vorsitzender "
    "mitglied mitglieder mieter vermieter"
)
"""Who does something without having a name."""


def _lows(text: str) -> set[str]:
    """The words of a text in lower case."""
    return {token.low for token in parsed(text).tokens}


def _time(text: str, question: str) -> float:
    asked, found = parsed(question), parsed(text)
    for quantity in found.quantities:
        dated = quantity.unit in {YEAR, CLOCK, "month", "second", *MONTHS.values()}
        if dated and not any(quantity.equals(q) for q in asked.quantities):
            return 1.0
    if _VERSION.search(text):
        return _TOLD_WITHOUT
    lows = {token.low for token in found.tokens} & (MONTHS.keys() - {"may", "march"})
    return 0.7 if _TIME.search(text) or lows else 0.0


def _place(text: str, question: str) -> float:
    if asks_for_people(question) and names_an_institution(text):
        return 1.0
    asked = _lows(question)
    names = {w.low for w in parsed(text).words if w.tag is Tag.NAME and w.role in _PLACE_ROLES}
    if names - asked:
        return 1.0
    return 0.5 if _PLACE.search(text) else 0.0


_PLACE_ROLES: Final = frozenset(
    {"in", "at", "near", "from", "to", "outside", "on", "bei", "aus", "nach", "dans", "en", "of"}
)


def _number(text: str, question: str) -> float:
    """A number that the question does not give, in the unit or of the things that it asks for.

    What costs nothing needs no number, nor does what is told by what it grows with.
    """
    if _AMOUNT.search(question) and _WITHOUT_A_NUMBER.search(text):
        return _TOLD_WITHOUT
    asked, found = parsed(question), parsed(_ITEM_NUMBER.sub("", text))
    new = [
        q
        for q in found.quantities
        if q.unit != YEAR and not any(q.equals(other) for other in asked.quantities)
    ]
    if not new:
        return 0.0
    units = next((units for words, units in _UNITS_ASKED if words.search(question)), None)
    if units is not None:
        told_bare = kind_of_line(text) is LineKind.ROW or (
            _AGE_ASKED.search(question) and _AGE.search(text)
        )
        bare = told_bare and any(not q.unit for q in new)
        return float(bare or any(q.unit in units for q in new))
    things = _COUNTED.search(question)
    if things is None:
        return 1.0
    wanted = base_form(things[1].lower())
    near = any(wanted in _bases_at(found, q) for q in new)
    return 1.0 if near else 0.4


def _bases_at(found: Sentence, quantity: Quantity) -> set[str]:
    """The base forms of a quantity's unit, and of what stands right behind it."""
    return {base_form(token.low) for token in found.tokens[quantity.first : quantity.last + 5]}


_COUNTED: Final = re.compile(
    r"\bhow (?:many|much(?! (?:do|is|are|was|were|can|has|have|had|will|would|should)))"
    r" (?:\w+ )??(\w+)",
    re.IGNORECASE,
)
_ITEM_NUMBER: Final = re.compile(r"^\s*\(?\d{1,3}[.)]\s+", re.MULTILINE)
_AMOUNT: Final = re.compile(
    r"\bwhat (?:is|was|are|were) the (?:price|cost)s?\b|"
    r"\bhow (?:much|expensive)\b.*\b(?:cost|pay|is)\b|"
    r"\bwhat (?:do|does|will|would)\b.*\b(?:cost|pay)\b|"
    r"\bwas kostet\b|\bcuánto cuesta\b|\bcombien coûte",
    re.IGNORECASE,
)
_WITHOUT_A_NUMBER: Final = re.compile(
    r"\b(?:free of charge|for free|(?:is|are|travels?|enters?|comes?|goes?) free|at no (?:extra )?"
    r"(?:cost|charge)|costs? nothing|gratis|kostenlos|gratuit\w*|"
    r"(?:costs?|prices?) (?:\w+ ){0,3}?(?:grows?|rises?|depends?|varies|scales?|doubles?|"
    r"increases?))\b",
    re.IGNORECASE,
)
_AGE_ASKED: Final = re.compile(r"\b(?:how old|age)\b|\bwie alt\b", re.IGNORECASE)
_AGE: Final = re.compile(
    r"\b(?:aged?|ages|over|under|below|above|older than|younger than|at least|between|minimum age|"
    r"maximum age)(?: of| is| the age of| from)? \d{1,3}\b|"
    r"\b\d{1,3} (?:or|and) (?:older|over|above|younger|under)\b",
    re.IGNORECASE,
)
"""An age need not say that it is one of years: "the age of 16", "at least 21"."""

_TOLD_WITHOUT: Final = 0.8
_LENGTHS: Final = frozenset({"metre", "foot", "inch", "yard", "mile"})
_DURATIONS: Final = frozenset({"second", "month"})
_SPEEDS: Final = frozenset({"knot", "hertz", "%"})
_HEAT: Final = frozenset({"celsius", "fahrenheit", "degree"})
_UNITS_ASKED: Final = tuple(
    (re.compile(words, re.IGNORECASE), units)
    for words, units in (
        (r"\b(?:percentage|percent|share|fraction|proportion)\b", frozenset({"%"})),
        (r"\b(?:weight?|weighs?|heavy|mass)\b", frozenset({"gram", "pound", "ounce"})),
        (r"\bhow (?:tall|wide|deep|far)\b|\b(?:height|width|depth|distance)\b", _LENGTHS),
        (r"\bhow long\b|\b(?:duration|length)\b|\bwie lange\b", _DURATIONS | _LENGTHS),
        (r"\bhow (?:fast|quick(?:ly)?)\b|\b(?:speed|velocity)\b", _DURATIONS | _SPEEDS),
        (r"\bhow (?:soon|early|late)\b", _DURATIONS | {CLOCK}),
        (r"\bhow much (?:memory|storage|disk space)\b", frozenset({"byte"})),
        (r"\bhow much time\b", _DURATIONS),
        (r"\bhow old\b|\bage\b", frozenset({"month"})),
        (r"\btemp(?:erature)?\b|\bhow (?:hot|cold|warm)\b", _HEAT),
        (
            r"\b(?:costs?|prices?|fees?|fares?|fines?|rents?|deposits?|wages?|salar\w+|budget|expensive|"
            r"pay|paid|kostet|cuesta|coûte)\b",
            MONEY,
        ),
    )
)  # fmt: skip


def tells_a_reason(text: str) -> bool:
    """Whether a text has a word by which reasons are told, as "because" is."""
    return _REASON.search(text) is not None


def _found(pattern: re.Pattern[str]) -> Callable[[str, str], float]:
    def check(text: str, _: str) -> float:
        return float(bool(pattern.search(text)))

    return check


def _definition(text: str, question: str) -> float:
    """How far what is asked about is what the text begins with, and says something of."""
    terms = content_terms(question)
    found = parsed(text)
    clause = found.clauses[0] if found.clauses else None
    if clause is None or clause.verb is None or not terms:
        return 0.0
    subject = content_terms(text[: found.tokens[clause.verb].start])
    share = len(terms & subject) / len(terms)
    return share if _DEFINING.search(text) else 0.7 * share


_CHECKS: Final[dict[QuestionKind, Callable[[str, str], float]]] = {
    QuestionKind.WHO: _person,
    QuestionKind.WHEN: _time,
    QuestionKind.WHERE: _place,
    QuestionKind.HOW_MANY: _number,
    QuestionKind.LIST: _found(_LISTING),
    QuestionKind.DEFINITION: _definition,
    QuestionKind.REASON: _found(_REASON),
    QuestionKind.HOW: _found(_MANNER),
    QuestionKind.COMPARISON: _found(_COMPARING),
}
