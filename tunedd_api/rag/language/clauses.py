"""The clauses of a sentence: predicate, who does it to whom, and what is denied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tunedd_api.rag.language.function_words import ANAPHORS, BE, Tag
from tunedd_api.rag.language.grammar import CONTENT, merged, tagged
from tunedd_api.rag.language.quantities import quantities
from tunedd_api.rag.language.quantity import Quantity
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import Token, base_form, tokens

_TRANSPARENT: Final = frozenset({"of", "de", "del", "des", "du", "d'"})
_YEAR: Final = 4
_BREAKS: Final = frozenset({";", ":", "–", "—"})
_DOERS: Final = frozenset({"he", "she", "they", "we", "you", "i"})
_TEMPORAL: Final = frozenset({"before", "after", "since", "until", "till"})
_OPENERS: Final = word_set(
    "but while whereas although though because if unless when whenever where so weil wenn porque "
    "parce quand cuando aber pero mais"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its place: ``role`` is "subject", "object" or the preposition that governs it.

    ``clause`` and ``segment`` count from 0; segments also end at commas and coordinators.
    ``denied`` is true behind "without", "rather than" and their like.
    """

    low: str
    text: str
    tag: Tag
    place: int
    clause: int
    segment: int
    role: str
    denied: bool
    of: bool

    @property
    def is_content(self) -> bool:
        """Whether it says what the sentence is about."""
        return self.tag in CONTENT


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: the places of its verb and of the words that say that something is not so.

    ``has_subject`` is false where the subject is understood or a pronoun; ``link`` is the word
    that joins it to what stands before.
    """

    number: int
    verb: int | None
    passive: bool
    negators: tuple[int, ...]
    has_subject: bool
    link: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence taken apart; ``segments`` and ``clause_numbers`` are its tokens'."""

    text: str
    tokens: tuple[Token, ...]
    words: tuple[Word, ...]
    segments: tuple[int, ...]
    clause_numbers: tuple[int, ...]
    clauses: tuple[Clause, ...]
    quantities: tuple[Quantity, ...]
    has_anaphor: bool

    def of_clause(self, number: int) -> list[Word]:
        """The words of one clause."""
        return [word for word in self.words if word.clause == number]

    def tokens_of(self, number: int) -> list[tuple[int, Token]]:
        """The tokens of one clause, each with its place."""
        return [
            (place, token)
            for place, token in enumerate(self.tokens)
            if self.clause_numbers[place] == number
        ]


@lru_cache(maxsize=4096)
def parsed(text: str) -> Sentence:
    """Take a sentence apart; the same sentence is taken apart once."""
    found = merged(tokens(text))
    tags = tagged(found)
    numbers = quantities(found)
    taken = {at for q in numbers for at in range(q.first, q.last + 1)}
    numbers_tags = [Tag.NUMBER if at in taken else tag for at, tag in enumerate(tags)]
    clause_of, links = _clause_numbers(found, numbers_tags)
    segment_of = _segments(found, numbers_tags, clause_of)
    clauses = [
        _clause(number, found, numbers_tags, clause_of, links) for number in sorted(set(clause_of))
    ]
    words = _words(found, numbers_tags, clause_of, segment_of, clauses)
    anaphor = any(token.low in ANAPHORS for token in found)
    return Sentence(
        text,
        tokens=tuple(found),
        words=tuple(words),
        segments=tuple(segment_of),
        clause_numbers=tuple(clause_of),
        clauses=tuple(clauses),
        quantities=tuple(numbers),
        has_anaphor=anaphor,
    )


def _clause_numbers(
    found: Sequence[Token], tags: Sequence[Tag]
) -> tuple[list[int], dict[int, str]]:
    """The clause of each token; a relative clause ends where the outer verb comes."""
    numbers: list[int] = []
    links: dict[int, str] = {0: ""}
    current, newest, outer, seen_verb = 0, 0, [], False
    for at in range(len(found)):
        if _opens(found, tags, at, seen_verb=seen_verb):
            if tags[at] is Tag.RELATIVE or _is_bare_relative(found, tags, at):
                outer.append((current, seen_verb))
            else:
                outer.clear()
            newest += 1
            current, seen_verb = newest, False
            links[current] = found[at].low
        elif (
            outer and tags[at] is Tag.VERB and seen_verb and not _continues_verb(tags, found, at)
        ) or (outer and tags[at] in {Tag.AUXILIARY, Tag.MODAL} and seen_verb):
            current, seen_verb = outer.pop()
        numbers.append(current)
        is_verb = tags[at] is Tag.VERB and not _is_reduced(found, tags, at)
        seen_verb = seen_verb or is_verb or _is_copula(found, tags, at)
    return numbers, links


def _is_copula(found: Sequence[Token], tags: Sequence[Tag], at: int) -> bool:
    if tags[at] is not Tag.AUXILIARY or found[at].low not in BE:
        return False
    return not any(tag is Tag.VERB for tag in tags[at + 1 : at + 3])


def _continues_verb(tags: Sequence[Tag], found: Sequence[Token], at: int) -> bool:
    """Whether a verb belongs to the one before it: "to help", "was built", "keeps falling"."""
    back = at - 1
    while back >= 0 and tags[back] in {Tag.ADVERB, Tag.NEGATOR}:
        back -= 1
    if back < 0:
        return False
    before = tags[back]
    if before in {Tag.AUXILIARY, Tag.MODAL, Tag.VERB, Tag.PREPOSITION, Tag.COORDINATOR}:
        return True
    return found[at].low.endswith("ing")


def _opens(found: Sequence[Token], tags: Sequence[Tag], at: int, *, seen_verb: bool) -> bool:
    """Whether a new clause begins at a token."""
    token, tag = found[at], tags[at]
    if at == 0:
        return False
    if token.text in _BREAKS:
        return True
    if tag is Tag.RELATIVE:
        return tags[at - 1] is not Tag.PREPOSITION or token.low != "that"
    if _is_bare_relative(found, tags, at) or _gives_reason(found, tags, at):
        return True
    if token.low in _OPENERS:
        return _has_verb(tags, found, at + 1)
    if token.low in _TEMPORAL:
        return _has_verb(tags, found, at + 1, until_mark=True) and not _is_gerund(found, at + 1)
    if token.text == "," and found[0].low in _OPENERS | _TEMPORAL and not _is_later(found, at):
        return False
    if token.text == "," or tag is Tag.COORDINATOR:
        starts_clause = tags[at - 1] is not Tag.MARK or token.text != ","
        return starts_clause and seen_verb and _starts_predicate(found, tags, at + 1)
    return _ends_fronted(found, tags, at)


def _gives_reason(found: Sequence[Token], tags: Sequence[Tag], at: int) -> bool:
    """Whether "as" begins a clause: "as they lengthen the distance"."""
    if found[at].low != "as" or at + 2 >= len(found):
        return False
    return found[at + 1].low in _DOERS | {"it"} and tags[at + 2] in {
        Tag.VERB, Tag.AUXILIARY, Tag.MODAL, Tag.NOUN
    }  # fmt: skip


def _is_bare_relative(found: Sequence[Token], tags: Sequence[Tag], at: int) -> bool:
    """Whether a clause begins that only a pronoun opens: "the portraits he painted made him"."""
    if found[at].low not in _DOERS or tags[at - 1] not in {Tag.NOUN, Tag.NAME}:
        return False
    verbal = {Tag.VERB, Tag.AUXILIARY, Tag.MODAL}
    if at + 1 >= len(tags) or tags[at + 1] not in verbal or at == 1:
        return False
    later = range(at + 2, len(tags))
    end = next((i for i in later if tags[i] is Tag.MARK), len(tags))
    return any(
        tags[i] in verbal and not _continues_verb(tags, found, i) for i in range(at + 2, end)
    )


def _ends_fronted(found: Sequence[Token], tags: Sequence[Tag], at: int) -> bool:
    """Whether the main clause begins here, behind "When …," or "If …,"."""
    if found[at - 1].text != "," or _is_later(found, at - 1):
        return False
    return found[0].low in _OPENERS | _TEMPORAL and _has_verb(tags, found, at)


def _is_later(found: Sequence[Token], at: int) -> bool:
    """Whether there is a comma before this one."""
    return any(token.text == "," for token in found[:at])


def _is_gerund(found: Sequence[Token], at: int) -> bool:
    return at < len(found) and found[at].low.endswith("ing")


def _has_verb(
    tags: Sequence[Tag], found: Sequence[Token], at: int, *, until_mark: bool = False
) -> bool:
    for position in range(at, len(tags)):
        if tags[position] in {Tag.VERB, Tag.AUXILIARY, Tag.MODAL}:
            return True
        if until_mark and (found[position].text in ",;." or tags[position] is Tag.COORDINATOR):
            return False
        if tags[position] in {Tag.SUBORDINATOR, Tag.RELATIVE}:
            return False
    return False


def _starts_predicate(found: Sequence[Token], tags: Sequence[Tag], at: int) -> bool:
    """Whether a subject and a verb follow, or a verb at once, before anything divides."""
    nouns = verbs = 0
    behind_comma = at > 1 and found[at - 2].text == ","
    for position in range(at, len(tags)):
        tag = tags[position]
        if tag is Tag.RELATIVE and nouns and not verbs:
            verbs = -1  # the verb of "the one who …" comes first, then the one looked for
        elif tag in {Tag.VERB, Tag.AUXILIARY, Tag.MODAL}:
            verbs += 1
            if verbs > 0:
                return not found[position].low.endswith("ing")
        elif tag in {Tag.MARK, Tag.SUBORDINATOR, Tag.RELATIVE}:
            return False
        if tag is Tag.COORDINATOR and nouns and not behind_comma:
            return False
        nouns += tag in {Tag.NOUN, Tag.NAME}
    return False


def _segments(found: Sequence[Token], tags: Sequence[Tag], clause_of: Sequence[int]) -> list[int]:
    """Stretches between commas and coordinators, where a list or a gapped clause divides."""
    result: list[int] = []
    current = 0
    for at, token in enumerate(found):
        divides = token.text in {",", ";", "|"} or tags[at] is Tag.COORDINATOR
        if at and (divides or clause_of[at] != clause_of[at - 1]):
            current += 1
        result.append(current)
    return result


_DENIERS: Final = frozenset({"without", "except", "unlike", "lack", "ohne", "sin", "sans"})
_DENYING_VERBS: Final = frozenset({"fail", "refus", "neglect", "declin", "forget"})
_ABSENT: Final = frozenset({"absent", "missing"})
_FRENCH: Final = frozenset({"pas", "jamais", "aucun", "aucune", "rien", "personne", "plus"})
_NO_NEGATIONS: Final = frozenset(
    {("not", word) for word in ("only", "until", "just", "merely")}
    | {("no", word) for word in ("more", "fewer", "less", "later", "earlier", "charge")}
)
_PERMITTING: Final = word_set("allow permit requir oblig entitl forc advis recommend ask encourag")
_PLANNING: Final = word_set("plan intend want aim hope tend seek begin start continu")
"""Base forms of verbs that only say how the verb behind "to" is meant."""

_WHOLE: Final = frozenset({"no", "none", "neither", "nor", "nobody", "nothing", "nowhere"})


def _clause(
    number: int,
    found: Sequence[Token],
    tags: Sequence[Tag],
    clause_of: Sequence[int],
    links: dict[int, str],
) -> Clause:
    places = [at for at, clause in enumerate(clause_of) if clause == number]
    verbs = [at for at in places if tags[at] is Tag.VERB]
    finite = [at for at in verbs if not found[at].low.endswith("ing") or _has_auxiliary(tags, at)]
    copulas = any(_is_copula(found, tags, at) for at in places)
    whole = [at for at in finite if not _is_reduced(found, tags, at)]
    finite = whole if whole or copulas else finite
    finite = [at for at in finite if not _leads_to_verb(found, tags, at)] or finite
    verb = next(iter(finite or ([] if copulas else verbs)), None)
    copula = next((at for at in places if tags[at] in {Tag.AUXILIARY, Tag.MODAL}), None)
    head = verb if verb is not None else copula
    subject = [
        at
        for at in places
        if head is not None and at < head and tags[at] in {Tag.NOUN, Tag.NAME, Tag.NUMBER}
    ]
    return Clause(
        number=number,
        verb=head,
        passive=verb is not None and _is_passive(found, tags, places, verb),
        negators=tuple(_negators(found, tags, places)),
        has_subject=bool(subject),
        link=links.get(number, ""),
    )


def _has_auxiliary(tags: Sequence[Tag], at: int) -> bool:
    back = at - 1
    while back >= 0 and tags[back] in {Tag.ADVERB, Tag.NEGATOR}:
        back -= 1
    return back >= 0 and tags[back] in {Tag.AUXILIARY, Tag.MODAL}


def _is_reduced(found: Sequence[Token], tags: Sequence[Tag], at: int) -> bool:
    """Whether a participle belongs to the noun before it: "the house built by Ann"."""
    after = found[at + 1].low if at + 1 < len(found) else ""
    if _has_auxiliary(tags, at) or not at:
        return False
    follows = tags[at - 1] in {Tag.NOUN, Tag.NAME, Tag.MARK} and found[at].low.endswith("ed")
    behind = at + 1 < len(found) and tags[at + 1] is Tag.PREPOSITION and after not in {"to", "than"}
    return after == "by" or (follows and behind and tags[at - 1] is Tag.MARK)


def _leads_to_verb(found: Sequence[Token], tags: Sequence[Tag], at: int) -> bool:
    """Whether "allowed to", "required to" and the like only say how the verb behind is meant."""
    base = base_form(found[at].low)
    if at + 2 >= len(found) or not (base in _PLANNING or _has_auxiliary(tags, at)):
        return False
    leads = base in _PLANNING | _PERMITTING
    return leads and found[at + 1].low == "to" and tags[at + 2] in {Tag.VERB, Tag.AUXILIARY}


def _is_passive(
    found: Sequence[Token], tags: Sequence[Tag], places: Sequence[int], verb: int
) -> bool:
    low = found[verb].low
    if low.endswith("ing"):
        return False
    if (verb == 0 and base_form(low) != base_form(f"{low}s")) or (verb == 0 and low.endswith("ed")):
        return True  # "Born in Trieste, she …", "Founded in 1987, the firm …"
    back = verb - 1
    while back in places and tags[back] in {Tag.ADVERB, Tag.NEGATOR}:
        back -= 1
    if back >= 0 and back in places and found[back].low in BE:
        return True
    after = found[verb + 1].low if verb + 1 < len(found) else ""
    by_number = tags[verb + 2 : verb + 3] == [Tag.NUMBER]  # "has retreated by 1.2 kilometres"
    return after in {"by", "von"} and low.endswith(("ed", "en", "n", "t")) and not by_number


def _negators(found: Sequence[Token], tags: Sequence[Tag], places: Sequence[int]) -> Iterator[int]:
    lows = {found[at].low for at in places}
    for at in places:
        low, after = found[at].low, found[at + 1].low if at + 1 < len(found) else ""
        if (low, after) in _NO_NEGATIONS or (low in _FRENCH and lows & {"ne", "n'"}):
            continue
        if (low, after) == ("none", "of") and tags[at - 1] is Tag.PREPOSITION:
            continue
        negates = tags[at] is Tag.NEGATOR and low not in _DENIERS
        negates = negates or low in _ABSENT or low == "unless"
        if negates or (base_form(low) in _DENYING_VERBS and after == "to"):
            yield at


def _words(
    found: Sequence[Token],
    tags: Sequence[Tag],
    clause_of: Sequence[int],
    segment_of: Sequence[int],
    clauses: Sequence[Clause],
) -> list[Word]:
    heads = {clause.number: clause.verb for clause in clauses}
    words: list[Word] = []
    governing: str | None = None
    denied = of = False
    for at, token in enumerate(found):
        tag = tags[at]
        if at == 0 and token.low in _TEMPORAL | _OPENERS and heads[0] is not None:
            continue  # "After the curd has set, …"
        if tag is Tag.PREPOSITION:
            of = token.low in _TRANSPARENT
        elif tag not in {Tag.NOUN, Tag.NAME, Tag.DETERMINER, Tag.QUANTIFIER, Tag.NUMBER}:
            of = False
        if at and clause_of[at] != clause_of[at - 1]:
            governing, denied = None, False
            links_clause = tags[at] in {Tag.PREPOSITION, Tag.SUBORDINATOR}
            if links_clause and token.low in _TEMPORAL | _OPENERS:
                continue
        governing, denied = _governed(found, tags, at, governing, denied=denied)
        head = heads[clause_of[at]]
        role = governing or ("subject" if head is None or at < head else "object")
        if tag in CONTENT or tag in {Tag.NUMBER, Tag.QUANTIFIER}:
            words.append(
                Word(
                    token.low, token.text, tag, at, clause_of[at], segment_of[at], role, denied, of
                )
            )
    return words


def _governed(
    found: Sequence[Token], tags: Sequence[Tag], at: int, governing: str | None, *, denied: bool
) -> tuple[str | None, bool]:
    """The preposition that governs what comes now, and whether it is denied."""
    low, tag = found[at].low, tags[at]
    after = found[at + 1].low if at + 1 < len(found) else ""
    if tag is not Tag.VERB and (low in _DENIERS or base_form(low) == "lack"):
        return low, True
    if (low, after) in {("rather", "than"), ("instead", "of"), ("other", "than"), ("but", "not")}:
        return "than", True
    if denied and (low, found[at - 1].low) in {("than", "rather"), ("of", "instead")}:
        return "than", True
    if (low, after) == ("none", "of") and governing is not None:
        return governing, True  # "in all of the ferrets, but in none of the mice"
    if tag is Tag.PREPOSITION:
        within = denied and governing in _DENIERS and low not in _TRANSPARENT
        denied = denied and not (within and tags[at - 1] in CONTENT)
        keeps = low in _TRANSPARENT or (at > 0 and found[at - 1].low in {"than", "as", "compared"})
        return (governing if keeps else "than" if low == "compared" else low), denied
    if tag is Tag.VERB and low.endswith("ing") and (denied or governing in {"by", "than"}):
        return governing, denied
    if tag in {Tag.VERB, Tag.AUXILIARY, Tag.MODAL} or found[at].text == ",":
        return None, False
    if at and tag in CONTENT and tags[at - 1] is Tag.NUMBER and len(found[at - 1].text) == _YEAR:
        return None, denied  # "In 2015 the firm": the year ends what the preposition governs
    return governing, denied
