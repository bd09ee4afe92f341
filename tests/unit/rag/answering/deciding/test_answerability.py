"""Whether passages can hold an answer."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.deciding.across_languages import answerable_across_languages
from tunedd_api.rag.answering.deciding.answerability import answerability
from tunedd_api.rag.answering.stretches.answer_evidence import evidence_for
from tunedd_api.rag.questions.asked_words import asked_words
from tunedd_api.rag.questions.kinds import kind_of_question

CANAL = [
    a_passage(
        "The Brenn canal was dug by Irish labourers under Thomas Reed between 1822 and 1829. "
        "It has eleven locks and is 34 km long. Boats pay 12 euros for the passage. The European "
        "Union (EU) pays for its upkeep.",
        title="The Brenn Canal Report",
        name="canal.md",
    ),
    a_passage(
        "The upper lock of the Brenn canal was rebuilt in concrete because its walls leaked. "
        "Barges wait there in summer.",
        title="The Brenn canal",
        name="canal.md",
        page=2,
    ),
]


@pytest.mark.parametrize(
    "question",
    [
        "Who dug the Brenn canal?",
        "When was the Brenn canal dug?",
        "How many locks does the Brenn canal have?",
        "How long is the canal?",
        "Why was the upper lock rebuilt?",
        "What do boats pay for the passage?",
        "According to the BCR, how many locks does the canal have?",
        "What do boats pay according to canal.md?",
        "What does the EU stand for?",
    ],
)
def test_what_is_said_can_be_answered(question: str) -> None:
    """Where the subject and the kind of thing asked for stand together, there is an answer."""
    assert answerability(question, CANAL).answerable


@pytest.mark.parametrize(
    "question",
    [
        "Who dug the Suez canal?",
        "What fish live in the Brenn canal?",
        "How many people died while the canal was dug?",
        "Which company insures the barges?",
        "What toll did Thomas Reed charge at the lock?",
        "What is the depth of the Brenn canal?",
        "What is photosynthesis?",
    ],
)
def test_what_is_not_said_is_refused(question: str) -> None:
    """A question on the subject whose answer is not there is refused, like a stranger's."""
    assert not answerability(question, CANAL).answerable


def test_reasons() -> None:
    """The decision tells which of the question's words no passage holds."""
    found = answerability("What fish live in the Suez canal?", CANAL)
    assert set(found.missing) >= {"fish", "suez"}
    assert "canal" not in found.missing
    assert found.signals.names == 0.0
    assert 0 <= found.likelihood < 0.25


def test_subject_of_the_conversation() -> None:
    """A question that names nothing is asked of what the conversation was about."""
    assert answerability("Who dug it?", CANAL, subject="Tell me about the Brenn canal").answerable
    assert not answerability("Who dug it?", CANAL, subject="the Suez canal in Egypt").answerable


def test_standing_of_the_best_passage() -> None:
    """The further the best passage stands out in the collection, the likelier is an answer."""
    near = answerability("Who dug the canal?", CANAL, standing=5.0)
    far = answerability("Who dug the canal?", CANAL, standing=0.0)
    assert near.likelihood > far.likelihood


def test_no_passages() -> None:
    """Nothing can be answered from nothing."""
    assert not answerability("Who dug the canal?", []).answerable


def test_subject_left_to_the_conversation() -> None:
    """A question that points back need not hold what its subject is called."""
    alone = answerability("And who dug it there?", CANAL)
    after = answerability("And who dug it there?", CANAL, subject="Tell me about the Brenn canal")
    assert after.signals.points_back
    assert not alone.signals.points_back
    assert after.likelihood > alone.likelihood


@pytest.mark.parametrize(
    ("question", "standing", "answerable"),
    [
        ("Wer hat den Kanal gegraben?", 4.0, True),
        ("Wer hat den Kanal gegraben?", 1.0, False),
        ("Wer hat den Kanal gegraben?", None, True),
        ("Was geschah 1822 am Kanal?", 4.0, True),
        ("Was geschah 1999 am Kanal?", 4.0, False),
        ("¿Cuántas esclusas tiene el canal según GPT-4?", 4.0, False),
        ("Welche Nachteile hat die Schleusen-Bauweise?", 4.0, True),
        ("Welche Nachteile hat das BDI-Modell?", 4.0, False),
        ("¿Qué tiene que ver el canal con la UE?", 4.0, True),
    ],
)
def test_another_language(question: str, standing: float | None, *, answerable: bool) -> None:
    """Across languages the best passage must stand out, and hold the codes and numbers."""
    assert answerable_across_languages(question, CANAL, standing) is answerable


STOPS = "\n".join(
    f"{name}ford | {6 + at} | {1910 + at}" for at, name in enumerate(("Elm", "Ash", "Oak"))
)
COLUMNS = "Station | Platforms | Opened"


@pytest.mark.parametrize(
    "passage",
    [
        a_passage(STOPS, title="Railway", table_header=COLUMNS),
        a_passage(f"{COLUMNS}\n{STOPS}", title="Railway"),
    ],
)
def test_rows_answer_what_their_columns_name(passage: Passage) -> None:
    """A row holds what its column names, wherever the names of the columns stand."""
    assert answerability("How many platforms does Oakford have?", [passage]).answerable
    assert answerability("When was Oakford opened?", [passage]).answerable
    assert not answerability("How many platforms does Birchwick have?", [passage]).answerable
    assert not answerability("Who designed the roof of Oakford?", [passage]).answerable


@pytest.mark.parametrize(
    "question", ["How many boats does the old basin hold?", "How many cranes does each basin have?"]
)
def test_what_is_counted_is_named_by_the_columns(question: str) -> None:
    """A number in a row counts what its column names."""
    table = a_passage(
        "basin | boats | cranes\nold basin | 12 | 1\nnew basin | 40 | 3", title="The port of Brenn"
    )
    assert answerability(question, [table]).answerable


def test_quarters_are_written_short_in_tables() -> None:
    """The third quarter of a year is found in a column that is called Q3."""
    tolls = a_passage(
        "Town | Q1 | Q2 | Q3 | Q4\nBrenn | 120 | 310 | 455 | 90\nElmford | 80 | 95 | 71 | 12",
        title="Tolls of 1871",
    )
    asked = "What were the tolls in Brenn in the third quarter?"
    assert answerability(asked, [tolls]).answerable
    told = [a_passage("In the third quarter, the tolls in Brenn came to 14,000 euros.")]
    for quarter in ("Q3", "the third quarter"):
        assert answerability(f"How high were the tolls in Brenn in {quarter}?", told).answerable


def answered(question: str, text: str, title: str = "Notes") -> bool:
    """Whether a text that was found as well as most answers are answers a question."""
    return answerability(question, [a_passage(text, title=title)], standing=4.0).answerable


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Wie hoch ist die Gebühr?", "Die Gebühr beträgt 12 Euro."),
        ("¿Cuánto cuesta la entrada?", "La entrada cuesta 4 euros."),
        ("How large is the basin?", "The basin measures 74 square metres in all."),
        ("Is it all right to anchor?", "Do not anchor in the basin."),
        ("was anyone hurt in the basin", "Nobody was hurt when the basin ran dry."),
    ],
)
def test_words_that_only_ask_need_not_be_said(question: str, text: str) -> None:
    """Question words and measures of any language are asked with, and need not be in an answer."""
    assert answered(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who pays for small repairs?", "The tenants bear the cost of small repairs."),
        ("When will the option be removed?", "It will be removed in 5.0."),
        ("What is the price of the slow lock?", "It saves water at a cost that grows with time."),
        ("How much does a bicycle cost?", "Bicycle | 3.00 | 5.00"),
        ("How much does a dog cost?", "Dogs are free of charge."),
        ("For how many months is it built?", "It will be built for around 17 months."),
        ("Who decides whether it sails?", "The master decides, and nobody may overrule it."),
        ("Why did the clerk leave?", "The clerk left, as her brother had asked for the post."),
        ("Where is Ada Brook affiliated?", "Ada Brook, University of Brenn"),
        ("how quickly must I report a leak", "A leak is to be reported within two hours."),
        ("How high is the fine?", "The fine is 35 euros."),
        ("how late does the lock open", "In summer the lock opens until 21:30."),
        ("what oven temp for the loaf", "Bake the loaf at 220 °C."),
        ("what does the loaf cost", "The loaf: GBP 4.20"),
        ("How old must a diver be?", "Divers must be at least 18."),
        ("From what age may one dive?", "The basin is open to guests from the age of 16."),
        ("what would I have to pay for a loaf", "A loaf is free of charge."),
    ],
)
def test_kinds_of_facts(question: str, text: str) -> None:
    """Roles act like people; versions are times; amounts stand bare in rows, or are none."""
    assert evidence_for(kind_of_question(question), text, question) >= 0.6


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("how much is the creme brulee", "The crème brûlée is 6.50 euros."),
        ("who gets the 150 pounds", "Whoever brings a friend, such as Ada Brook, gets £150."),
        ("can I smoke on the hire car", "Rent-a-Car: nobody may smoke on the seats of the hire."),
        ("did she get a jab against flu", "She did not get the jab against influenza."),
        ("can i quit my job at the mill", "Notice may be given at the mill on any Friday."),
        ("are kids let onto the lock", "No children are let onto the lock."),
        ("what about broken gates", "Damaged gates are mended by the board within a week."),
    ],
)
def test_words_may_be_written_in_another_way(question: str, text: str) -> None:
    """Without accents, as a sign, within a compound, in everyday words, or in another word."""
    assert answered(question, text)


def test_an_amount_need_not_say_that_it_is_paid() -> None:
    """A row with an amount answers what something costs, also where no word says so."""
    tickets = a_passage(
        "Visitor | Online | At the gate\nGroup (up to 5 people) | 26.00 | 31.00",
        title="Brenn Mill",
    )
    asked = "What does a group ticket cost at the gate?"
    assert answerability(asked, [tickets], standing=4.0).answerable


def test_one_word_stands_for_one_word_of_the_question() -> None:
    """What the question asks for itself stands for none of its other words."""
    text = "The water of the Brenn is safe to drink. The keeper is Ada Brook."
    assert not answered("how much alcohol does Ada Brook drink", text)


def test_what_is_asked_for_must_be_called_so() -> None:
    """A word that can stand in for another is no answer to what it names."""
    text = "Passengers should call the office of the canal a day before."
    assert not answered("What is the telephone number of the office of the canal?", text)


def test_phrasal_verbs_hold_their_verb() -> None:
    """What "brings down" brings."""
    assert answered(
        "Does the wind bring silt into the basin?", "The wind brought silt down into the basin."
    )


def test_numbers_of_items_count_nothing() -> None:
    """The number of a list's item is no number of the things that it speaks of."""
    text = "3. Members may leave the club.\n4. Honorary members pay nothing to the club."
    assert not answered("How many members does the club have?", text)


def test_versions_are_told_by_their_numbers() -> None:
    """Where a number such as 4.0.0 stands, a version is spoken of."""
    text = "4.0.0\n- Removed: output to RTF, which nobody asked for."
    assert answered("Which version removed RTF?", text, "Changelog")


def test_one_of_two_things_is_enough() -> None:
    """A question that asks two things can be answered where the text says one of them."""
    text = "Ada Brook surveyed the slow lock at Brenn in May 1871."
    asked = "When was the slow lock at Brenn surveyed, and who painted its gates?"
    assert answered(asked, text)


def test_families_are_things() -> None:
    """Nouns that end like adverbs are asked for, too."""
    assert [word.low for word in asked_words("What does a family ticket cost?")] == [
        "family",
        "ticket",
        "cost",
    ]


def test_a_sentence_that_goes_on_in_the_next_line_is_one() -> None:
    """Where lines were broken to fit, what is asked about and its date stand in one sentence."""
    letter = a_passage(
        "- The scaffold is put up on 4 May (Ridge and Sons, before 9). The new gutter\n"
        "comes ten working days after that, on 18 May. Until then the old one stays.\n"
        "- The roof was insured by the owner.",
        name="letter.txt",
    )
    assert answerability("when does the gutter come", [letter]).answerable
