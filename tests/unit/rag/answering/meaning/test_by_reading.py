"""Questions compared with places by a reader of any language."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.support.answer_reader import FakeReader
from tests.support.passages import POOL, SHOP, a_passage
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.deciding.compared import Question
from tunedd_api.rag.answering.meaning.by_reading import ByReading
from tunedd_api.rag.answering.stretches.reading import StretchPlace
from tunedd_api.rag.retrieval.hybrid import Retrieved


def asked(text: str, *passages: Passage, behind: str = "") -> Question:
    """A German question, behind another one, that these passages were found for."""
    found = Retrieved(
        np.zeros(2, np.float32), passages, 0.0, 0.0, english=False, model="multilingual-e5-small"
    )
    return Question(f"{behind} {text}".strip(), text, "de", found)


def text_from(place: StretchPlace, passage: Passage) -> str:
    """The text of a passage from a place on."""
    return passage.text[place[1] - passage.start :]


async def test_what_the_reader_takes_for_an_answer_comes_first() -> None:
    """It need not say a word of the question."""
    question = asked("Darf mein Dackel mit?", POOL)

    found = await ByReading(FakeReader("Hunde")).within(question, [POOL])

    assert found.answers
    assert "Hunde" in text_from(max(found.scores, key=found.scores.__getitem__), POOL)


async def test_what_it_takes_for_none_does_not_answer() -> None:
    """However many of the question's words a place says."""
    question = asked("Was kostet das Becken?", POOL)

    assert not (await ByReading(FakeReader()).within(question, [POOL])).answers


async def test_a_place_in_another_language_does_not_answer_beside_ones_own() -> None:
    """Only places in the question's language are read where there are some."""
    question, reader = asked("Was kostet ein Schloss?", POOL, SHOP), FakeReader("lock")

    found = await ByReading(reader).within(question, [POOL, SHOP])

    assert {passage for passage, _, _ in found.scores} == {POOL.id}
    assert not any("lock" in text for text in reader.texts)


async def test_without_passages_in_its_language_others_answer() -> None:
    """A German question is answered from English passages."""
    found = await ByReading(FakeReader("lock")).within(asked("Was kostet ein Schloss?"), [SHOP])

    assert found.answers
    assert "lock" in text_from(max(found.scores, key=found.scores.__getitem__), SHOP)


async def test_others_must_answer_better_than_ones_own() -> None:
    """What the question's own language says as likely is not told in another one."""
    comparison = ByReading(FakeReader("lock", "Becken"))
    question = asked("Was kostet ein Schloss?", POOL, SHOP)
    within = await comparison.within(question, [POOL])

    assert (await comparison.across(question, [SHOP])).answers
    assert not (await comparison.across(question, [SHOP], within)).answers


async def test_what_is_surer_is_told_in_another_language() -> None:
    """Where the nearest passages are in the question's own, more surely still."""
    question = asked("Was kostet ein Schloss?", POOL, SHOP)
    within = await ByReading(FakeReader()).within(question, [POOL])
    unsure, sure = (ByReading(FakeReader("lock", sure=odds)) for odds in (0.5, 2.0))

    assert (await unsure.across(question, [SHOP], within)).answers
    assert not (await unsure.across(question, [SHOP], within, farther=True)).answers
    assert (await sure.across(question, [SHOP], within, farther=True)).answers


async def test_no_more_is_read_behind_what_surely_answers() -> None:
    """Each place takes its time."""
    reader = FakeReader("Becken")

    await ByReading(reader).within(asked("Wie lang ist das Becken?", POOL), [POOL])

    assert len(reader.texts) <= 2


async def test_codes_must_stand_in_other_languages_too() -> None:
    """No translation changes a code: what does not hold it does not answer."""
    reader = FakeReader("lock")

    found = await ByReading(reader).across(asked("Was kostet ein X200?"), [SHOP])

    assert not found.answers
    assert reader.texts == []


async def test_a_row_that_says_what_is_asked_for_is_likelier() -> None:
    """Of rows words tell more than the reader does: this one names the thing and the column."""
    prices = a_passage("| Boot | Preis |\n| --- | --- |\n| Kahn | 9 Euro |\n| Jolle | 7 Euro |")
    unsure = ByReading(FakeReader(otherwise=-1.0))

    found = await unsure.within(asked("Preis Kahn", prices), [prices])
    other = await unsure.within(asked("Preis Fähre", prices), [prices])

    assert found.answers
    assert "Kahn" in text_from(max(found.scores, key=found.scores.__getitem__), prices)[:20]
    assert not other.answers


async def test_what_answers_the_question_before_only_does_not_answer() -> None:
    """A follow-up that says much is read by itself, too; one that says little is not."""

    class Reader(FakeReader):
        """Takes for an answer what answers any of the questions that it is given together."""

        def read(self, question: str, texts: Sequence[str]) -> list[float]:
            """Sure of the pool where its length is asked for."""
            self.asked.append(question)
            known = "lang" in question
            return [4.0 if known and "Becken" in text else -5.0 for text in texts]

    before, reader = "Wie lang ist das Becken?", Reader()
    much = asked("Und wie heißt der Bürgermeister?", POOL, behind=before)
    little = asked("Und wirklich?", POOL, behind=before)

    assert not (await ByReading(reader).within(much, [POOL])).answers
    assert much.alone in reader.asked
    assert (await ByReading(reader).within(little, [POOL])).answers
    assert little.alone not in reader.asked


@pytest.mark.parametrize("message", ["🚀" * 300, "x" * 7900, "?!"])
async def test_what_has_no_word_is_not_read(message: str) -> None:
    """A reader would make of it what it likes."""
    reader = FakeReader("Becken", otherwise=1.0)

    assert not (await ByReading(reader).within(asked(message, POOL), [POOL])).answers
    assert reader.asked == []


async def test_few_places_are_read() -> None:
    """Of a long passage those that fit best by their words: each takes its time."""
    sentences = " ".join(f"Das ist Satz {number} über Boote." for number in range(60))
    reader = FakeReader()

    await ByReading(reader).within(asked("Was steht in Satz 41?"), [a_passage(sentences)])

    assert len(reader.texts) <= 8
    assert any("Satz 41" in text for text in reader.texts)


async def test_nothing_is_read_where_there_is_no_place() -> None:
    """A passage that is all heading has no place that answers."""
    bare, reader = replace(SHOP, text="# Shop"), FakeReader("Shop")

    assert not (await ByReading(reader).within(asked("Was kostet ein Schloss?"), [bare])).answers
    assert reader.texts == []
