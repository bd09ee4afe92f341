"""Fitting a turn into the model's context window."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from llama_index.core.base.llms.types import ChatMessage, MessageRole

from tests.support.passages import a_passage
from tunedd_api.documents.passages import HistoryMessage, Passage
from tunedd_api.errors import MessageTooLong
from tunedd_api.rag.answering.budget import ContextBudget, Prompt
from tunedd_api.rag.answering.memory import to_history
from tunedd_api.rag.prompts import SYSTEM_PROMPT, passage_block
from tunedd_api.rag.providers.base import EstimatedCounter
from tunedd_api.rag.providers.mock import WordCounter

COUNTER = WordCounter()
TEXTS = st.integers(1, 300).map(lambda words: " ".join(["word"] * words))
TURNS = st.lists(st.tuples(TEXTS, TEXTS), max_size=8)
BUDGETS = st.builds(
    ContextBudget,
    context_window=st.integers(512, 4096),
    answer_tokens=st.integers(16, 256),
    history_share=st.floats(0.0, 0.8),
    context_tokens=st.integers(64, 2048),
)


def turns(*contents: str) -> list[HistoryMessage]:
    """Questions and answers in turn."""
    return [
        HistoryMessage("assistant" if i % 2 else "user", text) for i, text in enumerate(contents)
    ]


def flat(pairs: list[tuple[str, str]]) -> list[HistoryMessage]:
    """A history of these questions and answers."""
    return turns(*(text for pair in pairs for text in pair))


def words(messages: Sequence[ChatMessage] | Sequence[HistoryMessage]) -> int:
    """The words of messages."""
    return sum(COUNTER.count(message.content or "") for message in messages)


def sent(prompt: Prompt) -> list[HistoryMessage]:
    """The history in a prompt."""
    return to_history(prompt.messages[1:-1])


def tokens_over(budget: ContextBudget, question: str) -> int:
    """By how many tokens a question is too long."""
    try:
        budget.check(question, COUNTER)
    except MessageTooLong as error:
        return error.tokens_over
    return 0


def fitted(
    budget: ContextBudget, question: str, passages: list[Passage], history: list[HistoryMessage]
) -> Prompt | None:
    """The prompt, or None if it is refused with a number of tokens over."""
    try:
        budget.check(question, COUNTER)
        return budget.fit(question, passages, history, COUNTER)
    except MessageTooLong as error:
        over = error.tokens_over
    assert over > 0
    return None


@given(budget=BUDGETS, question=TEXTS, texts=st.lists(TEXTS, min_size=1, max_size=8), past=TURNS)
def test_never_exceeds_the_window(
    budget: ContextBudget, question: str, texts: list[str], past: list[tuple[str, str]]
) -> None:
    """Whatever is asked, found and remembered, prompt and answer fit; else it is refused."""
    passages = [a_passage(text) for text in texts]
    history = flat(past)
    prompt = fitted(budget, question, passages, history)
    if prompt is None:
        return
    usage = prompt.usage
    assert words(prompt.messages) <= usage.prompt_tokens
    assert usage.prompt_tokens + budget.answer_tokens <= usage.context_window
    assert usage.context_window == budget.context_window
    assert usage.history_tokens <= budget.history_tokens

    # Whole turns, the latest without a gap.
    kept = sent(prompt)
    assert kept == history[len(history) - len(kept) :]
    assert len(kept) % 2 == 0
    assert words(kept) <= usage.history_tokens or not kept

    # The best passages that fit, at least one, whole.
    assert prompt.passages
    order = [passages.index(passage) for passage in prompt.passages]
    assert order == sorted(order)
    last = prompt.messages[-1].content or ""
    for number, passage in enumerate(prompt.passages, start=1):
        assert passage_block(number, passage) in last
    assert last.endswith(f"Question: {question}")


@given(budget=BUDGETS, question=TEXTS, past=TURNS)
def test_passage_of_the_usual_size_always_fits(
    budget: ContextBudget, question: str, past: list[tuple[str, str]]
) -> None:
    """A question that was let in has room for one passage, however little passages may use."""
    assume(tokens_over(budget, question) == 0)
    room = min(budget.passage_tokens, budget.context_tokens) - 8
    passage = a_passage(" ".join(["word"] * room))
    assert budget.fit(question, [passage], flat(past), COUNTER).passages == (passage,)


def test_single_passage_over_its_share() -> None:
    """When every passage is more than passages may use, the best one is kept all the same."""
    budget = ContextBudget(
        context_window=1024, answer_tokens=128, history_share=0.5, context_tokens=64
    )
    best, other = a_passage("word " * 200), a_passage("word " * 100)
    prompt = budget.fit("Why?", [best, other], turns("Eh?", "word " * 100), COUNTER)
    assert prompt.passages == (best,)
    assert words(prompt.messages) <= prompt.usage.prompt_tokens <= 1024 - 128


def test_passage_that_cannot_fit_at_all() -> None:
    """A turn whose every passage is too large for the window is refused, not called unanswered."""
    budget = ContextBudget(
        context_window=600, answer_tokens=128, history_share=0.5, context_tokens=300
    )
    with pytest.raises(MessageTooLong):
        budget.fit("Why?", [a_passage("word " * 900)], [], COUNTER)


def test_newest_turns_are_kept() -> None:
    """Of a history that does not fit, the latest whole turns stay."""
    budget = ContextBudget(
        context_window=1000, answer_tokens=100, history_share=0.1, context_tokens=400
    )
    history = turns("old " * 10, "old " * 10, "new " * 10, "new " * 10, "last " * 10, "last " * 10)
    prompt = budget.fit("Why?", [a_passage("word " * 100)], history, COUNTER)
    assert sent(prompt) == history[4:]
    assert prompt.usage.history_tokens <= 100


def test_prompts_that_follow_each_other_begin_alike() -> None:
    """While a conversation goes on, its prompts seldom begin with another turn than before."""
    budget = ContextBudget(
        context_window=2000, answer_tokens=100, history_share=0.2, context_tokens=400
    )
    history = turns(*("word " * 12 for _ in range(60)))
    passages = [[a_passage("word " * n)] for n in (20, 350, 90)]
    firsts = []
    for end in range(2, 60, 2):
        prompt = budget.fit("Why?", passages[end % 3], history[:end], COUNTER)
        assert prompt.usage.history_tokens <= budget.history_tokens
        firsts.append(end - len(sent(prompt)))
    changes = sum(one != other for one, other in itertools.pairwise(firsts))
    assert 0 < changes < len(firsts) / 4


def test_long_turn_hides_those_before_it() -> None:
    """A turn that does not fit ends the history: no gap is left in it."""
    budget = ContextBudget(
        context_window=1000, answer_tokens=100, history_share=0.1, context_tokens=400
    )
    history = turns("a", "b", "c " * 500, "d", "e", "f")
    prompt = budget.fit("Why?", [a_passage("word " * 100)], history, COUNTER)
    assert sent(prompt) == history[4:]


def test_no_share_for_history() -> None:
    """With no share for the history, none is sent."""
    budget = ContextBudget(
        context_window=1000, answer_tokens=100, history_share=0.0, context_tokens=400
    )
    prompt = budget.fit("Why?", [a_passage("word")], turns("a", "b"), COUNTER)
    assert [m.role for m in prompt.messages] == [MessageRole.SYSTEM, MessageRole.USER]
    assert prompt.usage.history_tokens == 0


def test_smaller_passage_takes_the_place_of_a_larger() -> None:
    """A passage that does not fit beside better ones makes room for a smaller one behind it."""
    budget = ContextBudget(
        context_window=1000, answer_tokens=100, history_share=0.0, context_tokens=200
    )
    passages = [a_passage("a " * 100), a_passage("b " * 150), a_passage("c " * 50)]
    prompt = budget.fit("Why?", passages, [], COUNTER)
    assert prompt.passages == (passages[0], passages[2])
    assert '<passage id="2"' in (prompt.messages[-1].content or "")


def test_question_too_long() -> None:
    """A question is refused with exactly the number of tokens that it has to lose."""
    budget = ContextBudget(
        context_window=1000, answer_tokens=100, history_share=0.25, context_tokens=400
    )
    over = [tokens_over(budget, " ".join(["word"] * length)) for length in range(400, 900)]
    fits = over.count(0)
    assert 0 < fits < 500
    assert over == [0] * fits + list(range(1, 501 - fits))


def test_usage_counts_every_part() -> None:
    """The prompt's tokens are those of instructions, question, passages and history."""
    budget = ContextBudget(
        context_window=2000, answer_tokens=100, history_share=0.5, context_tokens=800
    )
    alone = budget.fit("Why then?", [a_passage("word")], [], COUNTER).usage
    more = budget.fit(
        "Why then?", [a_passage("word"), a_passage("two words")], turns("a", "b"), COUNTER
    ).usage
    assert alone.history_tokens == 0
    assert alone.prompt_tokens > COUNTER.count(SYSTEM_PROMPT)
    added = more.history_tokens + more.context_tokens - alone.context_tokens
    assert more.prompt_tokens == alone.prompt_tokens + added


@given(st.text(max_size=200))
def test_estimate_never_falls_short_of_words(text: str) -> None:
    """The estimate for models without a tokenizer at hand counts no fewer tokens than words."""
    counter = EstimatedCounter()
    assert counter.count(text) >= len(text.split())
