"""The clauses of a sentence: predicate, who does it to whom, and what is denied."""

from functools import lru_cache

from tunedd_api.rag.language.clause_starts import clause_numbers, segments
from tunedd_api.rag.language.function_words import ANAPHORS, Tag
from tunedd_api.rag.language.phrases import merged
from tunedd_api.rag.language.predicates import predicated
from tunedd_api.rag.language.quantities import quantities
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.tagging import tagged
from tunedd_api.rag.language.word_roles import words_of
from tunedd_api.rag.language.words import tokens


@lru_cache(maxsize=4096)
def parsed(text: str) -> Sentence:
    """Take a sentence apart; the same sentence is taken apart once."""
    found = merged(tokens(text))
    tags = tagged(found)
    numbers = quantities(found)
    taken = {at for q in numbers for at in range(q.first, q.last + 1)}
    numbers_tags = [Tag.NUMBER if at in taken else tag for at, tag in enumerate(tags)]
    clause_of, links = clause_numbers(found, numbers_tags)
    segment_of = segments(found, numbers_tags, clause_of)
    clauses = [
        predicated(number, found, numbers_tags, clause_of, links)
        for number in sorted(set(clause_of))
    ]
    words = words_of(found, numbers_tags, clause_of, segment_of, clauses)
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
