"""Making a query of a question and what was said before it."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.support.models import SLOW, UNREACHABLE, ObservedEmbedding, embedding_model
from tunedd_api.documents.passages import HistoryMessage, Role
from tunedd_api.errors import ModelUnavailable, TimedOut
from tunedd_api.rag.language.tokenizers import EstimatingTokenizer
from tunedd_api.rag.providers.mock import MockEmbedding
from tunedd_api.rag.retrieval import condense
from tunedd_api.rag.retrieval.condense import QueryCondenser, Vector, unit


class WordTokenizer:
    """A token per word."""

    name = "words"

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """Where the words are."""
        spans: list[tuple[int, int]] = []
        for word in text.split():
            start = text.index(word, spans[-1][1] if spans else 0)
            spans.append((start, start + len(word)))
        return spans

    def count(self, text: str) -> int:
        """How many words there are."""
        return len(text.split())


@pytest.fixture
def model() -> ObservedEmbedding:
    """A model that notes what it embeds."""
    return ObservedEmbedding()


@pytest.fixture
def condenser(model: ObservedEmbedding) -> QueryCondenser:
    """A condenser whose model reads ten words at once."""
    return QueryCondenser(embedding_model(model), WordTokenizer(), window=10)


def history(*contents: str) -> list[HistoryMessage]:
    """Questions and answers in turn."""
    roles: tuple[Role, Role] = ("user", "assistant")
    return [HistoryMessage(roles[i % 2], text) for i, text in enumerate(contents)]


def vector(text: str) -> Vector:
    """The vector of a text."""
    return np.asarray(MockEmbedding().get_text_embedding(text), dtype=np.float32)


def words(*numbers: int) -> str:
    """As many different words."""
    return " ".join(f"word{n}" for n in range(*numbers))


async def test_question_alone(condenser: QueryCondenser) -> None:
    """Without a history the query is the question, its keywords and its vector."""
    query = await condenser.condense("Do bees dance?", [])
    assert query.text == "Do bees dance?"
    assert query.keywords == {"bee": 1.0, "danc": 1.0}
    assert query.vector == pytest.approx(vector("Do bees dance?"), abs=1e-6)
    assert query.context is None


async def test_follow_up_leans_on_what_was_said(condenser: QueryCondenser) -> None:
    """The context of a follow-up is the first and the last question and the last answer."""
    said = history(
        "volcano eruption", "lava flows", "crust magma", "glacier melting", "crater depth", "basalt"
    )
    query = await condenser.condense("Why though?", said)
    assert query.vector == pytest.approx(vector("Why though?"), abs=1e-6)
    assert query.context is not None
    context = unit(query.context.vector)
    assert float(np.linalg.norm(query.context.vector)) < 1.0
    near = {m.content: float(context @ vector(m.content)) for m in said}
    assert max(near, key=lambda text: near[text]) == "basalt"
    for text in ("volcano eruption", "crater depth", "basalt"):
        assert near[text] > 0.05
    for text in ("lava flows", "crust magma", "glacier melting"):
        assert near[text] < 0.05


async def test_keywords_of_a_follow_up(condenser: QueryCondenser) -> None:
    """Keywords of earlier questions are looked for at a discount, those of the answer are not."""
    said = history("volcano eruption", "lava flows")
    query = await condenser.condense("Does lava glow in a volcano?", said)
    assert query.context is not None
    assert query.context.keywords.keys() == {"volcano", "erupt"}
    assert max(query.context.keywords.values()) < min(query.keywords.values())
    assert query.context.new == {"glow": 1.0}


async def test_blank_messages_are_ignored(condenser: QueryCondenser) -> None:
    """Messages of nothing but blanks, such as answers cut off early, change nothing."""
    said = history("volcano eruption", "lava flows")
    with_blanks = [HistoryMessage("user", " "), *said, *history("\n", "")]
    one = await condenser.condense("Why?", said)
    other = await condenser.condense("Why?", with_blanks)
    assert one.context is not None
    assert other.context is not None
    assert one.context.vector == pytest.approx(other.context.vector)
    assert one.context.keywords == other.context.keywords


async def test_history_of_answers_only(condenser: QueryCondenser) -> None:
    """A history may begin with an answer, as searches are free to have it."""
    query = await condenser.condense("Why?", [HistoryMessage("assistant", "lava flows")])
    assert query.context is not None
    assert query.context.answer == "lava flows"


async def test_vectors_are_remembered(condenser: QueryCondenser, model: ObservedEmbedding) -> None:
    """What was embedded once in a conversation is not embedded again."""
    await condenser.condense("One?", [])
    await condenser.condense("Two?", history("One?", "First."))
    await condenser.condense("Two?", history("One?", "First."))
    await condenser.condense("Three?", history("One?", "First.", "Two?", "Second."))
    assert sorted(model.texts) == sorted(["One?", "Two?", "First.", "Three?", "Second."])


async def test_memory_of_vectors_is_bounded(
    condenser: QueryCondenser, model: ObservedEmbedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the vectors remembered the one unused for longest gives way."""
    monkeypatch.setattr(condense, "_REMEMBERED", 2)
    for question in ("One?", "Two?", "One?", "Three?", "One?", "Two?"):
        await condenser.condense(question, [])
    assert model.texts == ["One?", "Two?", "Three?", "Two?"]


async def test_long_text_is_read_in_windows(
    condenser: QueryCondenser, model: ObservedEmbedding
) -> None:
    """A text longer than the model reads at once is embedded part by part, and the whole counts."""
    query = await condenser.condense(words(25), [])
    assert model.texts == [words(10), words(10, 20), words(20, 25)]
    expected = unit(np.mean([vector(text) for text in model.texts], axis=0))
    assert query.vector == pytest.approx(expected, abs=1e-5)


async def test_text_of_exactly_one_window(
    condenser: QueryCondenser, model: ObservedEmbedding
) -> None:
    """A text that just fits is embedded as it stands, blanks and all."""
    text = f"  {words(10)}\n"
    await condenser.condense(text, [])
    assert model.texts == [text]


async def test_very_long_text_is_sampled(
    condenser: QueryCondenser, model: ObservedEmbedding
) -> None:
    """However long a text, only so many windows of it are read, spread evenly to its end."""
    await condenser.condense(words(5000), [])
    assert len(model.texts) <= 16
    assert all(len(text.split()) <= 10 for text in model.texts)
    firsts = [int(text.split()[0].removeprefix("word")) for text in model.texts]
    assert firsts[0] == 0
    assert firsts[-1] >= 4500
    gaps = {b - a for a, b in pairwise(firsts)}
    assert len(gaps) == 1


async def test_long_answer_in_the_history(
    condenser: QueryCondenser, model: ObservedEmbedding
) -> None:
    """A long answer in the history is windowed too, and read once."""
    said = history("What?", words(25))
    await condenser.condense("Why?", said)
    await condenser.condense("How?", said)
    assert model.texts.count(words(10, 20)) == 1
    assert all(len(text.split()) <= 10 for text in model.texts)


@pytest.mark.parametrize(
    ("failure", "expected"), [(UNREACHABLE(), ModelUnavailable), (SLOW(), TimedOut)]
)
async def test_model_fails(
    condenser: QueryCondenser,
    model: ObservedEmbedding,
    failure: Exception,
    expected: type[Exception],
) -> None:
    """A model that fails is named in the domain's words, and nothing wrong is remembered."""
    model.fail_with(failure)
    for question in ("Why?", words(25)):
        with pytest.raises(expected):
            await condenser.condense(question, history("One?", "First."))
    model.fail_with(None)
    query = await condenser.condense("Why?", [])
    assert query.vector == pytest.approx(vector("Why?"), abs=1e-6)


def test_unit_length() -> None:
    """Vectors are scaled to length one; one without a direction stays as it is."""
    assert unit(np.asarray([3.0, 4.0], dtype=np.float32)) == pytest.approx([0.6, 0.8])
    assert unit(np.zeros(2, dtype=np.float32)) == pytest.approx([0.0, 0.0])


async def test_estimated_windows_cover_the_text(model: ObservedEmbedding) -> None:
    """Windows cut by an estimate hold every word of the text between them."""
    condenser = QueryCondenser(embedding_model(model), EstimatingTokenizer(), window=50)
    text = "Ünïcödé wörds, 日本語 and punctuation; " * 20
    await condenser.condense(text, [])
    assert "".join("".join(model.texts).split()) == "".join(text.split())


class NoTokenizer(WordTokenizer):
    """A tokenizer that takes too long to load."""

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """Fail."""
        pytest.fail(f"It was loaded for {text!r}.")


async def test_what_is_short_by_any_count_is_not_counted(model: ObservedEmbedding) -> None:
    """A question is embedded without its model's tokenizer, which may have to be loaded."""
    condenser = QueryCondenser(embedding_model(model), NoTokenizer(), window=20)
    await condenser.condense("Warum tanzen Bienen?", [])
    assert model.texts == ["Warum tanzen Bienen?"]


async def test_a_model_may_take_its_time_to_be_loaded(model: ObservedEmbedding) -> None:
    """Loading the model of another language is waited for, whatever limit its answers have."""
    loaded: list[float] = []

    async def ready() -> None:
        loaded.append(1.0)

    embedding = replace(embedding_model(model), ready=ready)
    condenser = QueryCondenser(embedding, WordTokenizer(), patience=30.0)
    await condenser.condense("Warum tanzen Bienen?", [], english=False)
    assert loaded
