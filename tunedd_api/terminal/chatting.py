"""A talk in the terminal: what ``tunedd chat`` does."""

import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from tunedd_api.client import Answer, Client, ClientError, NotFound, Question
from tunedd_api.terminal.asking import streamed
from tunedd_api.terminal.citations import address, sources
from tunedd_api.terminal.escaping import on_one_line, plain
from tunedd_api.terminal.memory import last_conversation, remember_conversation
from tunedd_api.terminal.screen import Screen

HELP: Final = """\
/docs            list the documents
/use NAME, …     answer from these only; /use alone: from all
/sources         show the last answer's quotes once more
/open NUMBER     open a citation in the browser
/retry           have the last question answered anew
/export FILE     write the talk to a file, as Markdown
/new             begin another talk
/quit            leave; so does Ctrl+D, and Ctrl+C when nothing is being answered"""


class Chat:
    """One talk with a service at ``url``; Ctrl+C amid an answer stops it, and no more."""

    def __init__(self, client: Client, screen: Screen, url: str) -> None:
        self._client = client
        self._screen = screen
        self._url = url
        self._documents: list[str] | None = None
        self._conversation: UUID | None = None
        self._last: Answer | None = None
        self._commands: dict[str, Callable[[str], None]] = {
            "/docs": self._list_documents,
            "/use": self._use,
            "/sources": self._show_sources,
            "/open": self._open,
            "/retry": self._retry,
            "/export": self._export,
            "/new": self._begin_anew,
            "/help": lambda _: self._screen.say(HELP),
        }

    @property
    def commands(self) -> Sequence[str]:
        """What can be said beside questions."""
        return (*self._commands, "/quit")

    def go_on(self) -> None:
        """Take up the last talk at this address, if it is still there."""
        known = last_conversation(self._url)
        if known is None:
            return
        try:
            self._client.conversation(known)
        except NotFound:
            return
        self._conversation = known

    def take(self, line: str) -> bool:
        """Do what a line says; False if it is to leave."""
        line = line.strip()
        name, _, rest = line.partition(" ")
        if name in {"/quit", "/exit"}:
            return False
        try:
            if name in self._commands:
                self._commands[name](rest.strip())
            elif name.startswith("/"):
                self._screen.say(f"There is no command {name}: /help lists them.", "red")
            elif line:
                self._ask(line)
        except KeyboardInterrupt:
            self._screen.say("(stopped)", "yellow")
        except (ClientError, OSError) as error:
            self._screen.say(str(error), "red")
        return True

    def _ask(self, question: str) -> None:
        self._last = streamed(self._client, self._screen, self._talk(), question)
        self._screen.show_sources(self._last)

    def _talk(self) -> UUID:
        if self._conversation is None:
            self._conversation = self._client.create_conversation(self._documents).id
            remember_conversation(self._url, self._conversation)
        return self._conversation

    def _list_documents(self, words: str) -> None:
        for document in self._client.documents():
            name = on_one_line(document.name)
            if words.casefold() in f"{name} {document.title}".casefold():
                title = on_one_line(document.title)
                self._screen.say(f"{name}  {document.pages} pages  {document.status}  {title}")

    def _use(self, names: str) -> None:
        wanted = [name.strip() for name in names.split(",") if name.strip()] or None
        if self._conversation is None:
            # Asked for at once, so that a name that is none is told now.
            self._conversation = self._client.create_conversation(wanted).id
            remember_conversation(self._url, self._conversation)
        else:
            self._client.update_conversation(self._conversation, documents=wanted)
        self._documents = wanted
        self._screen.say(f"Answers come from {', '.join(wanted) if wanted else 'all documents'}.")

    def _show_sources(self, _: str) -> None:
        if self._last is None:
            self._screen.say("Nothing was asked yet.")
        else:
            self._screen.show_sources(self._last)

    def _open(self, number: str) -> None:
        cited = {str(c.marker): c for c in self._last.citations} if self._last else {}
        if number not in cited:
            known = ", ".join(cited) or "none"
            self._screen.say(f"There is no citation {number or '?'}; there are: {known}.", "red")
            return
        where = address(self._url, cited[number])
        if not webbrowser.open(where):
            self._screen.say(where)

    def _retry(self, _: str) -> None:
        if self._conversation is None or self._last is None:
            self._screen.say("Nothing was asked yet.")
            return
        self._last = self._client.regenerate(self._conversation, self._last.id)
        self._screen.show(self._last)
        self._screen.show_sources(self._last)

    def _export(self, name: str) -> None:
        if self._conversation is None or not name:
            self._screen.say("Say which file to write to, once something was asked.", "red")
            return
        parts = []
        for message in self._client.messages(self._conversation):
            if isinstance(message, Question):
                parts.append(f"## {message.content}\n")
            elif message.replaced_by is None:
                quotes = "".join(f"- {line}\n" for line in sources(message))
                parts.append(f"{message.content}\n\n{quotes}")
        Path(name).expanduser().write_text(plain("\n".join(parts)), encoding="utf-8")
        self._screen.say(f"The talk is in {name}.")

    def _begin_anew(self, _: str) -> None:
        self._conversation = None
        self._last = None


def welcome(client: Client, screen: Screen) -> None:
    """Say what there is to talk with.

    Raises:
        ClientError
    """
    names = [on_one_line(d.name) for d in client.documents() if d.status == "ready"]
    some = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    screen.say(f"{len(names)} documents are ready: {some or 'put some into the library first'}.")
    screen.say("Ask something, or say /help.", "dim")
