"""Where the clauses of a sentence begin and end, told from the tags of its words."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.verb_forms import is_copula, is_reduced
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import Token

_BREAKS: Final = frozenset({";", ":", "–", "—"})
_DOERS: Final = frozenset({"he", "she", "they", "we", "you", "i"})
_TEMPORAL: Final = frozenset({"before", "after", "since", "until", "till"})
_OPENERS: Final = word_set(
    "but while whereas although though because if unless when whenever where so weil wenn porque "
    "parce quand cuando aber pero mais"
)
LINKING: Final = _TEMPORAL | _OPENERS
"""Words that join a clause to another one, in lower case."""


def clause_numbers(found: Sequence[Token], tags: Sequence[Tag]) -> tuple[list[int], dict[int, str]]:
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
        is_verb = tags[at] is Tag.VERB and not is_reduced(found, tags, at)
        seen_verb = seen_verb or is_verb or is_copula(found, tags, at)
    return numbers, links


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
    if token.low in _OPENERS or (token.low == "provided" and tag is Tag.SUBORDINATOR):
        return _has_verb(tags, found, at + 1)
    if token.low in _TEMPORAL:
        return _has_verb(tags, found, at + 1, until_mark=True) and not _is_gerund(found, at + 1)
    if token.text == "," and found[0].low in LINKING and not _is_later(found, at):
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
    if _is_a_phrase(found, tags, at - 1):
        return False
    return found[0].low in LINKING and _has_verb(tags, found, at)


def _is_a_phrase(found: Sequence[Token], tags: Sequence[Tag], end: int) -> bool:
    """Whether no verb stands up to a comma: "After three meetings, …" is no clause.

    What is only a date is left apart, since it may be that of a clause.
    """
    dated = Tag.NUMBER in tags[:end] and not {Tag.NOUN, Tag.NAME} & set(tags[:end])
    return found[0].low in _TEMPORAL and not dated and not _has_verb(tags[:end], found, 1)


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


def segments(found: Sequence[Token], tags: Sequence[Tag], clause_of: Sequence[int]) -> list[int]:
    """Stretches between commas and coordinators, where a list or a gapped clause divides."""
    result: list[int] = []
    current = 0
    for at, token in enumerate(found):
        divides = token.text in {",", ";", "|"} or tags[at] is Tag.COORDINATOR
        if at and (divides or clause_of[at] != clause_of[at - 1]):
            current += 1
        result.append(current)
    return result
