"""Who or what something is: "the champion was Anna Riis", where the page names another one."""

from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.function_words import BE, Tag, closed_classes
from tunedd_api.rag.language.syntax import Clause, Sentence
from tunedd_api.rag.wording.likeness import Likeness
from tunedd_api.rag.wording.roles import NAMING

_BETWEEN: Final = frozenset({",", "(", "is", "was", "named", "called", "the", "a"})


def names_another(this: Comparison) -> bool:
    """Whether the page puts another name beside what the claim says that someone is."""
    for ours, _, matches in this.clauses():
        if ours.verb is None or this.claim.tokens[ours.verb].low not in BE:
            continue
        subject, said = (
            {m.page.place for m in matches if m.page is not None and m.claim.role == role}
            for role in ("subject", "object")
        )
        names = _names(this.page)
        for titles, persons in ((subject, said & names), (said, subject & names)):
            if (
                (persons or _is_borrowed(this, ours))
                and titles - names
                and (
                    _rival(this.page, titles - names, persons)
                    or _is_an_aside_on_another(this.page, titles - names, persons)
                )
            ):
                return True
    return False


def is_something_else(this: Comparison) -> bool:
    """Whether the page names somebody as another thing: "The cook is Anna Riis" for "the captain".

    It says none of the words for what the claim says that someone is, and others in their place.
    """
    for ours, theirs, matches in this.clauses():
        if not (_is_of_being(this.claim, ours) and _is_of_being(this.page, theirs)):
            continue
        for role, other in (("subject", "object"), ("object", "subject")):
            persons = [m for m in matches if m.claim.role == role]
            titles = [m for m in matches if m.claim.role == other]
            if (
                persons
                and titles
                and all(
                    m.page is not None and Tag.NAME in {m.page.tag, m.claim.tag} for m in persons
                )
                and all(m.page is None and m.claim.tag is Tag.NOUN for m in titles)
            ):
                taken = {m.page.place for m in matches if m.page is not None}
                return any(
                    word.tag is Tag.NOUN
                    and word.clause == theirs.number
                    and word.place not in taken
                    for word in this.page.words
                )
    return False


def _is_of_being(sentence: Sentence, clause: Clause) -> bool:
    return clause.verb is not None and sentence.tokens[clause.verb].low in BE


def _is_borrowed(this: Comparison, clause: Clause) -> bool:
    """Whether a claim is about someone whom only a pronoun of the page can stand for."""
    subject = [m for m in this.alignment.of_clause(clause.number) if m.claim.role == "subject"]
    return bool(subject) and all(
        m.page is None and m.claim.tag is Tag.NAME and m.likeness is Likeness.BORROWED
        for m in subject
    )


def _names(page: Sentence) -> set[int]:
    return {word.place for word in page.words if word.tag is Tag.NAME}


def _rival(page: Sentence, titles: set[int], persons: set[int]) -> bool:
    """Whether a name that is none of the persons stands right behind the words for what it is."""
    names = _names(page)
    nouns = {word.place for word in page.words if word.tag in NAMING}
    at = max(titles) + 1
    while at < len(page.tokens) and at not in nouns and page.tokens[at].low in _BETWEEN:
        at += 1
    return at in names and at not in persons


def _is_an_aside_on_another(page: Sentence, titles: set[int], persons: set[int]) -> bool:
    """Whether the words for what it is stand between commas behind another name: "Ann, a cook,"."""
    lows = [token.low for token in page.tokens]
    at = min(titles) - 1
    while at > 0 and (closed_classes("en").get(lows[at]) is Tag.DETERMINER or at in titles):
        at -= 1
    apart = lows[at] == "," and lows[max(titles) + 1 : max(titles) + 2] == [","]
    return apart and at - 1 in _names(page) - persons
