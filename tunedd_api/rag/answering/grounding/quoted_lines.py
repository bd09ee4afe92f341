"""Answers that consist of quotes, one a line, each with its citation."""

from tunedd_api.conversations.citations import Citation
from tunedd_api.conversations.events import Answer, Publish, TokenGenerated
from tunedd_api.conversations.model import Outcome, Usage
from tunedd_api.rag.answering.grounding.answer_text import shown
from tunedd_api.rag.answering.grounding.citing import Citations
from tunedd_api.rag.claims.support import Support
from tunedd_api.rag.page_text.plain_text import plain_text
from tunedd_api.rag.page_text.quotes import Quote


class QuotedLines:
    """Lines as they are told."""

    def __init__(self, publish: Publish) -> None:
        self._citations = Citations()
        self._content = ""
        self._publish = publish

    def add(self, text: str) -> None:
        """Tell a line."""
        self._tell(text, ())

    def quote(self, quote: Quote, heading: str | None = None, *, goes_on: bool = False) -> None:
        """Tell a quote, under its heading unless it is that itself, with dots if it ``goes_on``."""
        seen = len(self._citations.all())
        text = shown(quote)
        marker = self._citations.marker(Support(quote, 1.0))
        lead = plain_text(heading) if heading else ""
        lead = f"{lead}: " if lead and lead not in text else ""
        dots = " …" if goes_on else ""
        self._tell(f"- {lead}“{text}{dots}” [{marker}]", self._citations.since(seen))

    def answer(self, usage: Usage) -> Answer:
        """All lines as an answer."""
        return Answer(
            content=self._content,
            outcome=Outcome.ANSWERED,
            citations=self._citations.all(),
            usage=usage,
        )

    def _tell(self, text: str, cited: tuple[Citation, ...]) -> None:
        piece = f"\n{text}" if self._content else text
        self._content += piece
        self._publish(TokenGenerated(piece, cited))
