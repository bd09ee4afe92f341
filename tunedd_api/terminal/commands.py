"""The commands for talking: ``ask`` and ``chat``. Both speak to a running service."""

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunedd_api.client import Client

Url = Annotated[
    str, typer.Option("--url", envvar="TUNEDD_CLIENT_URL", help="Where the service is.")
]
Key = Annotated[
    str | None,
    typer.Option("--key", envvar="TUNEDD_CLIENT_KEY", help="The key that it wants to be shown."),
]
Words = Annotated[
    str | None, typer.Argument(help="The question; without one it is read from standard input.")
]
Named = Annotated[
    list[str] | None, typer.Option("--document", "-d", help="Answer from this document only.")
]
GoOn = Annotated[bool, typer.Option("--continue", "-c", help="Go on with the last talk.")]
Json = Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")]

_HERE: Final = "http://127.0.0.1:8000"


def ask(
    question: Words = None,
    document: Named = None,
    go_on: GoOn = False,  # noqa: FBT002 - a flag
    as_json: Json = False,  # noqa: FBT002 - a flag
    url: Url = _HERE,
    key: Key = None,
) -> None:
    """Ask the documents one question: the answer on standard output, its sources below."""
    if question is None:
        if sys.stdin.isatty():
            raise typer.BadParameter("say what to ask, as in: tunedd ask 'What is an agent?'")
        question = sys.stdin.read()
    with _client(url, key) as client:
        from tunedd_api.terminal import asking

        asking.ask(client, url, question.strip(), document or (), go_on=go_on, as_json=as_json)


def chat(
    go_on: GoOn = False,  # noqa: FBT002 - a flag
    url: Url = _HERE,
    key: Key = None,
) -> None:
    """Talk with the documents; /help lists what can be said beside questions."""
    with _client(url, key) as client:
        from rich.console import Console

        from tunedd_api.terminal import prompting
        from tunedd_api.terminal.chatting import Chat, welcome
        from tunedd_api.terminal.memory import state_folder
        from tunedd_api.terminal.screen import Screen

        screen = Screen(Console(), url)
        talk = Chat(client, screen, url)
        welcome(client, screen)
        if go_on:
            talk.go_on()
        history = state_folder() / "history"
        prompting.prepare(history, talk.commands)
        while (line := prompting.line()) is not None and talk.take(line):
            pass
        prompting.keep(history)


@contextmanager
def _client(url: str, key: str | None) -> "Iterator[Client]":
    """A client; what it cannot do is said in a sentence."""
    from tunedd_api.client import Client, ClientError, Unauthorized
    from tunedd_api.terminal.escaping import plain

    try:
        with Client(url, api_key=key) as client:
            yield client
    except Unauthorized as error:
        typer.echo("The service wants a key: --key or TUNEDD_CLIENT_KEY shows it one.", err=True)
        raise typer.Exit(1) from error
    except ClientError as error:
        typer.echo(plain(str(error)), err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
