"""One question and its answer: what ``tunedd ask`` does."""

import json
import sys
from collections.abc import Sequence
from uuid import UUID

from rich.console import Console

from tunedd_api.client import Answer, Client, Done, NotFound, Token, Unreachable
from tunedd_api.terminal.citations import sources
from tunedd_api.terminal.escaping import plain
from tunedd_api.terminal.memory import last_conversation, remember_conversation
from tunedd_api.terminal.screen import Screen


def ask(
    client: Client,
    url: str,
    question: str,
    documents: Sequence[str] = (),
    *,
    go_on: bool = False,
    as_json: bool = False,
) -> None:
    """Ask, and print the answer: for a reader, or for programs behind a pipe.

    Behind a pipe the answer alone goes to standard output, and its sources to standard error.

    Raises:
        ClientError
    """
    conversation = _conversation(client, url, documents, go_on=go_on)
    if not as_json and sys.stdout.isatty():
        _show(client, url, conversation, question)
        return
    answer = client.send(conversation, question)
    if as_json:
        # In ASCII, so that nothing in it can drive a terminal.
        sys.stdout.write(json.dumps(answer.model_dump(mode="json"), indent=2) + "\n")
        return
    sys.stdout.write(f"{plain(answer.content)}\n")
    sys.stdout.flush()
    sys.stderr.writelines(f"{line}\n" for line in sources(answer))


def _conversation(client: Client, url: str, documents: Sequence[str], *, go_on: bool) -> UUID:
    """The one to ask in: the last one, if that is to go on and is still there."""
    known = last_conversation(url) if go_on else None
    if known is not None:
        try:
            if documents:
                client.update_conversation(known, documents=documents)
            return client.conversation(known).id
        except NotFound:
            pass
    started = client.create_conversation(documents or None).id
    remember_conversation(url, started)
    return started


def _show(client: Client, url: str, conversation: UUID, question: str) -> None:
    screen = Screen(Console(), url)
    answer = streamed(client, screen, conversation, question)
    screen.show_sources(answer)


def streamed(client: Client, screen: Screen, conversation: UUID, question: str) -> Answer:
    """Ask, and show the answer as it is made.

    Raises:
        ClientError
    """
    with client.stream(conversation, question) as events, screen.answering() as page:
        for event in events:
            if isinstance(event, Token):
                page.write(event.text)
            elif isinstance(event, Done):
                return event.message
    raise Unreachable("The connection broke off before the answer was complete.")
