"""The best places, read together with the question."""

from dataclasses import replace

import pytest

from tests.support.answer_reader import FakeReader
from tests.support.gathering import gathered
from tests.support.passages import a_passage
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.deciding.answer_likelihood import ENOUGH, is_doubtful, is_likely
from tunedd_api.rag.answering.deciding.answerability import Answerability, answerability
from tunedd_api.rag.answering.deciding.sufficiency import odds_in_doubt
from tunedd_api.rag.answering.quoting.quoter import Quoter
from tunedd_api.rag.answering.stretches.reading import FEW, MANY, as_read

QUESTION = "Who looks after the weir of Brenn?"
PAINTS = "Karl Reed painted the weir of Brenn last May."
ANSWERS = "Ada Holm opens the gates of the weir of Brenn."
NEARER = a_passage(PAINTS, name="a.md", title="Brenn", similarity=0.9)
FARTHER = a_passage(ANSWERS, name="b.md", title="Brenn", similarity=0.8)


def test_what_is_read_to_answer_is_quoted_first() -> None:
    """Of what ranks high by its words, that comes first which answers as the reader has it."""
    quoter = Quoter(QUESTION, gathered(NEARER, FARTHER))
    assert quoter.quotes(1)[0].text == PAINTS
    reader = FakeReader("Ada Holm")
    assert quoter.read(reader) == 4.0
    assert quoter.quotes(1)[0].text == ANSWERS
    assert set(reader.asked) == {QUESTION}


def test_some_few_places_are_read_under_their_title_and_heading() -> None:
    """Not all of a long passage is read, and each place with what it stands under."""
    page = a_passage("The weir holds. " * 9 + ANSWERS, title="Old weirs")
    below = replace(page, section="Rivers › Weirs")
    for passage, heading in ((below, "Old weirs. Weirs. "), (page, "Old weirs. ")):
        reader = FakeReader()
        Quoter(QUESTION, gathered(passage)).read(reader)
        assert 0 < len(reader.texts) <= FEW
        assert all(text.startswith(heading) for text in reader.texts)


def test_more_places_are_read_before_a_question_is_refused() -> None:
    """Also where words say that there is an answer; none of them where one of the first does."""
    page = a_passage("\n\n".join(f"The weir of Brenn has gate {n}." for n in range(1, 17)))
    for answer, most in (("gate", FEW), ("gate 99.", MANY)):
        reader = FakeReader(answer)
        quoter = Quoter(QUESTION, gathered(page))
        found = replace(sure(QUESTION, page), likelihood=(ENOUGH + 1) / 2)
        odds_in_doubt(QUESTION, found, quoter, reader)
        assert len(reader.texts) <= most
        assert (len(reader.texts) > FEW) == (most is MANY)


def test_each_place_is_read_under_the_heading_that_is_above_it_in_its_passage() -> None:
    """The rows of a table too, and the second paragraph; not under that above the passage."""
    page = a_passage(
        "It was built of oak.\n\n## Tolls\n\n| Boat | Toll of Brenn |\n| --- | --- |\n"
        "| barge | 9 pence |\n\n## Keepers\n\nThe weir of Brenn has two keepers.\n\n" + ANSWERS,
        title="Old weirs",
    )
    reader = FakeReader()
    Quoter(QUESTION, gathered(replace(page, section="Rivers › Weirs"))).read(reader, MANY)
    headings = {text: text.split(". ")[1] for text in reader.texts}
    assert {headings[text] for text in headings if "oak" in text} == {"Weirs"}
    assert {headings[text] for text in headings if "barge" in text} == {"Tolls"}
    assert {headings[text] for text in headings if "Ada Holm" in text} == {"Keepers"}


def test_what_stands_under_a_heading_that_is_asked_for_comes_first() -> None:
    """What the question says of the subject stands elsewhere more often."""
    page = a_passage(
        "The study of heat pumps followed 48 heat pumps in terraced houses for two winters.\n\n"
        "Limitations\n\nThe sample consists of volunteers. Both winters were mild.",
        title="A study of heat pumps",
    )
    quoter = Quoter("What are the limitations of the heat pump study?", gathered(page))
    assert "volunteers" in quoter.quotes(1)[0].text


def sure(question: str, *passages: Passage) -> Answerability:
    """What words make of passages that surely answer."""
    return replace(answerability(question, passages), answerable=True, likelihood=0.9)


def test_what_is_told_at_length_is_read_however_sure_words_are() -> None:
    """The reader has its say whether that is an answer, and in which place it is."""
    question = "Why was the weir of Brenn painted?"
    rust = a_passage("The gates rusted: that is why.", name="c.md", title="The weir of Brenn")
    found = sure(question, NEARER, rust)
    for reader, first, odds in (
        (FakeReader("rusted"), rust.text, 4.0),
        (FakeReader(), PAINTS, -4.0),
    ):
        quoter = Quoter(question, gathered(NEARER, rust))
        assert quoter.quotes(1)[0].text == PAINTS
        assert odds_in_doubt(question, found, quoter, reader) == odds
        assert quoter.quotes(1)[0].text == first


@pytest.mark.parametrize(
    "asked",
    ["Give an overview of why the weir of Brenn was painted.", "What is the weir of Brenn?"],
)
def test_overviews_and_definitions_are_not_refused_for_what_is_read(asked: str) -> None:
    """Words tell whether there is one; where it is told, the reader says."""
    rust = a_passage("The gates rusted: that is why.", name="c.md", title="The weir of Brenn")
    quoter, reader = Quoter(asked, gathered(NEARER, rust)), FakeReader("rusted")
    assert odds_in_doubt(asked, sure(asked, NEARER, rust), quoter, reader) is None
    assert reader.asked


def test_what_a_pronoun_stands_for_is_read_in_its_place() -> None:
    """Words tell next to nothing of such a question: it is read however sure they are."""
    asked, reader = "Who looks after it?", FakeReader("Ada Holm")
    quoter = Quoter(asked, gathered(NEARER, FARTHER), meant=QUESTION)
    certain = replace(sure(asked, NEARER, FARTHER), likelihood=0.999)
    assert odds_in_doubt(asked, certain, quoter, reader) is None
    assert set(reader.asked) == {QUESTION}
    assert quoter.quotes(1)[0].text == ANSWERS


def test_a_table_that_tells_of_several_things_is_not_read() -> None:
    """No single text of it answers."""
    table = a_passage(
        "| Weir of Brenn | Drawback |\n| --- | --- |\n| oak | rots |\n| iron | rusts |\n",
    )
    reader = FakeReader()
    question = "What is the drawback of each weir of Brenn?"
    quoter = Quoter(question, gathered(table))
    assert odds_in_doubt(question, sure(question, table), quoter, reader) is None
    assert not reader.asked


def test_where_there_is_no_place_nothing_is_read() -> None:
    """A passage of headings alone has nothing to read, and so tells nothing."""
    assert Quoter(QUESTION, gathered()).read(FakeReader("Ada Holm")) is None


@pytest.mark.parametrize(("likely", "doubtful"), [(0.00001, False), (0.3, True), (0.99, False)])
def test_only_what_words_leave_open_is_read(likely: float, *, doubtful: bool) -> None:
    """Where words are sure either way, reading is saved."""
    assert is_doubtful(likely) is doubtful


def test_reading_decides_where_words_do_not() -> None:
    """About as likely as not, an answer is what the reader takes for one."""
    assert is_likely(ENOUGH - 0.1, 3.0)
    assert not is_likely(ENOUGH + 0.1, -3.0)


def test_a_reader_makes_less_of_a_question_that_names_nothing() -> None:
    """What is asked about then stands in the conversation, which is not read."""
    assert is_likely(0.7, -1.6, nameless=True)
    assert not is_likely(0.7, -1.6)
    assert not is_likely(0.7, -3.0, nameless=True)


def test_each_clause_is_read_and_told_apart() -> None:
    """Clauses that all begin with the sentence which leads to them are different places."""
    duties = a_passage(
        "The keeper of the weir of Brenn must:\n"
        "(a) open the gates for every boat that rings the bell, by day and by night, at low water "
        "as at high water;\n"
        "(b) write into the book which boats have passed, how long each of them is, and what they "
        "carry to the town;\n"
        "(c) tell the board of each leak in the walls within two days, and mend what can be mended "
        "with clay and oak;\n"
        "(d) sweep the leaves of the poplars from the path in every week of October, and in each "
        "one of November.",
    )
    quoter = Quoter("When must the keeper of the weir tell the board?", gathered(duties))
    assert quoter.quotes(1)[-1].text.startswith("(c)")
    reader = FakeReader("(a)")
    quoter.read(reader, MANY)
    assert sum("(a)" in text for text in reader.texts) == 1
    assert quoter.quotes(1)[-1].text.endswith("as at high water;")


def test_what_says_the_question_in_like_words_is_read() -> None:
    """Though it shares no word with the question, where many others do."""
    others = " ".join(f"The price of boat {number} is {number} pounds." for number in range(9))
    page = a_passage(f"{others}\n\nThe retired get a discount of a third.", title="Brenn")
    question = "Is the price of a boat cheaper for pensioners?"
    assert Quoter(question, gathered(page)).read(FakeReader("discount"), 3) == 4.0


def test_beside_what_answers_stands_nothing_that_does_not() -> None:
    """Two places that rank alike are both quoted, unless a reader takes one of them only."""
    quoter = Quoter(QUESTION, gathered(NEARER, FARTHER))
    assert len(quoter.quotes()) == 2
    quoter.read(FakeReader("Ada Holm"))
    assert [quote.text for quote in quoter.quotes()] == [ANSWERS]


@pytest.mark.parametrize(("sure", "otherwise", "quoted"), [(0.5, -1.0, 2), (-0.5, -2.5, 1)])
def test_what_is_told_at_length_is_quoted_from_two_places(
    sure: float, otherwise: float, quoted: int
) -> None:
    """The second may be no answer by itself, unless it is far from one."""
    rust = a_passage("Ada Holm painted the weir of Brenn last June.", name="c.md", title="Brenn")
    quoter = Quoter("Why was the weir of Brenn painted?", gathered(NEARER, rust))
    quoter.read(FakeReader("Karl Reed", sure=sure, otherwise=otherwise))
    assert [quote.text for quote in quoter.quotes()] == [PAINTS, rust.text][:quoted]


def test_no_more_is_read_than_is_needed() -> None:
    """Where one of the first places answers for sure, the others are left unread."""
    page = a_passage(" ".join(f"Boat {number} passes the weir of Brenn." for number in range(30)))
    sure, unsure = FakeReader("Boat"), FakeReader("Ada Holm")
    Quoter(QUESTION, gathered(page)).read(sure, MANY)
    Quoter(QUESTION, gathered(page)).read(unsure, MANY)
    assert 0 < len(sure.texts) < len(unsure.texts) <= MANY


def test_a_heading_is_read_once() -> None:
    """Where it stands right above, it is not said again before what it heads."""
    page = replace(a_passage("# Gates\n\nThey open at noon.", title="Brenn"), section="Gates")
    reader = FakeReader()
    Quoter("When does the weir open?", gathered(page)).read(reader)
    assert reader.texts == ["Brenn. Gates. They open at noon."]


def test_the_title_right_above_counts_as_titles_do() -> None:
    """What opens a document has its title's words no more than all else that stands below it."""
    opening = "# The weir of Brenn\n\nPlease read these rules with care."
    page = a_passage(f"{opening}\n\nThe warden opens the gates.", title="The weir of Brenn")
    quoter = Quoter("Who opens the gates of the weir of Brenn?", gathered(page))
    assert [quote.text for quote in quoter.quotes()] == ["The warden opens the gates."]


INTRODUCTION = "My brother told me of this weir, and that its keeper knows a lot. " * 5


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("When does it open?", "When does it open?"),
        (f"{INTRODUCTION}When does it open?", "When does it open?"),
        (
            f"{INTRODUCTION}\nDoes no. 4 cost 650.50 euros? Thank you.",
            "Does no. 4 cost 650.50 euros?",
        ),
        (f"When does it open? {INTRODUCTION}", "When does it open?"),
    ],
)
def test_of_a_long_question_what_it_asks_is_read(question: str, read: str) -> None:
    """People tell first why they ask."""
    assert as_read(question) == read


def test_without_a_question_the_end_is_read() -> None:
    """However long a message is, of which nothing asks."""
    assert as_read("wort " * 6400).endswith("wort")
    assert len(as_read("wort " * 6400)) <= 240
    assert len(as_read("?" * 32000)) <= 240
