"""What there is to say of the documents themselves: from the catalogue, not from their text."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.rag.understanding.language import detect_language
from tunedd_api.rag.understanding.message import Aspect, Understanding
from tunedd_api.rag.understanding.phrases import Phrases
from tunedd_api.rag.understanding.wording import fold

MOST_LINES: Final = 20
"""Documents or questions that a reply lists; it says how many more there are."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)

_Key = Callable[[CatalogueEntry], Any]


def _added(entry: CatalogueEntry) -> datetime:
    return entry.added or _NEVER


def _pages(entry: CatalogueEntry) -> int:
    return entry.pages


def _title(entry: CatalogueEntry) -> str:
    return fold(entry.title)


_ORDERS: Final[Mapping[Aspect, tuple[_Key, bool]]] = {
    Aspect.BY_LENGTH: (_pages, True),
    Aspect.BY_DATE: (_added, True),
    Aspect.BY_TITLE: (_title, False),
}
_EXTREMES: Final[Mapping[Aspect, tuple[_Key, bool]]] = {
    Aspect.NEWEST: (_added, True),
    Aspect.OLDEST: (_added, False),
    Aspect.LONGEST: (_pages, True),
    Aspect.SHORTEST: (_pages, False),
}
"""By what, and whether the greatest comes first."""


class LibraryReplies:
    """Replies about the documents of a scope, in one language."""

    def __init__(self, say: Phrases, entries: Sequence[CatalogueEntry]) -> None:
        self._say = say
        self._entries = entries

    def about(self, understood: Understanding) -> str:
        """What to say to a message about the library."""
        aspect = understood.aspect
        if aspect is Aspect.CAPABILITIES:
            documents = self._say.count("documents", len(self._entries))
            return self._say["capabilities"].format(documents=documents)
        if not self._entries:
            return self._say["titles_none"]
        if aspect is not None and aspect in _ORDERS:
            return self._ordered(aspect)
        if aspect is not None and aspect in _EXTREMES:
            return self._extreme(aspect)
        match aspect:
            case Aspect.COUNT:
                return self._total("count")
            case Aspect.PAGES:
                return self._length(understood.documents)
            case Aspect.NAMED:
                return self.listed("named", understood.documents)
            case Aspect.WRITTEN_IN:
                return self._written_in()
            case _:
                one = len(self._entries) == 1
                return self.listed("titles_one" if one else "titles", self._entries)

    def listed(self, heading: str, entries: Sequence[CatalogueEntry]) -> str:
        """A heading with a line for each of some documents."""
        return self._say.listed(heading, [self._say.line(e) for e in entries], MOST_LINES)

    def _total(self, key: str) -> str:
        key = "count_one" if len(self._entries) == 1 else key
        pages = self._say.count("pages", sum(entry.pages for entry in self._entries))
        return self._say[key].format(count=len(self._entries), pages=pages)

    def _length(self, documents: Sequence[CatalogueEntry]) -> str:
        if not documents and len(self._entries) != 1:
            return self._total("pages_all")
        return "\n".join(
            self._say["pages"].format(
                title=entry.title, name=entry.name, pages=self._say.count("pages", entry.pages)
            )
            for entry in (documents or self._entries)[:MOST_LINES]
        )

    def _ordered(self, aspect: Aspect) -> str:
        key, descending = _ORDERS[aspect]
        entries = sorted(self._entries, key=key, reverse=descending)
        lines = [self._dated(entry, aspect is Aspect.BY_DATE) for entry in entries]
        return self._say.listed(aspect.value, lines, MOST_LINES)

    def _extreme(self, aspect: Aspect) -> str:
        """The first of an order, or all that share its place."""
        key, greatest = _EXTREMES[aspect]
        best = (max if greatest else min)(map(key, self._entries))
        first = [entry for entry in self._entries if key(entry) == best]
        dated = aspect in {Aspect.NEWEST, Aspect.OLDEST}
        return self._say.listed(aspect.value, [self._dated(e, dated) for e in first], MOST_LINES)

    def _dated(self, entry: CatalogueEntry, dated: bool) -> str:  # noqa: FBT001
        line = self._say.line(entry)
        if not dated or entry.added is None:
            return line
        return self._say["added_line"].format(line=line, date=entry.added.date().isoformat())

    def _written_in(self) -> str:
        """The languages that the titles are in, the commonest first."""
        told = Counter(detect_language(entry.title) for entry in self._entries)
        names = self._say.lexicon.language_names
        languages = [names.get(code, code) for code, _ in told.most_common() if code is not None]
        if not languages:
            return self.listed("titles", self._entries)
        shown = ", ".join(name[:1].upper() + name[1:] for name in languages)
        return self._say["written_in"].format(languages=shown)
