"""Writing an answer: the one call of the language model, checked while it is being written."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final, Protocol

from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.llms.llm import LLM

from tunedd_api.conversations.events import Answer, Publish, SourcesFound, TokenGenerated
from tunedd_api.conversations.manner import Manner
from tunedd_api.conversations.model import Grounding, Outcome
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.answering.budget import ContextBudget, Prompt
from tunedd_api.rag.answering.deciding.compared import Compared
from tunedd_api.rag.answering.gathering import NEAREST, Gathered
from tunedd_api.rag.answering.grounding.grounder import AnswerGrounder
from tunedd_api.rag.answering.quoting.quoter import Quoter
from tunedd_api.rag.answering.quoting.selection import PLACES
from tunedd_api.rag.boosted_trees import BoostedTrees
from tunedd_api.rag.claims.findings import ENOUGH
from tunedd_api.rag.claims.support import ENOUGH_FOR_SMALL_MODELS, Evidence
from tunedd_api.rag.pacing import long_step
from tunedd_api.rag.prompts import OPEN_PROMPT, in_language, with_wishes
from tunedd_api.rag.providers.base import ChatModel
from tunedd_api.rag.providers.finish import Finish, finish_reason
from tunedd_api.rag.providers.token_vectors import TokenVectors
from tunedd_api.rag.questions.other_words import OtherWords
from tunedd_api.rag.retrieval.background import background
from tunedd_api.rag.understanding.message import Kind, Understanding
from tunedd_api.rag.understanding.replies import no_answer

_JUDGED: Final = "en"
"""The language of the claims that the judge of claims was fitted to."""


@dataclass(frozen=True, slots=True)
class WritingTask:
    """What is to be answered, from what, after which history, and how.

    ``other`` is what sentences of the passages say of the question in other words, ``compared``
    how it compares with their places where its language is not to be read. ``everywhere`` tells
    that passages in all languages were compared. The model is ``told`` another history, if any.
    """

    understood: Understanding
    gathered: Gathered
    history: Sequence[HistoryMessage]
    grounding: Grounding
    manner: Manner
    other: OtherWords = field(default_factory=dict)
    compared: Compared | None = None
    everywhere: bool = False
    told: Sequence[HistoryMessage] | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A task with what the model is asked, and what its answer is checked with."""

    task: WritingTask
    prompt: Prompt
    evidence: Evidence
    quoter: Quoter

    @property
    def is_strict(self) -> bool:
        """Whether only what the passages bear out is shown."""
        return self.task.grounding is Grounding.STRICT


@dataclass(frozen=True, slots=True)
class Heard:
    """What the model said, the end of it that was not taken yet, and whether it was cut off."""

    text: str
    rest: str
    truncated: bool


class _Show(Protocol):
    """Shows pieces of an answer; ``checked`` says whether a sentence may be checked for them."""

    async def __call__(self, pieces: Iterator[str], *, checked: bool = True) -> None: ...


class AnswerWriter:
    """Has the language model answer from passages, and shows what of it may be shown.

    With strict grounding only sentences that the passages bear out are shown, and where there is
    none, or the model refuses what was found, the passages that answer are quoted instead: also
    those for which there was no room in the prompt.
    """

    def __init__(
        self,
        chat: ChatModel,
        budget: ContextBudget,
        tokens: TokenVectors | None = None,
        judge: BoostedTrees | None = None,
    ) -> None:
        self._chat = chat
        self._tokens = tokens
        self._judge = judge
        self._budget = budget

    async def check(self, question: str, manner: Manner) -> None:
        """Refuse a question that leaves no room for an answer; raises MessageTooLong."""
        wishes = manner.instructions
        if self._budget.surely_fits(question, wishes):
            return
        with self._chat.errors.translated():
            await asyncio.to_thread(self._budget.check, question, self._chat.counter, wishes)

    def prepared(self, task: WritingTask, quoter: Quoter | None = None) -> Prepared:
        """What it takes to answer from what was gathered, or from no passages; takes milliseconds.

        ``quoter`` is that of the task, where it is there already.

        Raises:
            MessageTooLong, ModelUnavailable, TimedOut
        """
        quoter = quoter or quoter_of(task)
        with self._chat.errors.translated():
            prompt = self._fitted(task)
        strict = task.grounding is Grounding.STRICT
        if strict:
            _ = quoter.rankings  # which every sentence is compared with
        enough = ENOUGH_FOR_SMALL_MODELS if strict else ENOUGH
        understood = task.understood
        language = understood.answer_language or understood.language
        judge = self._judge if language == _JUDGED and task.compared is None else None
        evidence = Evidence(prompt.passages, enough, self._tokens, judge)
        return Prepared(task, prompt, evidence, quoter)

    def together(self, task: WritingTask, parts: Sequence[Prepared]) -> Prepared:
        """What it takes to answer several questions at once, each as it was prepared by itself.

        Raises:
            MessageTooLong, ModelUnavailable, TimedOut
        """
        if len(parts) == 1:  # the model is told all that was asked
            only = replace(parts[0].task, understood=task.understood)
            return self.prepared(only, parts[0].quoter)
        found = tuple(part.task.gathered.found[0] for part in parts)
        subjects = tuple(part.task.understood.question for part in parts)
        beside = tuple(p for part in parts for p in part.task.gathered.beside)
        task = replace(task, gathered=Gathered(found, subjects, beside))
        quoter = quoter_of(task)
        quoter.rankings = tuple(part.quoter.rankings[0] for part in parts)
        return self.prepared(task, quoter)

    async def write(self, ready: Prepared, publish: Publish) -> Answer:
        """Have the answer written.

        What is answered without passages is marked as unsupported from beginning to end.

        Raises:
            ModelUnavailable, TimedOut
        """
        task, prompt, quoter = ready.task, ready.prompt, ready.quoter
        gathered = task.gathered
        publish(
            SourcesFound(quoter.sources, prompt.usage, gathered.condense_ms, gathered.retrieve_ms)
        )
        grounder = AnswerGrounder(
            ready.evidence, strict=ready.is_strict, answers=quoter.is_answered_by
        )

        async def show(pieces: Iterator[str], *, checked: bool = True) -> None:
            """Publish pieces; where a sentence may be embedded for its check, in a thread."""
            if not checked:
                found = _with_citations(grounder, pieces)
            elif self._tokens is None:
                await long_step()
                found = _with_citations(grounder, pieces)
            else:
                found = await asyncio.to_thread(_with_citations, grounder, pieces)
            for event in found:
                publish(event)

        # Not where the last answer is to be put in other words.
        opens = ready.is_strict and task.understood.kind is not Kind.POINTING
        if opens:
            await self._open(quoter, grounder, show)
        llm = self._chat.sampling(task.manner.sampling)
        heard = await self._generate(llm, prompt.messages, grounder, show)
        end = grounder.finish(truncated=heard.truncated)
        await show(chain(grounder.feed(heard.rest) if heard.rest else (), end))
        if grounder.has_gaps or (ready.is_strict and not opens):
            await self._quote(quoter, grounder, show)
        with self._chat.errors.translated():
            spent = await self._chat.count(heard.text)
        usage = replace(prompt.usage, completion_tokens=spent)
        return self._answer(task.understood, grounder, replace(prompt, usage=usage), heard, publish)

    @staticmethod
    async def _open(quoter: Quoter, grounder: AnswerGrounder, show: _Show) -> None:
        """Show the place that answers best at once: a model takes seconds for a sentence."""
        quotes = quoter.quotes(1)
        await show(grounder.open_with(quotes, brief=quoter.asks_for_a_fact), checked=False)

    async def _quote(self, quoter: Quoter, grounder: AnswerGrounder, show: _Show) -> None:
        """Show what answers in the passages' own words, beside what may be shown of the model's.

        What the model says may be borne out and beside the point, so that the best place comes
        along.
        """
        most = PLACES if grounder.has_gaps else 1
        quotes = await asyncio.to_thread(quoter.quotes, most)
        if quotes:
            await show(grounder.fall_back(quotes, brief=quoter.asks_for_a_fact))

    def _answer(
        self,
        understood: Understanding,
        grounder: AnswerGrounder,
        prompt: Prompt,
        heard: Heard,
        publish: Publish,
    ) -> Answer:
        """Put the answer together; a refusal is no answer, and is never cited."""
        grounded = grounder.grounded()
        content = grounded.content
        if not content.strip():
            content = no_answer(understood.language)
            publish(TokenGenerated(content))
        elif grounded.citations or not grounder.refused:
            return Answer(
                content=content,
                outcome=Outcome.ANSWERED,
                citations=grounded.citations,
                unsupported=grounded.unsupported,
                truncated=heard.truncated,
                usage=prompt.usage,
            )
        return Answer(
            content=content,
            outcome=Outcome.NO_ANSWER,
            nearest=prompt.passages[:NEAREST],
            usage=prompt.usage,
        )

    def _fitted(self, task: WritingTask) -> Prompt:
        understood, passages = task.understood, task.gathered.passages
        language = understood.answer_language or understood.language
        question = in_language(understood.question, language)
        wishes = task.manner.instructions
        counter = self._chat.counter
        told = task.history if task.told is None else task.told
        prompt = self._budget.fit(question, passages, told, counter, wishes)
        if passages:
            return prompt
        system = ChatMessage(role=MessageRole.SYSTEM, content=with_wishes(OPEN_PROMPT, wishes))
        return replace(prompt, messages=(system, *prompt.messages[1:]))

    async def _generate(
        self,
        llm: LLM,
        messages: Sequence[ChatMessage],
        grounder: AnswerGrounder,
        show: _Show,
    ) -> Heard:
        """Have the model write as long as what it says may be shown; gives all that it said.

        What comes with the reason to stop is left to be taken together with the end.
        """
        said: list[str] = []
        rest = ""
        finish: Finish | None = None
        with self._chat.errors.called():
            async with aclosing(self._chat.stream(llm, messages)) as stream:
                async for response in stream:
                    finish = finish_reason(response) or finish
                    delta = response.delta or ""
                    said.append(delta)
                    if finish is not None:
                        rest += delta
                    elif delta:
                        checked = grounder.may_check(delta)
                        await show(grounder.feed(delta), checked=checked)
                        if grounder.exhausted:
                            break
        return Heard("".join(said), rest, truncated=finish is not None and finish.cuts_off)


def quoter_of(task: WritingTask) -> Quoter:
    """What ranks the places that could be quoted for a task."""
    known = background(task.history)
    subject = known.subject(task.understood.replaced) if known else ""
    document = (known.document if known else None) or task.gathered.found[0].document
    asked = task.understood
    return Quoter(
        asked.question,
        task.gathered,
        subject,
        task.other,
        document,
        asked.named,
        unanswered=known is not None and known.refused,
        told=asked.exclude,
        meant=asked.meant,
        scores=task.compared.scores if task.compared else None,
        told_last=next((said.quoted for said in reversed(task.history) if said.quoted), ()),
    )


def _with_citations(grounder: AnswerGrounder, pieces: Iterator[str]) -> list[TokenGenerated]:
    """What to show, each piece with the citations that came with it."""
    return [TokenGenerated(piece, grounder.new_citations()) for piece in pieces]
