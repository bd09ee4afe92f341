"""Answers on a screen, while they are made and afterwards."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from markdown_it.token import Token
from rich.console import Console
from rich.live import Live
from rich.markdown import Markdown
from rich.text import Text

from tunedd_api.client import Answer
from tunedd_api.terminal.citations import address, described
from tunedd_api.terminal.escaping import plain

_FENCE: Final = "```"
_A_SECOND: Final = 10


class Page:
    """An answer under way: blocks that are finished are printed, only the last one is redrawn.

    What was printed scrolls and stays, whatever the height of the screen.
    """

    def __init__(self, console: Console, live: Live) -> None:
        self._console = console
        self._live = live
        self._open = ""

    def write(self, text: str) -> None:
        """Show the next piece."""
        self._open += plain(text)
        finished, self._open = _split(self._open)
        if finished.strip():
            self._live.console.print(_shown(finished))
        self._live.update(_shown(self._open))


class Screen:
    """A terminal, or whatever stands in for it; addresses are below ``url``."""

    def __init__(self, console: Console, url: str) -> None:
        self.console = console
        self._url = url

    @contextmanager
    def answering(self) -> Iterator[Page]:
        """A page for one answer."""
        with Live(
            console=self.console, refresh_per_second=_A_SECOND, vertical_overflow="visible"
        ) as live:
            yield Page(self.console, live)
        if not self.console.is_terminal:
            # Only a terminal is taken to the next line when the last block is done.
            self.console.line()

    def show(self, answer: Answer) -> None:
        """Show a whole answer."""
        self.console.print(_shown(plain(answer.content)))

    def show_sources(self, answer: Answer) -> None:
        """Show where an answer comes from, each place a link."""
        for citation in answer.citations:
            line = f"[{citation.marker}] {described(citation)}"
            self.console.print(Text(line, style=f"dim link {address(self._url, citation)}"))
        if not answer.citations:
            for passage in answer.nearest:
                line = f"nearest: {described(passage)}"
                self.console.print(Text(line, style=f"dim link {address(self._url, passage)}"))
        for span in answer.unsupported:
            doubtful = plain(answer.content[span.start : span.end])
            self.console.print(Text(f"not borne out: {doubtful}", style="yellow"))

    def say(self, text: str, style: str = "") -> None:
        """Show words of our own, or of others made plain."""
        self.console.print(Text(plain(text), style=style))


def _shown(text: str) -> Markdown:
    """Markdown without links of its own: those of a model may lead anywhere.

    Its text is made plain once more: Markdown turns references like ``&rlm;`` into characters.
    """
    markdown = Markdown(text, hyperlinks=False)
    _make_plain(markdown.parsed)
    return markdown


def _make_plain(tokens: Iterable[Token]) -> None:
    for token in tokens:
        token.content = plain(token.content)
        _make_plain(token.children or ())


def _split(text: str) -> tuple[str, str]:
    """The blocks that are complete, and the rest; a block of code is one until its end."""
    end = text.rfind("\n\n")
    while end >= 0 and text.count(_FENCE, 0, end) % 2:
        end = text.rfind("\n\n", 0, end)
    return ("", text) if end < 0 else (text[: end + 2], text[end + 2 :])
