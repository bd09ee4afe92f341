"""The background of a question: what the conversation is about, as far as it was answered.

A greeting, thanks or a refusal says nothing about the documents: a follow-up that comes after them
goes on from the last turn that was answered. Where none was, the question that was refused last
says what a follow-up is about.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final
from uuid import UUID

from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.language.keywords import keyword_set, keywords
from tunedd_api.rag.prompts import NO_ANSWER
from tunedd_api.rag.retrieval.follow_ups import points_back

_ANSWERED: Final = frozenset({"answered", "extractive"})
"""Outcomes of turns that rest on passages."""

_NO_ANSWER: Final = "no_answer"

_REFUSAL: Final = re.compile(
    r"\b(?:documents?|passages?|context|sources?|text)\b[^.!?]{0,40}"
    r"\b(?:do(?:es)?(?: not|n['’]t)|cannot|can['’]t|no)\b[^.!?]{0,30}"
    r"\b(?:answer|say|mention|contain|hold|provide|information|address|tell)"
    r"|\bI (?:do not|don['’]t) (?:know|have (?:any |enough )?information)\b",
    re.IGNORECASE,
)
_ASKS_WHAT: Final = re.compile(
    r"^\W*(?:what(?:['’]s| is| are)|was (?:ist|sind)|qué (?:es|son)|qu['’]est-ce qu['’e])\s+"
    r"(?P<the>(?:the|der|die|das|el|la|los|las|le|les)\s+)?(?:\S+\s+){0,3}\S+\W*$",
    re.IGNORECASE,
)
"""What asks for a thing by its name: "What is a weir?"; "the" excess may be one of a thing."""

_LONGEST_REFUSAL: Final = 300
"""Characters; a longer text that says so somewhere has an answer beside it."""

_SMALL_TALK: Final = """
    hi hello hey hiya howdy greetings good morning afternoon evening night day welcome bye
    goodbye cheers thanks thank thx ty much lot many great nice cool awesome perfect wonderful
    excellent amazing fine ok okay yes yeah yep no nope sure right well interesting helpful help
    sorry lovely haha lol today going doing meet see later sounds makes sense got understood
    hallo guten tag morgen abend danke schön vielen dank tschüss servus moin super prima
    hola buenos días buenas tardes noches gracias muchas adiós vale bonjour bonsoir salut merci
    beaucoup ciao grazie buongiorno prego olá obrigado obrigada 你好 您好 谢谢 再见 مرحبا شكرا
    """

_WORD: Final = re.compile(r"\w+")
_COURTESY: Final = re.compile(
    r"\b(?:how (?:are|is|have) (?:you|it|things|everything)|(?:who|what) are you|what['’]?s up)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Background:
    """The last answer, and the first and the last question that were answered of its subject.

    ``document`` is the one that the last answer quotes first; None where that is not known. It is
    ``refused`` where no question was answered, and only what was asked is known.
    """

    answer: str
    first_question: str
    last_question: str
    document: UUID | None = None
    refused: bool = False

    def subject(self, without: str = "") -> str:
        """The questions' words, but for those that a question has put others in the place of."""
        left = set(_WORD.findall(without.lower()))
        asked = f"{self.first_question} {self.last_question}"
        return _WORD.sub(lambda word: "" if word[0].lower() in left else word[0], asked)


def background(history: Sequence[HistoryMessage]) -> Background | None:
    """What a question after this history, oldest first, may refer to; None if that is nothing."""
    turns = list(_answered(history))
    if not turns:
        refused = _refused(history)
        return Background("", refused, refused, refused=True) if refused else None
    answers = [answer for _, answer in turns if answer is not None]
    last = answers[-1] if answers else None
    return Background(
        answer=last.content if last else "",
        first_question=_first_of_its_subject(turns),
        last_question=turns[-1][0],
        document=last.quoted[0].document.id if last and last.quoted else None,
    )


def _answered(
    history: Sequence[HistoryMessage],
) -> Iterator[tuple[str, HistoryMessage | None]]:
    """Questions with their answers; the one is empty and the other None where it is not there."""
    question: str | None = None
    for message in history:
        if message.role == "user":
            if question:
                yield question, None
            question = message.content if _asks(message.content) else ""
        elif question != "" and _answers(message):  # "" is small talk, and so is its answer
            yield question or "", message
            question = ""
        else:
            question = ""
    if question:
        yield question, None


def _first_of_its_subject(turns: Sequence[tuple[str, HistoryMessage | None]]) -> str:
    """The first question since the conversation turned to what it is about.

    It turns where a question that points at nothing said before asks what a thing is that was not
    spoken of, or shares no word with what was said and is answered from another document. Only
    answers that note what they quote tell of it: elsewhere the first question may be all that says
    what the documents are to tell of.
    """
    first = turns[0][0]
    said, document = keyword_set(first), None
    for question, answer in turns:
        if answer is None or not answer.quoted:
            return turns[0][0]
        words, quoted = keyword_set(question), answer.quoted[0].document.id
        asks_what = _ASKS_WHAT.match(question)
        is_new = words.isdisjoint(said)
        turns_away = (asks_what and (is_new or not asks_what["the"])) or (
            is_new and quoted != document
        )
        if words and turns_away and points_back(question) == 0:
            first, said = question, frozenset()
        said, document = said | words | keyword_set(answer.content), quoted
    return first


def _refused(history: Sequence[HistoryMessage]) -> str:
    """The last question that the documents did not answer; empty if there is none."""
    asked = refused = ""
    for message in history:
        if message.role == "user":
            asked = message.content if _asks(message.content) else ""
        elif _refuses(message):
            refused = asked or refused
    return refused


@cache
def _small_talk() -> frozenset[str]:
    return frozenset(keywords(_SMALL_TALK))


def _asks(message: str) -> bool:
    """Whether a message says more than a greeting or thanks do."""
    if not keyword_set(message) <= _small_talk():
        return True
    return "?" in message and not _COURTESY.search(message)


def _refuses(message: HistoryMessage) -> bool:
    said = message.outcome is None and bool(message.content.strip())
    return message.outcome == _NO_ANSWER if not said else not _answers(message)


def _answers(message: HistoryMessage) -> bool:
    if message.outcome is not None:
        return message.outcome in _ANSWERED
    said = message.content.strip()
    if not said or said.startswith(NO_ANSWER):
        return False
    return len(said) > _LONGEST_REFUSAL or not _REFUSAL.search(said)
