"""The sentences of one language that replies are made of."""

from collections.abc import Sequence

from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.rag.understanding.lexicon import LANGUAGES, lexicon
from tunedd_api.rag.understanding.other_languages import other_languages


class Phrases:
    """The sentences of a language; in English those that it does not have."""

    def __init__(self, language: str) -> None:
        self.lexicon = lexicon(language if language in LANGUAGES else "en")
        other = other_languages().get(language)
        self._own = other.replies if other else {}

    def __getitem__(self, key: str) -> str:
        """The sentence of this name, with its open places in braces."""
        return self._own.get(key) or self.lexicon.replies[key]

    def count(self, what: str, count: int) -> str:
        """So many pages, documents, questions or answers."""
        return self[f"{what}_one" if count == 1 else f"{what}_many"].format(count=count)

    def line(self, entry: CatalogueEntry) -> str:
        """A document in a list."""
        pages = self.count("pages", entry.pages)
        return self["title_line"].format(title=entry.title, name=entry.name, pages=pages)

    def listed(self, heading: str, lines: Sequence[str], most: int) -> str:
        """A heading with numbered lines, of which ``most`` are shown."""
        shown = [f"{number}. {line}" for number, line in enumerate(lines[:most], start=1)]
        more = len(lines) - most
        tail = [self["titles_more"].format(count=more)] if more > 0 else []
        return "\n".join([self[heading].format(count=len(lines)), *shown, *tail])
