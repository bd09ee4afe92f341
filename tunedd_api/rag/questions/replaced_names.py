"""Names that a claim puts in the place of those asked about."""

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.questions.asked_words import asked_words


def replaces_a_name(question: str, claim: str, source: str) -> bool:
    """Whether a claim tells of another name what its source tells of the one asked about.

    Of "What does it cost to Spain?" and "Italy is free; to Spain it costs 9 euros", "To Italy it
    costs 9 euros" lacks a name that is asked about and stands in the source's sentence, and has
    one that is neither asked about nor in that sentence.
    """
    told, said = _lows(claim), _lows(source)
    names = {word.low for word in asked_words(question) if word.is_name}
    if not (names & said) - told:
        return False
    others = {word.low for word in parsed(claim).words if word.tag is Tag.NAME}
    return bool(others - said - _lows(question))


def _lows(text: str) -> set[str]:
    return {token.low for token in parsed(text).tokens}
