"""The predicate of a clause: its verb, its voice, and what denies it."""

from collections.abc import Iterator, Sequence
from typing import Final

from tunedd_api.rag.language.function_words import BE, Tag
from tunedd_api.rag.language.syntax import Clause
from tunedd_api.rag.language.verb_forms import has_auxiliary, is_copula, is_reduced
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import Token, base_form

DENIERS: Final = frozenset({"without", "except", "unlike", "lack", "ohne", "sin", "sans"})
"""Words that deny what stands behind them, and not the clause."""

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


def predicated(
    number: int,
    found: Sequence[Token],
    tags: Sequence[Tag],
    clause_of: Sequence[int],
    links: dict[int, str],
) -> Clause:
    """The clause of a number; the words that link clauses are given by their numbers."""
    places = [at for at, clause in enumerate(clause_of) if clause == number]
    verbs = [at for at in places if tags[at] is Tag.VERB]
    finite = [at for at in verbs if not found[at].low.endswith("ing") or has_auxiliary(tags, at)]
    copulas = any(is_copula(found, tags, at) for at in places)
    whole = [at for at in finite if not is_reduced(found, tags, at)]
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


def _leads_to_verb(found: Sequence[Token], tags: Sequence[Tag], at: int) -> bool:
    """Whether "allowed to", "required to" and the like only say how the verb behind is meant."""
    base = base_form(found[at].low)
    if at + 2 >= len(found) or not (base in _PLANNING or has_auxiliary(tags, at)):
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
        if excepts(found, tags, at):
            continue
        negates = tags[at] is Tag.NEGATOR and low not in DENIERS
        negates = negates or low in _ABSENT or low == "unless"
        if negates or (base_form(low) in _DENYING_VERBS and after == "to"):
            yield at


def excepts(found: Sequence[Token], tags: Sequence[Tag], at: int) -> bool:
    """Whether "not" denies a noun only: "the committee, not the director, decides"."""
    behind_comma = found[at].low == "not" and at > 0 and found[at - 1].text == ","
    return behind_comma and tags[at + 1 : at + 2] == [Tag.DETERMINER]
