# mypy: ignore-errors
"""openai for Python: models, plain and streamed answers, errors, cancelling; sync and async."""

import asyncio
import sys
import threading
import time

import openai

QUESTION = "What is the contract net protocol?"
URL = sys.argv[1]
ASKED = {"model": "tunedd", "messages": [{"role": "user", "content": QUESTION}]}


def check_citations(message):
    """Annotations stand exactly over their markers, and lead to different places."""
    links = [annotation.url_citation for annotation in message.annotations]
    assert links, message
    assert len({link.url for link in links}) == len(links)
    for number, link in enumerate(links, start=1):
        assert message.content[link.start_index : link.end_index] == f"[{number}]"
        assert "/#/documents/" in link.url


def check_sync():
    client = openai.OpenAI(base_url=f"{URL}/v1", api_key="none", max_retries=0)
    names = [model.id for model in client.models.list()]
    assert names[0] == "tunedd"
    assert client.models.retrieve(names[1]).id == names[1]
    plain = client.chat.completions.create(**ASKED)
    check_citations(plain.choices[0].message)
    with client.chat.completions.stream(**ASKED) as stream:
        pieces = [event.delta for event in stream if event.type == "content.delta"]
        final = stream.get_final_completion()
    assert "".join(pieces) == plain.choices[0].message.content
    assert final.choices[0].message.content == plain.choices[0].message.content
    check_citations(final.choices[0].message)
    for change, kind in (
        ({"model": "gpt-9"}, openai.NotFoundError),
        ({"n": 2}, openai.BadRequestError),
    ):
        try:
            client.chat.completions.create(**{**ASKED, **change})
        except kind as error:
            assert error.param == next(iter(change)), error.body
        else:
            raise AssertionError(change)


def check_leaving_and_retrying():
    """One turn at a time is let in: a stream that is left makes room, a 503 is waited out."""
    client = openai.OpenAI(base_url=f"{URL}/v1", api_key="none", max_retries=0)
    stream = client.chat.completions.create(**ASKED, stream=True)
    next(iter(stream))
    try:
        client.chat.completions.create(**ASKED)
    except openai.InternalServerError as error:
        assert error.status_code == 503
        assert int(error.response.headers["retry-after"]) > 0
    else:
        raise AssertionError("two turns at once")
    stream.close()
    time.sleep(1)
    again = client.chat.completions.create(**ASKED, stream=True)
    next(iter(again))
    threading.Timer(1.0, again.close).start()
    patient = client.with_options(max_retries=5)
    assert patient.chat.completions.create(**ASKED).choices[0].message.content


async def check_async():
    async with openai.AsyncOpenAI(base_url=f"{URL}/v1", api_key="none") as client:
        async with client.chat.completions.stream(**ASKED) as stream:
            async for _ in stream:
                pass
            final = await stream.get_final_completion()
        check_citations(final.choices[0].message)


check_sync()
check_leaving_and_retrying()
asyncio.run(check_async())
print("openai", openai.__version__)
