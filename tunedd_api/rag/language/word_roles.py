"""The part that each word plays in its clause: subject, object, or behind a preposition."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.language.clause_starts import LINKING
from tunedd_api.rag.language.function_words import CONTENT, Tag
from tunedd_api.rag.language.predicates import DENIERS, excepts
from tunedd_api.rag.language.syntax import Clause, Word
from tunedd_api.rag.language.words import Token, base_form

_TRANSPARENT: Final = frozenset({"of", "de", "del", "des", "du", "d'"})
_YEAR: Final = 4
"""Digits of a year."""


def _leads_a_clause(found: Sequence[Token], head: int | None) -> bool:
    """Whether a verb comes before the first comma: "After June, …" begins no clause."""
    comma = next((at for at, token in enumerate(found) if token.text == ","), len(found))
    return head is not None and head < comma


def words_of(
    found: Sequence[Token],
    tags: Sequence[Tag],
    clause_of: Sequence[int],
    segment_of: Sequence[int],
    clauses: Sequence[Clause],
) -> list[Word]:
    """The words that say something, with numbers and quantifiers, each with its role."""
    heads = {clause.number: clause.verb for clause in clauses}
    passive = {clause.number for clause in clauses if clause.passive}
    words: list[Word] = []
    governing: str | None = None
    last: str | None = None
    denied = of = False
    for at, token in enumerate(found):
        tag = tags[at]
        if at == 0 and token.low in LINKING and _leads_a_clause(found, heads[0]):
            continue  # "After the curd has set, …"
        if tag is Tag.PREPOSITION:
            of = token.low in _TRANSPARENT
        elif tag not in {Tag.NOUN, Tag.NAME, Tag.DETERMINER, Tag.QUANTIFIER, Tag.NUMBER}:
            of = False
        if at and clause_of[at] != clause_of[at - 1]:
            governing, last, denied = None, None, False
            links_clause = tags[at] in {Tag.PREPOSITION, Tag.SUBORDINATOR}
            if links_clause and token.low in LINKING:
                continue
        governing, denied = _governed(found, tags, at, governing, denied=denied)
        head = heads[clause_of[at]]
        last = governing or last
        role = governing or ("subject" if head is None or at < head else "object")
        if role == "object" and last == "by" and clause_of[at] in passive:
            role = last  # "It was built by two masons, a smith and her brother."
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
    denying = _denying(found, tags, at, governing, denied=denied)
    if denying is not None:
        return denying, True
    low, tag = found[at].low, tags[at]
    if tag is Tag.PREPOSITION:
        within = denied and governing in DENIERS and low not in _TRANSPARENT
        denied = denied and not (within and tags[at - 1] in CONTENT)
        keeps = low in _TRANSPARENT or (at > 0 and found[at - 1].low in {"than", "as", "compared"})
        return (governing if keeps else "than" if low == "compared" else low), denied
    if tag is Tag.VERB and low.endswith("ing") and (denied or governing in {"by", "than"}):
        return governing, denied
    if tag in {Tag.VERB, Tag.AUXILIARY, Tag.MODAL} or found[at].text == ",":
        return None, False
    leads = tag in CONTENT or tag is Tag.DETERMINER
    if at and leads and tags[at - 1] is Tag.NUMBER and len(found[at - 1].text) == _YEAR:
        return None, denied  # "In 2015 the firm": the year ends what the preposition governs
    return governing, denied


def _denying(
    found: Sequence[Token], tags: Sequence[Tag], at: int, governing: str | None, *, denied: bool
) -> str | None:
    """The word from which on nouns are denied, if one stands here."""
    low, after = found[at].low, found[at + 1].low if at + 1 < len(found) else ""
    if tags[at] is not Tag.VERB and (low in DENIERS or base_form(low) == "lack"):
        return low
    if (low, after) in {("rather", "than"), ("instead", "of"), ("other", "than"), ("but", "not")}:
        return "than"
    if denied and (low, found[at - 1].low) in {("than", "rather"), ("of", "instead")}:
        return "than"
    if excepts(found, tags, at):
        return "not"
    # "in all of the ferrets, but in none of the mice"
    return governing if (low, after) == ("none", "of") else None
