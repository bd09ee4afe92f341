"""Where an answer's citations are, in words and as addresses of the reader's view."""

from tunedd_api.client import Answer, Citation, Passage
from tunedd_api.terminal.escaping import on_one_line


def address(url: str, place: Citation | Passage) -> str:
    """Where a browser shows the place, under the service's own address."""
    where = f"{place.document.id}/{place.page}?start={place.start}&end={place.end}"
    return f"{url.rstrip('/')}/#/documents/{where}"


def described(place: Citation | Passage) -> str:
    """Document and page, and the text on one line."""
    text = place.quote if isinstance(place, Citation) else place.text
    name = on_one_line(place.document.name)
    return f"{name}, page {place.page}: “{on_one_line(text)}”"


def sources(answer: Answer) -> list[str]:
    """A line for each citation, or for each place that comes nearest where there is no answer."""
    cited = [f"[{citation.marker}] {described(citation)}" for citation in answer.citations]
    return cited or [f"nearest: {described(passage)}" for passage in answer.nearest]
