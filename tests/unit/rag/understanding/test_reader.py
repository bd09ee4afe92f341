"""What messages are taken for."""

from collections.abc import Sequence
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.messages import (
    AFTER_POLITENESS,
    ENTRIES,
    FRAMED,
    SURROUNDED,
    UNFRAMED,
    Catalogue,
    messages_of,
)
from tunedd_api.documents.model import CatalogueEntry, DocumentRef
from tunedd_api.documents.passages import HistoryMessage, QuotedPlace
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.understanding.message import Aspect, Kind, Understanding
from tunedd_api.rag.understanding.reader import MessageReader
from tunedd_api.rag.understanding.surroundings import without_surroundings

_TABLE = [
    (message, kind)
    for kind in Kind
    if kind not in {Kind.QUESTION, Kind.POINTING}
    for message in messages_of(kind.value)
]
_QUESTIONS = messages_of("question")


async def read(
    message: str,
    history: Sequence[HistoryMessage] = (),
    entries: Sequence[CatalogueEntry] = ENTRIES,
) -> Understanding:
    """What a reader with these documents makes of a message."""
    return await MessageReader(Catalogue(entries)).read(
        message, history, DocumentScope.everything()
    )


@pytest.mark.parametrize(("message", "kind"), _TABLE)
async def test_a_message_is_taken_for_what_it_is(message: str, kind: Kind) -> None:
    """Each way of saying something is recognised for its kind."""
    understood = await read(message)

    assert understood.kind is kind


@pytest.mark.parametrize("message", _QUESTIONS)
async def test_a_question_stays_whole(message: str) -> None:
    """A question that looks like something else is retrieved for as it stands."""
    understood = await read(message)

    assert understood.needs_evidence
    assert understood.kind in {Kind.QUESTION, Kind.LIST}
    assert understood.question == FRAMED.get(message, message)


@pytest.mark.parametrize(
    ("message", "question"),
    [*FRAMED.items(), *SURROUNDED.items(), *zip(UNFRAMED, UNFRAMED, strict=True)],
)
async def test_what_is_put_around_a_question_is_left_out_of_it(message: str, question: str) -> None:
    """It is retrieved for, and read, as it would be asked bare, in any language."""
    assert (await read(message)).question == question


@pytest.mark.parametrize(("message", "question"), AFTER_POLITENESS)
async def test_politeness_around_a_question_is_left_out_of_it(message: str, question: str) -> None:
    """What is asked between a greeting and thanks is what is retrieved for."""
    understood = await read(message)

    assert understood.needs_evidence
    assert understood.question == question
    assert understood.social


MEMORY, VISIBILITY, GAMES, KESTREL = ENTRIES
_LIST = "There are three levels [1]:\n1. the user's profile [1]\n2. the task at hand [2]\n3. recall"


def quote(entry: CatalogueEntry, start: int = 0) -> QuotedPlace:
    """A place in a document."""
    return QuotedPlace(DocumentRef(entry.id, entry.name), 1, start, start + 10)


def turn(
    question: str, answer: str, outcome: str | None = "answered", *quoted: QuotedPlace
) -> list[HistoryMessage]:
    """A turn of a history."""
    return [HistoryMessage("user", question), HistoryMessage("assistant", answer, outcome, quoted)]


async def test_an_item_of_the_last_list_is_what_is_retrieved_for() -> None:
    """The second one of a list is searched for by its own text."""
    history = turn("Which levels are there?", _LIST, "answered", quote(MEMORY))

    understood = await read("Tell me more about the second one.", history)

    assert understood.kind is Kind.POINTING
    assert understood.item == "the task at hand"
    assert understood.question.startswith("the task at hand")
    assert understood.number == 2


@pytest.mark.parametrize("message", ["the last one", "das letzte", "la última", "最后一个呢"])
async def test_the_last_item_counts_from_the_end(message: str) -> None:
    """The last item is found however long the list is."""
    history = turn("Which levels are there?", _LIST)

    understood = await read(message, history)

    assert understood.item == "recall"
    assert understood.question == "recall (Which levels are there?)"


@pytest.mark.parametrize(
    ("messages", "item"),
    [
        (["the first one", "and the next one?"], "the task at hand"),
        (["the first one", "and the next one?", "and the one after that?"], "recall"),
        (["the last one", "the previous one"], "the task at hand"),
        (["das zweite", "und das nächste?"], "recall"),
        (["el primero", "y el siguiente?"], "the task at hand"),
    ],
)
async def test_the_next_item_comes_behind_the_one_that_was_pointed_at(
    messages: list[str], item: str
) -> None:
    """One goes through a list step by step, though each answer quotes two places."""
    history = turn("Which levels are there?", _LIST)
    for pointing in messages[:-1]:
        history += turn(pointing, "“It is one of three.” [1] “Others tell of it.” [2]")

    assert (await read(messages[-1], history)).item == item


async def test_without_an_item_before_the_next_one_is_no_item() -> None:
    """Who has not pointed at any is told more."""
    understood = await read("the next one", turn("Which levels are there?", _LIST))

    assert understood.item is None


@pytest.mark.parametrize(
    "message",
    [
        "Who are you talking about?",
        "who do you mean?",
        "Von wem sprichst du?",
        "¿De quién hablas?",
        "De quoi parles-tu ?",
    ],
)
async def test_whom_an_answer_is_about_is_asked_of_the_conversation(message: str) -> None:
    """Who asks for the subject of an answer does not ask who answers."""
    understood = await read(message, turn("Who built it?", "Ida Holm built it."))

    assert (understood.kind, understood.aspect) == (Kind.CONVERSATION, Aspect.LAST_ANSWER)


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("My name is Ada, and what is a lock?", "What is a lock?"),
        ("Hi, I'm Ada Holm. How does a lock work?", "How does a lock work?"),
        ("ich heiße Ada und was ist eine Schleuse?", "Was ist eine Schleuse?"),
        ("Me llamo Ada, ¿qué es una esclusa?", "¿qué es una esclusa?"),
        ("I am a student and what does it cost?", "I am a student and what does it cost?"),
        ("What is my name? I am Ada, by the way", "What is my name? I am Ada, by the way"),
    ],
)
async def test_a_name_that_is_told_first_is_no_part_of_the_question(
    message: str, question: str
) -> None:
    """Who introduces himself asks what comes behind; what he is may matter to the answer."""
    assert (await read(message)).question == question


async def test_who_only_says_a_name_makes_small_talk() -> None:
    """An introduction with nothing behind it stays what it was."""
    assert (await read("My name is Ada.")).kind is not Kind.LIST


async def test_an_item_that_the_list_does_not_have_needs_no_evidence() -> None:
    """Nothing is retrieved for the seventh of three."""
    understood = await read("the seventh one", turn("Which levels are there?", _LIST))

    assert not understood.needs_evidence
    assert understood.item is None


async def test_without_a_list_an_item_is_a_question() -> None:
    """A number that points at nothing may be part of a question."""
    understood = await read("What about the second?", turn("What is memory?", "Memory is kept."))

    assert understood.kind is Kind.QUESTION


@pytest.mark.parametrize(
    "message", ["go on", "Tell me more!", "weiter", "continúa", "继续", "تابع"]
)
async def test_going_on_leaves_out_what_was_quoted(message: str) -> None:
    """More of an answer is retrieved for the question it answered, without what was told."""
    history = [
        *turn("What is memory?", "Memory is kept.", "answered", quote(MEMORY)),
        *turn("go on", "It is kept long.", "answered", quote(MEMORY, 50)),
        *turn("thanks", "You're welcome!", "conversation"),
    ]

    understood = await read(message, history)

    assert understood.kind is Kind.POINTING
    assert understood.question == "What is memory?"
    assert understood.exclude == (quote(MEMORY), quote(MEMORY, 50))


async def test_going_on_with_a_document_stays_with_the_document() -> None:
    """More of a summary is more of the same document."""
    history = turn("summarise agent-memory.pdf", "Agents remember.", "answered", quote(MEMORY))

    understood = await read("go on", history)

    assert understood.kind is Kind.DOCUMENT
    assert understood.documents == (MEMORY,)
    assert understood.exclude == (quote(MEMORY),)


@pytest.mark.parametrize(
    ("message", "aspect"),
    [
        ("explain that simpler", Aspect.SIMPLER),
        ("I don't understand", Aspect.SIMPLER),
        ("shorter please", Aspect.SHORTER),
        ("in one sentence", Aspect.SHORTER),
        ("in other words", Aspect.REPHRASED),
        ("more details please", Aspect.LONGER),
        ("why?", Aspect.REASON),
        ("can you give an example?", Aspect.EXAMPLE),
        ("where does it say that?", Aspect.SOURCE),
        ("are you sure?", Aspect.SOURCE),
        ("and in German please", Aspect.TRANSLATION),
        ("translate that into French", Aspect.TRANSLATION),
        ("einfacher bitte", Aspect.SIMPLER),
        ("en una frase", Aspect.SHORTER),
        ("un exemple ?", Aspect.EXAMPLE),
        ("perché?", Aspect.REASON),
        ("em inglês por favor", Aspect.TRANSLATION),
        ("简单一点", Aspect.SIMPLER),
        ("مثال", Aspect.EXAMPLE),
    ],
)
async def test_what_points_at_the_last_answer_is_about_its_question(
    message: str, aspect: Aspect
) -> None:
    """What is asked about an answer is retrieved for by the question that it answers."""
    understood = await read(message, turn("What is memory?", "Memory is kept."))

    assert understood.kind is Kind.POINTING
    assert understood.aspect is aspect
    assert "What is memory?" in understood.question


async def test_a_language_that_is_asked_for_is_told() -> None:
    """The language of the answer is the one that the user names."""
    understood = await read("and in German please", turn("What is memory?", "Memory is kept."))

    assert understood.answer_language == "de"


async def test_what_is_no_language_is_no_translation() -> None:
    """A place after "in" makes a question."""
    understood = await read("in Paris?", turn("What is memory?", "Memory is kept."))

    assert understood.kind is Kind.QUESTION


async def test_politeness_and_refusals_are_not_pointed_at() -> None:
    """Between the answer and what points at it anything that needed no evidence may stand."""
    history = [
        *turn("What is memory?", "Memory is kept."),
        *turn("thanks!", "You're welcome!", None),
        *turn("What is a zebra?", "The documents do not answer this question.", None),
    ]

    understood = await read("why?", history)

    assert understood.question == "why: What is memory?"


@pytest.mark.parametrize(
    ("message", "documents"),
    [
        ("summarise the visibility paper", (VISIBILITY,)),
        ("what is Game Theory of Agents about?", (GAMES,)),
        ("summarise kestrel-2024", (KESTREL,)),
        ("Summarise the paper by Chan", (VISIBILITY,)),
        ("outline of How agents remember", (MEMORY,)),
        ("summarise the paper on agents", (MEMORY, VISIBILITY, GAMES)),
    ],
)
async def test_a_document_is_found_by_what_it_is_called(
    message: str, documents: tuple[CatalogueEntry, ...]
) -> None:
    """Titles, parts of them, authors and file names name a document, or all that they fit."""
    understood = await read(message)

    assert understood.kind is Kind.DOCUMENT
    assert understood.documents == documents
    assert understood.needs_evidence is (len(documents) == 1)


@pytest.mark.parametrize("message", ["summarise this document", "what is this about?", "tldr"])
async def test_the_only_document_of_a_scope_is_this_document(message: str) -> None:
    """Where there is one document, it needs no name."""
    understood = await read(message, entries=[MEMORY])

    assert understood.kind is Kind.DOCUMENT
    assert understood.documents == (MEMORY,)


@pytest.mark.parametrize("message", ["summarise the paper", "summarise it", "outline it"])
async def test_the_document_of_the_last_answer_is_this_document(message: str) -> None:
    """What was cited from last is what is meant."""
    history = turn("Who saw them?", "Chan et al.", "answered", quote(VISIBILITY))

    understood = await read(message, history)

    assert understood.kind is Kind.DOCUMENT
    assert understood.documents == (VISIBILITY,)


async def test_a_document_that_is_not_told_which_is_asked_for() -> None:
    """Where several could be meant, none is chosen."""
    understood = await read("summarise the document")

    assert understood.kind is Kind.DOCUMENT
    assert understood.documents == ()
    assert not understood.needs_evidence


async def test_a_number_in_a_list_of_documents_names_one() -> None:
    """The second of the documents just listed is that document."""
    listed = (
        "There are 2 documents that I can answer from:\n"
        f"1. {GAMES.title} ({GAMES.name}, 9 pages)\n2. {MEMORY.title} ({MEMORY.name}, 6 pages)"
    )
    history = turn("what documents do you have?", listed, "conversation")

    for message in ("summarise the second one", "the second one", "what is the second one about?"):
        understood = await read(message, history)

        assert understood.kind is Kind.DOCUMENT
        assert understood.documents == (MEMORY,)


async def test_a_part_of_a_document_is_told() -> None:
    """Whoever wants a chapter summarised is understood to want no more."""
    understood = await read("Summarise chapter 3 of the Kestrel report")

    assert understood.documents == (KESTREL,)
    assert understood.section == "chapter 3"


async def test_all_documents_can_be_meant() -> None:
    """Every document of the scope is meant by all of them."""
    understood = await read("summarise all documents")

    assert understood.every
    assert understood.documents == ENTRIES


@pytest.mark.parametrize(
    ("message", "subjects"),
    [
        ("Compare BERT and GPT-2", ("BERT", "GPT-2")),
        ("compare A, B and C", ("A", "B", "C")),
        ("Compare planning with reacting", ("planning", "reacting")),
        (
            "Compare the Kestrel and the Heron in terms of price",
            ("the Kestrel price", "the Heron price"),
        ),
        ("What is the difference between A and B?", ("A", "B")),
        ("how does A differ from B, and what follows from it?", ("A", "B")),
        ("Which is cheaper: concrete or asphalt?", ("concrete", "asphalt")),
        ("短期记忆和长期记忆有什么区别？", ("短期记忆", "长期记忆")),
    ],
)
async def test_each_of_several_subjects_is_told(message: str, subjects: tuple[str, ...]) -> None:
    """What is compared comes out one by one."""
    understood = await read(message)

    assert understood.kind is Kind.COMPARISON
    assert understood.subjects == subjects


async def test_items_of_a_list_can_be_compared() -> None:
    """Them are the items of the last answer."""
    understood = await read("compare them", turn("Which levels are there?", _LIST))

    assert understood.subjects == ("the user's profile", "the task at hand", "recall")


async def test_what_it_is_that_documents_mention_was_asked_last() -> None:
    """A search for "it" is one for the last question; before any answer it is a question."""
    history = turn("What is an agent card?", "A card that names an agent.", "answered")

    pointing = await read("which documents mention it?", history)
    alone = await read("which documents mention it?")

    assert pointing.kind is Kind.SEARCH
    assert pointing.subjects == ("What is an agent card?",)
    assert alone.kind is Kind.QUESTION


async def test_how_many_are_to_be_listed_is_told() -> None:
    """A number in the question says how long the list is to be."""
    understood = await read("List the three levels of context")

    assert understood.number == 3
    assert understood.subjects == ("levels of context",)


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("What is the contract net protocol?", "en"),
        ("Was ist das Kontraktnetzprotokoll?", "de"),
        ("¿Qué es el protocolo?", "es"),
        ("Qu'est-ce que le protocole ?", "fr"),
        ("Che cos'è il protocollo?", "it"),
        ("O que é o protocolo?", "pt"),
        ("什么是合同网协议？", "zh"),
        ("ما هو بروتوكول شبكة العقود؟", "ar"),
        ("Что такое протокол?", "ru"),
        ("プロトコルとは何ですか", "ja"),
    ],
)
async def test_the_language_is_the_question_s(message: str, language: str) -> None:
    """A question tells the language that it is to be answered in."""
    understood = await read(message)

    assert understood.language == language


async def test_a_word_without_language_is_in_that_of_the_conversation() -> None:
    """What could be in any language is in the one that was spoken before."""
    history = turn("Was ist das Gedächtnis?", "Es merkt sich etwas.")

    understood = await read("Agent", history)

    assert understood.language == "de"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
async def test_any_message_is_understood_somehow(message: str) -> None:
    """Whatever is sent has a kind, and what is to be retrieved is never empty."""
    understood = await read(message, turn("What is memory?", "Memory is kept."))

    assert not understood.needs_evidence or understood.question


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(_QUESTIONS[:60]),
    st.sampled_from(["Hi! ", "Hello. ", "Thanks! ", "Ok. ", "Good morning! ", "Sorry. "]),
)
async def test_politeness_never_makes_a_question_small_talk(question: str, before: str) -> None:
    """A question after a greeting still needs evidence."""
    understood = await read(f"{before}{question}")

    assert understood.needs_evidence


async def test_a_long_message_is_understood_at_once() -> None:
    """Long messages are not searched for politeness."""
    message = "thanks " * 2000

    started = perf_counter()
    understood = await read(message)

    assert understood.kind is Kind.QUESTION
    assert perf_counter() - started < 5


@pytest.mark.parametrize("word", ["really", "very", "so", "good", "thank you", "muy", "非常"])
async def test_repetition_costs_no_more_than_other_words(word: str) -> None:
    """A word said over and over does not make a message hard to understand."""
    await read("hello")
    message = " ".join([word] * 23) + " x"

    started = perf_counter()
    await read(message)

    assert perf_counter() - started < 2


@pytest.mark.parametrize("unit", ["\n", " ", "? ", ". ", "a.\n \n", "\nBest ", "(", "so "])
def test_long_messages_take_a_moment(unit: str) -> None:
    """Nothing is looked for again and again: twice as long a message takes about twice as long.

    What is counted is not time but what comes back: a pattern that took the square of it would
    hold this test for minutes.
    """
    message = f"Who won?{unit * 100_000}"
    assert without_surroundings(message).startswith("Who won?")
