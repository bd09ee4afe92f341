"""What seems talk by its form, behind an answer."""

import pytest

from tests.unit.rag.understanding.test_reader import read
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.understanding.message import Aspect, Kind
from tunedd_api.rag.understanding.pointing import without_places

ANSWERED = [
    HistoryMessage("user", "What does a red lamp mean?"),
    HistoryMessage("assistant", "The filter is full.", "answered"),
]
TALKED = [
    HistoryMessage("user", "hello"),
    HistoryMessage("assistant", "Hello!", "conversation"),
]


@pytest.mark.parametrize(
    "message", ["What should I do then?", "what can I do", "What is included?"]
)
async def test_what_names_no_library_goes_on_from_an_answer(message: str) -> None:
    """Without one, it asks what the service can do or which documents there are."""
    assert (await read(message)).kind is Kind.LIBRARY
    assert (await read(message, TALKED)).kind is Kind.LIBRARY

    understood = await read(message, ANSWERED)

    assert understood.kind is Kind.QUESTION
    assert understood.otherwise is not None
    assert understood.otherwise.kind is Kind.LIBRARY


async def test_what_follows_a_refusal_goes_on_from_what_was_refused() -> None:
    """Documents were asked there, too."""
    refused = [ANSWERED[0], HistoryMessage("assistant", "There is no answer.", "no_answer")]

    assert (await read("What is included?", refused)).kind is Kind.QUESTION


@pytest.mark.parametrize("message", ["What can you do?", "Which documents are there?"])
async def test_what_names_the_library_or_its_service_asks_of_it(message: str) -> None:
    """Also behind an answer."""
    assert (await read(message, ANSWERED)).kind is Kind.LIBRARY


@pytest.mark.parametrize("message", ["why not", "Why not?", "ok thanks, why not?"])
async def test_a_reason_may_be_asked_for_without_a_mark(message: str) -> None:
    """What agrees to something where nothing was answered asks behind an answer."""
    assert (await read(message, ANSWERED)).aspect is Aspect.REASON


async def test_agreeing_stays_agreeing() -> None:
    """Behind an answer, "ok" asks nothing, and "why not" does not where none was given."""
    assert (await read("ok", ANSWERED)).aspect is Aspect.ACKNOWLEDGEMENT
    assert (await read("why not", TALKED)).kind is Kind.SMALL_TALK


async def test_where_several_stand_is_no_source() -> None:
    """An answer stands on a page, and houses stand somewhere."""
    assert (await read("Where do they stand?", ANSWERED)).kind is Kind.QUESTION
    assert (await read("Where does it stand?", ANSWERED)).aspect is Aspect.SOURCE
    assert (await read("which clause?", ANSWERED)).aspect is Aspect.SOURCE


@pytest.mark.parametrize(
    "message",
    [
        "where in the manual is that?",
        "Where in the document did you find this?",
        "which section is that in?",
        "In which part of the contract does it say that?",
        "where can I find that in the report?",
        "show me the passage",
        "which clause says so?",
        "which part of the instructions says that?",
        "which page?",
        "which page is it on?",
        "where does it say that?",
        "which line says that?",
        "which row of the text is that in?",
        "on which line is that written?",
        "which table did you get that from?",
        "tell me the place where it says that",
        "show me the line that says so",
        "show me the section",
        "in welchem Abschnitt steht das?",
        "dans quelle section est-ce écrit ?",
        "muéstrame el pasaje",
    ],
)
async def test_where_in_a_writing_asks_for_the_source(message: str) -> None:
    """Also where it names what kind of writing, or part of it."""
    assert (await read(message, ANSWERED)).aspect is Aspect.SOURCE


@pytest.mark.parametrize(
    "message",
    [
        "where in the house is that?",
        "what section does that apply to?",
        "which part does it replace?",
        "where in the garden does it stand?",
        "Wo im Haus ist das?",
        "Which line is it on?",
        "which row is it in?",
        "Which table are they on?",
        "which table is it at?",
        "which spot is it in?",
        "which place is it in?",
        "on which line is it?",
        "Which line is that?",
        "tell me the place",
        "show me the spot",
        "see the section",
    ],
)
async def test_where_in_a_thing_asks_the_documents(message: str) -> None:
    """What is no writing has no passages."""
    assert (await read(message, ANSWERED)).aspect is not Aspect.SOURCE


def test_where_it_stands_is_no_background_of_what_follows() -> None:
    """Later questions go on from the answer, as if nobody had asked for its place."""
    asked = [
        HistoryMessage("user", "where does it say that?"),
        HistoryMessage("assistant", "My last answer rests on: …", "answered"),
    ]

    assert without_places([*ANSWERED, *asked, *ANSWERED]) == [*ANSWERED, *ANSWERED]
    assert without_places(ANSWERED) is ANSWERED


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("wo steht das?", "Meine letzte Antwort stützt sich auf:\n- a.md, Seite 1"),
        ("where does it say that?", "Mijn laatste antwoord steunt op:\n- a.md"),
    ],
)
def test_the_reply_tells_places_in_any_language(question: str, reply: str) -> None:
    """Its first sentence is the service's own."""
    asked = [HistoryMessage("user", question), HistoryMessage("assistant", reply, "answered")]

    assert without_places([*ANSWERED, *asked]) == ANSWERED


@pytest.mark.parametrize("question", ["where does it say that?", "which section is that in?"])
def test_what_was_answered_from_the_documents_stays(question: str) -> None:
    """Whatever form its question has; and so does a question without a reply."""
    asked = HistoryMessage("user", question)
    answered = [*ANSWERED, asked, HistoryMessage("assistant", "On the lid.", "answered")]

    assert without_places(answered) is answered
    unanswered = [*ANSWERED, asked]
    assert without_places(unanswered) is unanswered
