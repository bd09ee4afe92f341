"""What a message most likely is where no rule knows its wording."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.support.messages import ENTRIES, Catalogue
from tests.unit.rag.understanding.test_reader import MEMORY, quote, turn
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.understanding.classifier import Guess, classifier
from tunedd_api.rag.understanding.label_weights import OTHER_WORDS, WORDS_ALONE, told_by
from tunedd_api.rag.understanding.lexicon import lexicon
from tunedd_api.rag.understanding.message import Aspect, Kind, Understanding
from tunedd_api.rag.understanding.reader import MessageReader
from tunedd_api.rag.understanding.replies import reply

_SETS = Path(__file__).parents[4] / "evals" / "sets" / "talk"
_HELD_OUT = Path(__file__).parent / "held_out"
"""Messages that the weights were not fitted to; half of them were written afterwards."""

_ANSWERED = turn("What is memory?", "Memory is kept in the store.", "answered", quote(MEMORY))


async def meant(kind: Kind, aspect: Aspect, message: str) -> Understanding | None:
    """What a message means that is taken for this, after an answer."""
    guess = Guess(kind, aspect, likely=True, sure=True)
    return await MessageReader(Catalogue(ENTRIES)).guessed(
        guess, message, _ANSWERED, DocumentScope.everything()
    )


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("who else gets to read the things i type in here", Kind.SERVICE),
        ("y mis mensajes, ¿quién los puede leer?", Kind.SERVICE),
        ("so which files did they give you to work with", Kind.LIBRARY),
        ("help me remember, what did we two talk about", Kind.CONVERSATION),
        ("ich hol mir schnell einen Kaffee, bin gleich wieder da", Kind.SMALL_TALK),
    ],
)
def test_what_nobody_wrote_down_is_like_what_somebody_did(message: str, kind: Kind) -> None:
    """Wordings that are like the examples are taken for what these are, by words alone."""
    assert classifier().guess(message).kind is kind


def test_the_weights_are_those_of_their_examples() -> None:
    """By words alone, most examples are likely to be no questions, and no question surely is."""
    told = (_SETS / "messages").glob("*.txt")
    lines = [line for path in told for line in path.read_text("utf-8").splitlines()]
    messages = [line for line in lines if line and line[0] != "#"][::5]
    questions = (_SETS / "questions.txt").read_text("utf-8").splitlines()
    known = classifier()

    assert sum(known.guess(message).likely for message in messages) > 0.75 * len(messages)
    assert sum(known.guess(question).sure for question in questions) < 0.005 * len(questions)


@pytest.mark.parametrize(
    "message",
    [
        "Which measures did the harbour authority take after the flood?",
        "Wie viel Zucker enthält das Rezept?",
        "¿Quién diseñó la fachada del teatro?",
        "who may read the minutes of the board",
        "What do you do with errors in planning?",
        "can you delete my data?? also what is an agent?",
    ],
)
def test_a_question_of_the_documents_is_never_surely_talk(message: str) -> None:
    """What seems to be answered by the documents is not taken from them."""
    assert not classifier().guess(message).sure


def test_next_to_no_question_is_as_likely_to_be_talk_as_what_is_surely_so() -> None:
    """It takes more to be sure, for each model that the weights know."""
    assert all(0 < cuts.likely < cuts.sure < 1 for cuts in classifier().weights.cuts.values())


@pytest.mark.parametrize(
    ("message", "model", "known"),
    [
        ("who are you", "all-minilm:l6", "all-minilm-l6-v2"),
        ("who are you", "sentence-transformers/all-MiniLM-L6-v2", "all-minilm-l6-v2"),
        ("wer bist du und was ist das hier", "all-minilm:l6", OTHER_WORDS),
        ("wer bist du", "intfloat/multilingual-e5-small", "multilingual-e5-small"),
        ("who are you", "all-MiniLM-L12-v2", WORDS_ALONE),
        ("who are you", "text-embedding-3-small", WORDS_ALONE),
    ],
)
def test_a_vector_tells_where_its_model_reads_the_message(
    message: str, model: str, known: str
) -> None:
    """A model that the weights do not know, or that does not know the language, has no say."""
    assert told_by(message, model) == known


def test_nothing_points_back_where_nothing_was_said() -> None:
    """What may point at an answer means something else at the beginning of a conversation."""
    message = "ok and then, go on"

    assert classifier().guess(message).kind is Kind.POINTING
    assert classifier().guess(message, begun=False).kind is not Kind.POINTING


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("fammi vedere i documenti", "it"),
        ("alles fit bei dir", "de"),
        ("resume nossa conversa", "pt"),
        ("👍", None),
    ],
)
def test_the_words_of_the_examples_tell_a_language(message: str, language: str | None) -> None:
    """What has no function word is answered in its language all the same."""
    assert classifier().guess(message).language == language


def test_a_word_of_no_example_takes_more_to_be_asked_of_the_library() -> None:
    """What has a word that no example has is asked of the service only if that is sure."""
    guess = classifier().guess("how many files were shredded by the fiscal zookeeper")

    assert guess.likely == guess.sure


async def test_what_is_nearly_as_likely_is_told_as_well() -> None:
    """Two replies where either may be meant; one where both are the same."""
    guess = Guess(
        Kind.SERVICE, Aspect.MEMORY, likely=True, sure=True, also=(Kind.SERVICE, Aspect.PRIVACY)
    )
    found = await MessageReader(Catalogue(ENTRIES)).guessed(
        guess, "so is that kept somewhere then", _ANSWERED, DocumentScope.everything()
    )

    assert found is not None
    said = lexicon("en").replies
    assert reply(found, _ANSWERED, ENTRIES) == f"{said['memory']}\n\n{said['privacy']}"
    same = replace(found, also=replace(found, also=None))
    assert reply(same, _ANSWERED, ENTRIES) == said["memory"]


def test_a_vector_of_another_length_has_no_say() -> None:
    """What is no vector of the model counts for nothing."""
    told = classifier().guess("who are you", "all-minilm-l6-v2", np.ones(7, dtype=np.float32))

    assert told == classifier().guess("who are you")


@pytest.mark.parametrize("message", ["who are you", "thanks a lot"])
def test_talk_is_what_the_guess_says(message: str) -> None:
    """What is likely to be no question is told as it is guessed."""
    assert classifier().talk(message, "", None, begun=True) == classifier().guess(message)


def test_a_question_is_not_guessed_at() -> None:
    """What is in all likelihood a question is no talk, of whatever kind it would be otherwise."""
    question = "Which enzyme splits the peptide bonds of casein in sheep's milk?"
    assert classifier().talk(question, "", None, begun=True) is None


@pytest.mark.parametrize("message", ["", "?!", "a" * 100_000, "\u200b", "数" * 5000])
def test_any_message_can_be_guessed(message: str) -> None:
    """Nothing in a message is too odd or too long."""
    assert classifier().guess(message).kind in set(Kind)


async def test_a_document_is_found_in_the_message() -> None:
    """The document is the one that the words around "report" name."""
    found = await meant(Kind.DOCUMENT, Aspect.SUMMARY, "so whats in the kestrel report then")

    assert found is not None
    assert [one.title for one in found.documents] == ["Kestrel Annual Report 2024"]


async def test_without_a_name_it_is_asked_which_document() -> None:
    """A document as a whole that no words name is asked for: it may be any."""
    found = await meant(Kind.DOCUMENT, Aspect.SUMMARY, "boil the heron thing down")

    assert found is not None
    assert not found.needs_evidence or found.documents


@pytest.mark.parametrize(
    ("kind", "aspect", "message", "instead"),
    [
        (Kind.LIBRARY, Aspect.NAMED, "is the heron in there somewhere", Aspect.TITLES),
        (Kind.CONVERSATION, Aspect.NUMBERED_QUESTION, "that question i had", Aspect.QUESTIONS),
        (Kind.CONVERSATION, Aspect.ASKED, "did that come up before", Aspect.QUESTIONS),
    ],
)
async def test_what_needs_more_than_is_said_becomes_what_does_not(
    kind: Kind, aspect: Aspect, message: str, instead: Aspect
) -> None:
    """Without its number, document or subject a message is told the next more general thing."""
    found = await meant(kind, aspect, message)

    assert found is not None
    assert found.aspect is instead


async def test_a_number_and_a_language_are_read_from_the_message() -> None:
    """What a rule would have found in its open places is looked for among the words."""
    numbered = await meant(Kind.CONVERSATION, Aspect.NUMBERED_QUESTION, "my 2nd question, hm")
    translated = await meant(Kind.POINTING, Aspect.TRANSLATION, "that in spanish would be nice")

    assert numbered is not None
    assert numbered.number == 2
    assert translated is not None
    assert translated.answer_language == "es"


async def test_an_item_of_no_list_is_not_meant() -> None:
    """What cannot be is left to be a question."""
    assert await meant(Kind.POINTING, Aspect.ITEM, "the second of those there") is None


@pytest.mark.parametrize(
    ("message", "of_this_talk"),
    [
        ("are you sure about that?", True),
        ("who told you that", True),
        ("is this free?", False),
        ("can I change it later?", False),
        ("is that per IP?", False),
        ("¿y si lo traga?", False),
    ],
)
def test_what_speaks_of_this_talk(message: str, *, of_this_talk: bool) -> None:
    """Behind an answer, "is this free?" asks about that and not about the service."""
    assert classifier().guess(message).of_this_talk is of_this_talk


@pytest.mark.parametrize(
    "message", (_HELD_OUT / "asked_of_documents.txt").read_text("utf-8").splitlines()
)
async def test_what_a_document_speaks_for_is_asked_of_it(message: str) -> None:
    """Neither "you" nor a word of parting, thanks or greeting makes talk of a question."""
    scope = DocumentScope.everything()
    understood = await MessageReader(Catalogue(ENTRIES)).read(message, (), scope)

    assert understood.needs_evidence
    assert not classifier().guess(understood.question, begun=False).sure


@pytest.mark.parametrize("message", (_HELD_OUT / "talk.txt").read_text("utf-8").splitlines())
async def test_talk_leaves_nothing_to_ask_of_documents(message: str) -> None:
    """Greetings, thanks, partings and questions about the service need no evidence."""
    scope = DocumentScope.everything()
    understood = await MessageReader(Catalogue(ENTRIES)).read(message, (), scope)
    guess = classifier().guess(message, begun=False)

    assert not understood.needs_evidence or guess.likely
