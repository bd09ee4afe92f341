"""Messages over HTTP: answers, their citations, and what they cost."""

import asyncio
import re
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.support.models import ScriptedLLM, chat_model
from tests.support.problems import problem_in
from tests.support.service import Served, SettingsFactory, served
from tests.support.talk import (
    ask,
    document_ids,
    history,
    page_slice,
    processed,
    put,
    say,
    start,
)
from tests.support.texts import (
    BEES,
    BEES_FOLLOW_UP,
    BEES_QUESTION,
    BREAD,
    BREAD_QUESTION,
    CLOCKS,
    CLOCKS_QUESTION,
    UNRELATED_QUESTION,
)
from tunedd_api.settings import Settings

ASSISTANT = {
    "id",
    "conversation_id",
    "role",
    "content",
    "status",
    "outcome",
    "citations",
    "unsupported",
    "nearest",
    "truncated",
    "usage",
    "timings",
    "created_at",
    "in_reply_to",
    "replaced_by",
}
CITATION = {"marker", "document", "page", "start", "end", "quote", "score", "current", "now"}
USAGE = {
    "prompt_tokens",
    "history_tokens",
    "context_tokens",
    "completion_tokens",
    "context_window",
    "messages_left_out",
    "passages_left_out",
}
TIMINGS = {"condense_ms", "retrieve_ms", "first_token_ms", "total_ms"}
MARKER = re.compile(r"\[(\d+)\]")


async def check_citations(service: Served, message: dict[str, Any]) -> None:
    """Check each citation against the page that it names, and against the content's markers."""
    marked = [int(number) for number in MARKER.findall(message["content"])]
    markers = [c["marker"] for c in message["citations"]]
    assert markers == list(range(1, len(markers) + 1))
    assert set(marked) == set(markers)
    for citation in message["citations"]:
        assert set(citation) == CITATION
        assert set(citation["document"]) == {"id", "name", "sha256"}
        place = (citation["page"], citation["start"], citation["end"])
        found = await page_slice(service, citation["document"]["id"], *place)
        assert found == citation["quote"] != ""
        assert 0 < citation["score"] <= 1
        document = (await service.client.get(f"/documents/{citation['document']['id']}")).json()
        assert citation["document"]["sha256"] == document["sha256"]
        assert citation["current"]
        assert citation["now"] == {name: citation[name] for name in ("page", "start", "end")}


async def test_shape_of_an_answer(client: httpx.AsyncClient) -> None:
    """An answer has just the fields of the contract, with ids, times and costs filled in."""
    conversation = await start(client)
    message = await ask(client, conversation["id"], BEES_QUESTION)
    asked = (await history(client, conversation["id"]))[0]
    assert set(message) == ASSISTANT
    assert UUID(message["id"]).version == 4
    assert message["conversation_id"] == conversation["id"]
    assert message["in_reply_to"] == asked["id"]
    assert (message["role"], message["status"], message["outcome"]) == (
        "assistant",
        "complete",
        "answered",
    )
    assert datetime.fromisoformat(message["created_at"]).tzinfo is not None
    assert set(message["usage"]) == USAGE
    assert set(message["timings"]) == TIMINGS
    assert message["unsupported"] == []


@pytest.mark.parametrize(
    ("question", "document"),
    [(BEES_QUESTION, BEES), (BREAD_QUESTION, BREAD), (CLOCKS_QUESTION, CLOCKS)],
)
async def test_citations_are_found_on_their_pages(
    service: Served, question: str, document: str
) -> None:
    """Each quote stands on the page and at the place that its citation gives."""
    conversation = await start(service.client)
    message = await ask(service.client, conversation["id"], question)
    assert message["citations"][0]["document"]["name"] == document
    await check_citations(service, message)


async def test_citations_of_several_pages(service: Served) -> None:
    """Citations name the page of a PDF that the quote stands on, counted from 1."""
    conversation = await start(service.client, documents=[CLOCKS])
    message = await ask(service.client, conversation["id"], CLOCKS_QUESTION)
    assert {c["page"] for c in message["citations"]} == {1, 2}
    await check_citations(service, message)


async def test_answers_stay_within_the_scope(service: Served) -> None:
    """Citations come from the conversation's documents only, even for a question about others."""
    ids = await document_ids(service.client)
    conversation = await start(service.client, documents=[BREAD, CLOCKS])
    for question in (BREAD_QUESTION, CLOCKS_QUESTION, f"{BREAD_QUESTION} {BEES_QUESTION}"):
        message = await ask(service.client, conversation["id"], question)
        cited = {c["document"]["id"] for c in message["citations"]}
        assert cited
        assert cited <= {ids[BREAD], ids[CLOCKS]}


async def test_usage_adds_up(client: httpx.AsyncClient) -> None:
    """The prompt holds history and passages, and fits the window with the answer."""
    conversation = await start(client)
    first = (await ask(client, conversation["id"], BEES_QUESTION))["usage"]
    second = (await ask(client, conversation["id"], BEES_FOLLOW_UP))["usage"]
    assert first["history_tokens"] == 0
    assert second["history_tokens"] > 0
    for usage in (first, second):
        assert usage["context_window"] == 4096
        assert usage["context_tokens"] > 0
        assert usage["completion_tokens"] > 0
        inside = usage["history_tokens"] + usage["context_tokens"]
        assert inside < usage["prompt_tokens"]
        assert usage["prompt_tokens"] + usage["completion_tokens"] <= usage["context_window"]
    fixed = [
        u["prompt_tokens"] - u["history_tokens"] - u["context_tokens"] for u in (first, second)
    ]
    words = [len(question.split()) for question in (BEES_QUESTION, BEES_FOLLOW_UP)]
    assert fixed[0] - words[0] == fixed[1] - words[1]


async def test_timings_are_in_order(client: httpx.AsyncClient) -> None:
    """Condensing, retrieving and waiting for the first token fit into the total."""
    conversation = await start(client)
    timings = (await ask(client, conversation["id"], BEES_QUESTION))["timings"]
    assert all(value >= 0 for value in timings.values())
    before = timings["condense_ms"] + timings["retrieve_ms"]
    assert before <= timings["first_token_ms"] + 0.1
    assert timings["first_token_ms"] <= timings["total_ms"]


async def test_follow_up_is_understood(settings: Settings) -> None:
    """A question that says little by itself is answered from what the conversation is about."""
    llm = ScriptedLLM.saying("A crowded hive shelters sixty thousand workers in summer.")
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        await ask(service.client, conversation["id"], BEES_QUESTION)
        message = await ask(service.client, conversation["id"], "And in summer?")
    assert message["outcome"] == "answered"
    assert {c["document"]["name"] for c in message["citations"]} == {BEES}
    said = [(m.role.value, m.content or "") for m in llm.calls[-1]]
    assert [role for role, _ in said] == ["system", "user", "assistant", "user"]
    assert said[1][1] == BEES_QUESTION
    asked = "Question: Where do honeybees dance to tell their sisters that flowers stand in summer?"
    assert said[3][1].endswith(asked)


async def test_a_question_again_is_answered_as_before(settings: Settings) -> None:
    """What was quoted does not rank lower for it, also where somebody says thanks in between."""
    question = "Who is the keeper of the weir of Brenn?"
    async with served(settings) as service:
        for name, keeper in (("a", "Ada Holm"), ("b", "Karl Reed")):
            said = f"The keeper of the weir of Brenn is {keeper}. He rings the bell."
            text = f"# Weir {name}\n\n{said}\n"
            document = await put(service.client, f"{name}.md", text)
            await processed(service.client, document["id"])
        conversation = (await start(service.client))["id"]
        first = await ask(service.client, conversation, question)
        again = await ask(service.client, conversation, question)
        await ask(service.client, conversation, "thanks!")
        later = await ask(service.client, conversation, question.upper())

    assert first["citations"]
    for answer in (again, later):
        assert [c["quote"] for c in answer["citations"]] == [c["quote"] for c in first["citations"]]
    assert later["usage"]["history_tokens"] > again["usage"]["history_tokens"] > 0


async def test_two_conversations_at_once(settings: Settings) -> None:
    """Two conversations that are answered at the same time keep their histories apart."""
    gate = asyncio.Event()
    llm = ScriptedLLM.saying("Yes", gate, " indeed.")
    async with served(settings, chat=chat_model(llm)) as service:
        one, other = await start(service.client), await start(service.client)
        turns = [
            asyncio.create_task(ask(service.client, one["id"], BEES_QUESTION)),
            asyncio.create_task(ask(service.client, other["id"], BREAD_QUESTION)),
        ]
        await llm.started.wait()
        gate.set()
        await asyncio.gather(*turns)
        histories = [await history(service.client, c["id"]) for c in (one, other)]
        await ask(service.client, other["id"], BREAD_QUESTION)
    assert [[m["content"] for m in h] for h in histories] == [
        [BEES_QUESTION, "Yes indeed."],
        [BREAD_QUESTION, "Yes indeed."],
    ]
    assert all(BEES_QUESTION not in str(m.content) for m in llm.calls[-1])


async def test_turn_narrowed_within_the_scope(client: httpx.AsyncClient) -> None:
    """A turn may look at fewer documents than its conversation, and the next sees all again."""
    conversation = await start(client, documents=[BEES, BREAD])
    both = f"{BEES_QUESTION} {BREAD_QUESTION}"
    narrow = await ask(client, conversation["id"], both, documents=[BREAD])
    assert {c["document"]["name"] for c in narrow["citations"]} == {BREAD}
    wide = await ask(client, conversation["id"], BEES_QUESTION, documents=None)
    assert BEES in {c["document"]["name"] for c in wide["citations"]}


async def test_turn_partly_outside_the_scope(client: httpx.AsyncClient) -> None:
    """Of a turn's documents only those within the conversation's scope are looked at."""
    conversation = await start(client, documents=[BEES])
    both = f"{BEES_QUESTION} {BREAD_QUESTION}"
    message = await ask(client, conversation["id"], both, documents=[BEES, BREAD])
    assert {c["document"]["name"] for c in message["citations"]} == {BEES}


async def test_turn_outside_the_scope(client: httpx.AsyncClient) -> None:
    """A turn whose documents all lie outside the scope is refused and leaves no trace."""
    conversation = await start(client, documents=[BEES])
    response = await say(client, conversation["id"], BREAD_QUESTION, documents=[BREAD])
    problem_in(response, 422, "empty-selection")
    assert await history(client, conversation["id"]) == []


async def test_no_answer_calls_no_model(settings: Settings) -> None:
    """When the documents hold nothing on the question, it says so without asking the model."""
    llm = ScriptedLLM.saying("Never said.")
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        message = await ask(service.client, conversation["id"], UNRELATED_QUESTION)
        kept = await history(service.client, conversation["id"])
    assert llm.calls == []
    assert (message["status"], message["outcome"]) == ("complete", "no_answer")
    assert message["content"]
    assert message["citations"] == message["unsupported"] == []
    spent = dict.fromkeys(USAGE, 0) | {"context_window": 4096}
    assert message["usage"] == spent
    assert message["timings"]["first_token_ms"] is None
    assert kept[1] == message


async def test_one_call_of_the_model_per_turn(settings: Settings) -> None:
    """A turn within a conversation costs exactly one call of the model."""
    llm = ScriptedLLM.saying("Sourdough rises because wild yeast ferments flour slowly.")
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        for turn in range(1, 4):
            await ask(service.client, conversation["id"], BREAD_QUESTION)
            assert len(llm.calls) == turn


async def test_unsupported_sentences_are_marked(settings: Settings) -> None:
    """What no passage bears out is marked by its place in the content, and not cited."""
    borne_out = "Sourdough rises because wild yeast ferments flour slowly."
    invented = "Napoleon personally invented croissants near Waterloo."
    llm = ScriptedLLM.saying(f"{borne_out} {invented}")
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        message = await ask(service.client, conversation["id"], BREAD_QUESTION)
        await check_citations(service, message)
    spans = [message["content"][s["start"] : s["end"]] for s in message["unsupported"]]
    assert spans == [invented]
    assert [c["quote"] for c in message["citations"]] == [borne_out]


async def test_strict_grounding(settings_for: SettingsFactory) -> None:
    """With strict grounding an answer opens with a quote, and what is unsupported is left out."""
    quoted = "Sourdough rises because wild yeast ferments flour slowly."
    llm = ScriptedLLM.saying(f"{quoted} Napoleon invented croissants.")
    settings = settings_for(grounding="strict")
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        message = await ask(service.client, conversation["id"], BREAD_QUESTION)
        await check_citations(service, message)
    assert message["content"].startswith("“")
    assert message["content"].count(quoted) == 1
    assert "Napoleon" not in message["content"]
    assert message["unsupported"] == []


async def test_strict_grounding_quotes_instead(settings_for: SettingsFactory) -> None:
    """With strict grounding a model that brings nothing of use is replaced by quotes."""
    llm = ScriptedLLM.saying("Napoleon invented croissants.")
    settings = settings_for(grounding="strict")
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        message = await ask(service.client, conversation["id"], BREAD_QUESTION)
        await check_citations(service, message)
    assert "Napoleon" not in message["content"]
    quoted = message["citations"][0]["quote"]
    assert "Sourdough rises because wild yeast ferments flour slowly." in quoted


async def test_the_models_own_markers_are_not_trusted(settings: Settings) -> None:
    """Markers that the model sets itself never reach the reader; those shown lead somewhere."""
    said = "Sourdough rises [7] because wild yeast ferments flour slowly [9]. [3][2]"
    llm = ScriptedLLM.saying(*said)
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        message = await ask(service.client, conversation["id"], BREAD_QUESTION)
        await check_citations(service, message)
    assert MARKER.findall(message["content"]) == ["1"]


async def test_refusal_of_the_model(settings: Settings) -> None:
    """When the model finds no answer in the passages, the outcome says so and cites nothing."""
    llm = ScriptedLLM.saying("The documents do not answer this question.")
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        message = await ask(service.client, conversation["id"], BREAD_QUESTION)
    assert message["outcome"] == "no_answer"
    assert message["citations"] == message["unsupported"] == []
    assert message["usage"]["completion_tokens"] > 0


async def test_unicode_content(client: httpx.AsyncClient) -> None:
    """Content in any script comes back from the history as it was sent."""
    content = "Was sagt 🐝 über 花? \u202eعسل\u202c e\u0301 \U0001f469\u200d\U0001f680\ttab\nline"
    conversation = await start(client)
    await ask(client, conversation["id"], content)
    assert (await history(client, conversation["id"]))[0]["content"] == content


async def test_message_too_long_for_the_window(settings_for: SettingsFactory) -> None:
    """A message that cannot fit is refused with the number of tokens over, and not kept."""
    llm = ScriptedLLM.saying("Never said.")
    settings = settings_for(context_window=1024, answer_tokens=128)
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        over: list[int] = []
        for words in (2000, 2010):
            response = await say(service.client, conversation["id"], "honeybees " * words)
            detail = problem_in(response, 422, "message-too-long")["detail"]
            found = re.search(r"(\d+) tokens", detail)
            assert found is not None
            over.append(int(found[1]))
        kept = await history(service.client, conversation["id"])
    assert over[1] - over[0] == 10
    assert 2000 - 1024 < over[0] < 2000
    assert kept == []
    assert llm.calls == []


async def test_message_with_too_many_characters(settings_for: SettingsFactory) -> None:
    """A message over the limit of characters is refused, one of exactly the limit is not."""
    async with served(settings_for(max_message_chars=100)) as service:
        conversation = await start(service.client)
        fits = f"{BEES_QUESTION:?<100}"
        assert len(fits) == 100
        await ask(service.client, conversation["id"], fits)
        response = await say(service.client, conversation["id"], fits + "?")
        body = problem_in(response, 422, "invalid-request")
        assert "100" in body["detail"]
        assert len(await history(service.client, conversation["id"])) == 2


async def test_replies_speak_of_no_key_where_none_is_asked_for(client: httpx.AsyncClient) -> None:
    """Who may read what is said is told as it is: without keys, anybody may."""
    conversation = await start(client)
    said = await ask(client, conversation["id"], "Who can read what I write here?")

    assert said["outcome"] == "conversation"
    assert "asks nobody for a key" in said["content"]
