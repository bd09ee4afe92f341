"""Citations of an answer: each quote has one number, however often the answer leans on it."""

from tunedd_api.conversations.citations import Citation
from tunedd_api.rag.claims.support import Support


class Citations:
    """Numbers quotes in the order in which an answer leans on them."""

    def __init__(self) -> None:
        self._supports: dict[tuple[object, ...], tuple[int, Support]] = {}

    def marker(self, support: Support) -> int:
        """The number of this quote, the same each time."""
        quote = support.quote
        key = (quote.passage.document.id, quote.passage.page, quote.start, quote.end)
        number, known = self._supports.get(key, (len(self._supports) + 1, support))
        self._supports[key] = (number, max(known, support, key=lambda s: s.score))
        return number

    def since(self, seen: int) -> tuple[Citation, ...]:
        """The citations with markers above this; asked for each piece, so that most give none."""
        return self.all()[seen:] if len(self._supports) > seen else ()

    def all(self) -> tuple[Citation, ...]:
        """The citations in the order of their markers."""
        return tuple(_citation(number, support) for number, support in self._supports.values())


def _citation(number: int, support: Support) -> Citation:
    quote = support.quote
    return Citation(
        marker=number,
        document=quote.passage.document,
        page=quote.passage.page,
        start=quote.start,
        end=quote.end,
        quote=quote.text,
        sha256=quote.passage.sha256,
        score=round(support.score, 4),
    )
