"""Talk or question: a second look at what a message is, once passages have been found for it."""

import re
from typing import Final

from tunedd_api.rag.answering.asked import Asked
from tunedd_api.rag.answering.deciding.bearing import goes_on, is_said
from tunedd_api.rag.answering.deciding.policies import (
    asks_their_author,
    is_of_no_talk,
    names_their_trade,
)
from tunedd_api.rag.answering.deciding.sufficiency import DECIDED_BY_WORDS
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.english import is_english
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.lexicon.wordnet import is_common_word
from tunedd_api.rag.questions.asked_words import asked_words, passage_keys
from tunedd_api.rag.questions.kinds import QuestionKind, kind_of_question
from tunedd_api.rag.understanding.classifier import Guess, classifier, is_addressed
from tunedd_api.rag.understanding.message import Aspect, Kind, Understanding
from tunedd_api.rag.understanding.reader import MessageReader

_LONGEST_TALK: Final = 400
"""Characters; what is longer asks something of the documents."""

_SAYING: Final = re.compile(
    r"[,;.!?:\n]|\b(?:i|i['’]?m|me|my|we|us|our|this|that|that['’]?s|these|those|it|again|please)\b",
    re.IGNORECASE,
)
"""What stands in a message that is said, and in no mere name of a thing."""

_FILE: Final = re.compile(
    r"\w\.(?:pdf|md|txt|docx?|html?|csv|xlsx?|pptx?|epub|od[tsp]|rtf)\b", re.IGNORECASE
)
_OF_ITSELF: Final = frozenset({Aspect.IDENTITY, Aspect.PERSONAL, Aspect.WELLBEING})
"""Small talk that asks: where somebody lives, whether they are open to new things."""


async def talk(
    understood: Understanding,
    gathered: Gathered,
    asked: Asked,
    reader: MessageReader,
    *,
    answerable: bool,
) -> Understanding | None:
    """What a question is that is none in all likelihood; None if it is one.

    No rule knows it for anything else. Where the documents seem to hold an answer, it takes
    more to be taken for anything else than where they do not. So it does where it points back
    at an answer, and where it tells something first ("The display says F05. What now?"): what
    it is about stands in that, unless it speaks of this talk; and where it asks of a thing that no
    talk is about, "do you have a lift": only documents can tell. So it is where the thing alone is
    named, "departure time". What a sentence of the documents says in the question's words was
    asked of them.
    """
    if understood.kind not in DECIDED_BY_WORDS or len(understood.question) > _LONGEST_TALK:
        return None
    if _FILE.search(understood.whole):
        return None  # which is none of the scope's, and no other is meant
    found = gathered.found[0]
    guess = classifier().talk(
        understood.question, found.model, found.asked, begun=bool(asked.history)
    )
    if guess is None or _is_of_a_thing(understood.question, gathered):
        return None
    if _names_a_thing_told_of(understood.question, gathered):
        return None
    onward = goes_on(understood.question, asked.history)
    doubtful = answerable or onward or _asks_of_a_thing(guess, understood.question)
    if not (guess.sure if doubtful else guess.likely):
        return None
    if onward and not guess.of_this_talk:
        return None
    # Last, since it reads all sentences, and few questions come as far as this.
    if answerable and is_said(understood.question, gathered.passages):
        return None
    if answerable and _asks_an_author(guess, understood.question, gathered):
        return None
    return await reader.guessed(guess, understood.question, asked.history, asked.scope)


def _is_of_a_thing(question: str, gathered: Gathered) -> bool:
    """Whether a message is but the name of a thing: one that no talk is about, or passages name.

    "departure time", "weight of a queen"; what somebody says of themselves or of this talk is none,
    and one word may be: "laters".
    """
    bare = question.strip().rstrip("?. ")
    if (
        " " not in bare
        or _SAYING.search(bare)
        or is_addressed(question)
        or not is_english(question)
    ):
        return False
    if kind_of_question(question) is not QuestionKind.OTHER:
        return False
    named = (word.low for word in asked_words(question) if not word.is_name)
    of_no_talk = any(is_of_no_talk(low) and is_common_word(low) for low in named)
    return of_no_talk or is_said(question, gathered.passages)


def _names_a_thing_told_of(question: str, gathered: Gathered) -> bool:
    """Whether a word that no talk has stands in a passage, in whatever language: "¿Hay sauna?"."""
    named = [w for w in asked_words(question) if not w.is_name and is_of_no_talk(w.low)]
    return any(
        not word.forms.isdisjoint(keys)
        for keys in (map(passage_keys, gathered.passages) if named else ())
        for word in named
    )


def _asks_of_a_thing(guess: Guess, question: str) -> bool:
    """Whether something is left that could be asked of documents: a thing that talk never names.

    Only English words are known for things; a document's name may be any.
    """
    if guess.aspect is Aspect.NAMED or kind_of_question(question) is QuestionKind.OTHER:
        return False
    nouns = (word.low for word in parsed(question).words if word.tag is Tag.NOUN)
    return is_english(question) and any(is_of_no_talk(n) and is_common_word(n) for n in nouns)


def _asks_an_author(guess: Guess, question: str, gathered: Gathered) -> bool:
    """Whether what would be talk asks the author of a passage; what is merely polite asks less."""
    match guess.kind:
        case Kind.SERVICE | Kind.LIBRARY:
            return asks_their_author(question, gathered.passages)
        case Kind.SMALL_TALK if guess.aspect in _OF_ITSELF:
            return asks_their_author(question, gathered.passages)
        case Kind.SMALL_TALK:
            return names_their_trade(question, gathered.passages)
        case _:
            return False


def question_of_an_author(understood: Understanding, message: str) -> Understanding | None:
    """The question that a message is if a document's author was meant and not the service.

    None where it says nothing that a document could: "who are you?".
    """
    of_itself = understood.kind is Kind.SMALL_TALK and understood.aspect in _OF_ITSELF
    if not (of_itself or understood.kind is Kind.SERVICE) or not is_addressed(message):
        return None
    if not asked_words(message):
        return None
    return Understanding(Kind.QUESTION, understood.language, message.strip())


def is_answered_by_an_author(
    understood: Understanding, question: Understanding, gathered: Gathered
) -> bool:
    """Whether the author of a passage is asked by what was understood as something else."""
    meant = asks_their_author if understood.kind is Kind.SERVICE else names_their_trade
    return meant(question.question, gathered.passages)
