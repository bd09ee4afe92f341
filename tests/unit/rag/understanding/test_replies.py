"""What is said where no evidence is needed."""

from datetime import UTC, datetime

import pytest

from tests.support.messages import ENTRIES, Catalogue
from tunedd_api.documents.model import CatalogueEntry, DocumentRef, document_id
from tunedd_api.documents.passages import HistoryMessage, QuotedPlace
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.understanding.classifier import classifier
from tunedd_api.rag.understanding.language import detect_language, language_of
from tunedd_api.rag.understanding.lexicon import LANGUAGES, lexicon
from tunedd_api.rag.understanding.message import Aspect, Kind, Understanding
from tunedd_api.rag.understanding.other_languages import other_languages
from tunedd_api.rag.understanding.reader import MessageReader
from tunedd_api.rag.understanding.replies import no_answer, reply

_PLACE = QuotedPlace(DocumentRef(ENTRIES[0].id, ENTRIES[0].name), 3, 0, 10)
_HISTORY = (
    HistoryMessage("user", "What is memory?"),
    HistoryMessage("assistant", "Memory is kept [1].", "answered", (_PLACE,)),
    HistoryMessage("user", "thanks"),
    HistoryMessage("assistant", "You're welcome!", "conversation"),
    HistoryMessage("user", "Who studied it?"),
    HistoryMessage("assistant", "The documents do not answer this question.", "no_answer"),
)


async def replied(
    message: str,
    history: tuple[HistoryMessage, ...] = _HISTORY,
    entries: tuple[CatalogueEntry, ...] = ENTRIES,
) -> str:
    """The reply to a message in a library of these documents."""
    scope = DocumentScope.everything()
    understood = await MessageReader(Catalogue(entries)).read(message, history, scope)
    return reply(understood, history, entries)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language: str) -> None:
    """No sentence is missing in any language, and each has the same open places."""
    english, sentences = lexicon("en").replies, lexicon(language).replies

    assert sentences.keys() == english.keys()
    for key, sentence in sentences.items():
        assert _places(sentence) == _places(english[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_in_the_language_of_the_question(language: str) -> None:
    """The sentence for "not in the documents" is there in each language."""
    assert detect_language(no_answer(language)) == language


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("price per night", "en"),
        ("cost per child", "en"),
        ("prezzo per notte", "it"),
        ("Quanto costa per persona?", "it"),
        ("per favore", "it"),
    ],
)
def test_a_word_that_english_borrows_tells_no_other_language(message: str, language: str) -> None:
    """Between English words "per" is one, and a refusal comes in English."""
    assert language_of(message) == language


def test_other_languages_are_refused_in_english() -> None:
    """A language that has no sentences gets the English ones."""
    assert no_answer("fi") == no_answer("en")


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("hello", "en"),
        ("Hallo", "de"),
        ("hola", "es"),
        ("bonjour", "fr"),
        ("ciao", "it"),
        ("olá", "pt"),
        ("你好", "zh"),
        ("مرحبا", "ar"),
    ],
)
async def test_a_greeting_is_returned_in_its_language(message: str, language: str) -> None:
    """Whoever says hello is greeted in the same language."""
    assert await replied(message, ()) == lexicon(language).replies["greeting"]


async def test_the_documents_are_listed_with_title_name_and_pages() -> None:
    """What there is can be read off the reply."""
    said = await replied("what documents do you have?")

    assert said.splitlines()[0] == "There are 4 documents that I can answer from:"
    assert said.splitlines()[1] == "1. How Agents Remember (agent-memory.pdf, 6 pages)"
    assert len(said.splitlines()) == 5


async def test_a_long_list_is_shortened_and_says_so() -> None:
    """Of many documents the first are listed, and the others counted."""
    many = tuple(
        CatalogueEntry(document_id(f"{n}.pdf"), f"{n}.pdf", f"Title {n}", 1) for n in range(50)
    )

    said = await replied("what documents do you have?", (), many)

    assert len(said.splitlines()) == 22
    assert said.splitlines()[-1] == "… and 30 more, which are not shown here."


async def test_an_empty_library_says_that_it_is_empty() -> None:
    """Nothing is listed where there is nothing."""
    assert await replied("list the titles", (), ()) == lexicon("en").replies["titles_none"]


async def test_documents_and_pages_are_counted() -> None:
    """The number of documents and of their pages is told."""
    counted = await replied("how many documents are there?")

    assert counted == "There are 4 documents with 153 pages in all."
    assert await replied("how many pages does agent-memory.pdf have?") == (
        "How Agents Remember (agent-memory.pdf) has 6 pages."
    )


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("what did I ask first?", "Your first question was: “What is memory?”"),
        ("what was my last question?", "Your last question was: “Who studied it?”"),
        ("what was my second question?", "Your question number 2 was: “thanks”"),
        ("how many questions have I asked?", "3 questions so far"),
        ("what did you just say?", "The documents do not answer this question."),
        ("which questions have I asked so far?", "1. What is memory?"),
        ("summarise our conversation", "You asked: “What is memory?”"),
        ("what was my seventh question?", "So far you have asked 3 questions"),
    ],
)
async def test_the_conversation_is_quoted(message: str, said: str) -> None:
    """What was asked and said is told in the words in which it was."""
    assert said in await replied(message)


@pytest.mark.parametrize("message", ["repeat that", "summarise our conversation"])
async def test_what_was_said_is_told_without_its_markers(message: str) -> None:
    """Markers belong to the message that cites: where it is quoted they would point to nothing."""
    earlier = (
        HistoryMessage("user", "What is memory?"),
        HistoryMessage("assistant", "What an agent keeps. [1][2] It lasts [3].", "answered"),
    )
    said = await replied(message, earlier)
    assert "What an agent keeps. It lasts." in said


async def test_nothing_is_made_up_of_an_empty_conversation() -> None:
    """Before anything is said there is nothing to go back to."""
    assert await replied("what did I ask first?", ()) == lexicon("en").replies["nothing_asked"]
    assert await replied("repeat that", ()) == lexicon("en").replies["nothing_said"]
    assert await replied("go on", ()) == lexicon("en").replies["nothing_said"]


async def test_the_source_of_the_last_answer_is_told() -> None:
    """Whoever asks where that stands is told document and page."""
    assert "agent-memory.pdf, page 3" in await replied("where does it say that?")


async def test_where_several_documents_could_be_meant_they_are_listed() -> None:
    """A question back names the documents that there are to choose from."""
    said = await replied("summarise the paper on agents", ())

    assert said.startswith("Which document do you mean?")
    assert "game-theory.pdf" in said
    assert "kestrel" not in said


async def test_what_needs_evidence_has_no_reply_without() -> None:
    """A question is never answered from nothing."""
    with pytest.raises(ValueError, match="from the documents"):
        await replied("What is memory?")


def _places(sentence: str) -> list[str]:
    return sorted(part.split("}")[0] for part in sentence.split("{")[1:])


def _dated(name: str, title: str, pages: int, day: int) -> CatalogueEntry:
    added = datetime(2026, 3, day, tzinfo=UTC)
    return CatalogueEntry(document_id(name), name, title, pages, added)


_SHELF = (
    _dated("bees.pdf", "The Dance of the Bees", 12, 3),
    _dated("ants.pdf", "How the Ants Find Home", 40, 9),
    _dated("owls.pdf", "What the Owls Hear", 7, 1),
)


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        ("What's the newest document?", ["ants.pdf"]),
        ("Which file is the oldest one?", ["owls.pdf"]),
        ("Which of your documents is the longest?", ["ants.pdf"]),
        ("Welches Dokument ist das kürzeste?", ["owls.pdf"]),
        ("List the papers by number of pages", ["ants.pdf", "bees.pdf", "owls.pdf"]),
        ("sort the documents by date", ["ants.pdf", "bees.pdf", "owls.pdf"]),
        ("Order the articles alphabetically", ["ants.pdf", "bees.pdf", "owls.pdf"]),
        ("Do you have the paper called What the Owls Hear?", ["owls.pdf"]),
        ("Is ants.pdf in your library?", ["ants.pdf"]),
    ],
)
async def test_documents_are_told_of_by_the_catalogue(message: str, lines: list[str]) -> None:
    """The first of an order, all of them in it, or the one that is named."""
    said = (await replied(message, (), _SHELF)).splitlines()

    assert [name for line in said[1:] for name in lines if name in line] == lines
    assert len(said) == 1 + len(lines)


async def test_when_a_document_came_is_told_where_it_is_asked_for() -> None:
    """The newest document stands there with its day."""
    said = await replied("Which document was added last?", (), _SHELF)

    assert said.endswith("added on 2026-03-09")


async def test_the_language_of_the_titles_is_told() -> None:
    """What language documents are in is read off their titles."""
    said = await replied("What languages are your documents in?", (), _SHELF)

    assert said == "The documents are in: English."


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Did I already ask about memory?", "Yes, you asked:\n- What is memory?"),
        ("Have we talked about owls?", "No, you have not asked about that in this conversation."),
        ("What was your first answer?", "My answer number 1 was: Memory is kept."),
        ("What was your ninth answer?", "So far I have given 3 answers in this conversation."),
        ("What did you say about memory?", "This is what I said about it:\n- Memory is kept."),
        (
            "Which documents did you use so far?",
            "My answers so far rest on:\n- agent-memory.pdf, page 3",
        ),
        ("What was my third question?", "Your question number 3 was: “Who studied it?”"),
    ],
)
async def test_what_was_asked_and_said_is_recalled(message: str, said: str) -> None:
    """The history answers what is asked about it."""
    assert await replied(message) == said


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("How do I upload a file?", "upload"),
        ("Which file formats do you read?", "formats"),
        ("Do you keep my messages?", "privacy"),
        ("Do you remember last week's chat?", "memory"),
        ("Can you look things up on the web?", "internet"),
        ("Are your answers reliable?", "reliability"),
        ("How do you find your answers?", "workings"),
        ("Which languages do you understand?", "spoken"),
        ("Which model are you based on?", "model"),
    ],
)
async def test_what_is_asked_about_the_service_is_told(message: str, key: str) -> None:
    """Each question about the service has a sentence of its own."""
    assert await replied(message) == lexicon("en").replies[key]


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("👋", "greeting"),
        ("🙏🙏", "thanks"),
        ("👍🏽", "acknowledgement"),
        ("❤️", "thanks"),
        ("🤦‍♀️", "complaint"),
        ("🎉 !!", "compliment"),
        ("???", "unclear"),
        ("🦜", "unclear"),
    ],
)
async def test_pictures_are_answered_as_what_they_say(message: str, key: str) -> None:
    """A message without a word is small talk; what its pictures say decides the reply."""
    assert await replied(message) == lexicon("en").replies[key]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("aspect", [Aspect.UPLOAD, Aspect.PRIVACY])
def test_a_service_without_keys_speaks_of_none_that_one_needs(
    aspect: Aspect, language: str
) -> None:
    """Who may read and add what is told as it is: where no key is asked for, anybody may."""
    understood = Understanding(Kind.SERVICE, language, aspect=aspect)
    sentences = lexicon(language).replies

    assert reply(understood, (), ENTRIES) == sentences[aspect.value]
    said = reply(understood, (), ENTRIES, asks_for_keys=False)
    assert said == sentences[f"{aspect.value}_without_keys"]
    assert detect_language(said) == language


@pytest.mark.parametrize(
    "message", ["What was my first question?", "What was my third question?", "How many questions?"]
)
async def test_what_is_not_remembered_from_the_beginning_is_not_counted(message: str) -> None:
    """Where the first turns are forgotten, a reply says so instead of counting from the others."""
    scope = DocumentScope.everything()
    understood = await MessageReader(Catalogue(ENTRIES)).read(message, _HISTORY, scope)

    said = reply(understood, _HISTORY, ENTRIES, begins_later=True)

    assert "longer than what I remember" in said
    assert "What is memory?" not in said


async def test_what_is_remembered_is_listed_as_such() -> None:
    """The last question is told as ever; a list of questions says that it is not all."""
    scope = DocumentScope.everything()
    reader = MessageReader(Catalogue(ENTRIES))
    last = await reader.read("What was my last question?", _HISTORY, scope)
    listed = await reader.read("List all my questions", _HISTORY, scope)

    assert "longer than" not in reply(last, _HISTORY, ENTRIES, begins_later=True)
    said = reply(listed, _HISTORY, ENTRIES, begins_later=True)
    assert "longer than what I remember" in said
    assert "What is memory?" in said


@pytest.mark.parametrize("language", other_languages())
def test_other_languages_say_the_same_few_things(language: str) -> None:
    """Those without rules have the same sentences each, with the open places of the English."""
    english, sentences = lexicon("en").replies, other_languages()[language].replies

    assert sentences.keys() == other_languages()["nl"].replies.keys()
    for key, sentence in sentences.items():
        assert _places(sentence) == _places(english[key]), key


@pytest.mark.parametrize("language", other_languages())
def test_what_is_said_in_another_language_tells_it(language: str) -> None:
    """Each has what tells it: its letters, or enough of the words that it uses itself."""
    replies = other_languages()[language].replies
    told = [detect_language(replies[name]) for name in ("greeting", "identity", "no_answer")]

    assert set(told) == {language}


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("dank je wel", "nl"),
        ("hoe gaat het met je?", "nl"),
        ("dzień dobry", "pl"),
        ("dziekuje bardzo", "pl"),
        ("iyi geceler", "tr"),
        ("teşekkür ederim", "tr"),
        ("спасибо большое", "ru"),
        ("дякую", "uk"),
        ("ありがとうございます", "ja"),
        ("안녕하세요", "ko"),
        ("धन्यवाद", "hi"),
        ("ধন্যবাদ", "bn"),
        ("شکریہ", "ur"),
        ("terima kasih banyak", "id"),
        ("cảm ơn bạn", "vi"),
        ("tack så mycket", "sv"),
    ],
)
async def test_small_talk_is_replied_to_in_the_language_that_it_tells(
    message: str, language: str
) -> None:
    """Whoever greets or thanks in a language without rules is answered in it."""
    guess = classifier().guess(message)
    scope = DocumentScope.everything()
    understood = await MessageReader(Catalogue(ENTRIES)).guessed(guess, message, (), scope)

    assert understood is not None
    assert reply(understood, (), ENTRIES) in other_languages()[language].replies.values()


@pytest.mark.parametrize(
    "message", ["van rental price", "Does Van Dijk say so?", "Kim Jong", "dat file format"]
)
def test_a_word_of_two_languages_tells_none(message: str) -> None:
    """A single word that other languages have, too, or a name does not change the language."""
    assert detect_language(message) in {None, "en"}
