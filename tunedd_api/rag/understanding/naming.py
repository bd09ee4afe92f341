"""Which documents a message means: by name, by number in a list just shown, or by "this"."""

from collections.abc import Sequence

from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.rag.understanding.callings import called_so
from tunedd_api.rag.understanding.history import Turn, list_items
from tunedd_api.rag.understanding.lexicon import Lexicon
from tunedd_api.rag.understanding.titles import exactly_named, named_documents
from tunedd_api.rag.understanding.wording import Wording


class DocumentNaming:
    """The documents of a scope, as they may be named after what was said earlier."""

    def __init__(
        self, entries: Sequence[CatalogueEntry], lexicon: Lexicon, earlier: Sequence[Turn]
    ) -> None:
        self.entries = entries
        self._lexicon = lexicon
        self._earlier = earlier

    def only(self) -> tuple[CatalogueEntry, ...]:
        """The document, where the scope holds just one."""
        return tuple(self.entries) if len(self.entries) == 1 else ()

    def current(self) -> tuple[CatalogueEntry, ...]:
        """The scope's only document, or the one that the last answer was taken from."""
        if only := self.only():
            return only
        last = next((turn for turn in reversed(self._earlier) if turn.quoted), None)
        cited = {place.document.id for place in last.quoted} if last else set()
        return tuple(e for e in self.entries if e.id in cited) if len(cited) == 1 else ()

    def is_deictic(self, name: str) -> bool:
        """Whether a name says "this document" rather than which."""
        return bool(self._lexicon.deictic.fullmatch(Wording.of(name).text))

    def is_counted(self, name: str) -> bool:
        """Whether a name says which of several documents, by number: "the first document"."""
        words = Wording.of(name)
        documents = {token.text for token in words.tokens} & self._lexicon.document_nouns
        return bool(documents) and self._lexicon.ordinal_in(words) is not None

    def titled(self, name: str) -> tuple[CatalogueEntry, ...]:
        """The documents whose whole title or file name it is."""
        return exactly_named(name, self.entries)

    def meant(self, name: str) -> tuple[tuple[CatalogueEntry, ...], str | None]:
        """The documents that a name fits, and the part of them that it names, if it does.

        Several documents mean that the name fits each equally well.
        """
        if documents := self._named(name):
            return documents, None
        words = Wording.of(name)
        if self._lexicon.section.fullmatch(words.text):
            return self.current(), self._in_digits(words)
        for position in range(len(words) - 2, 0, -1):
            if not self._lexicon.section.fullmatch(words[:position].text):
                continue
            section, rest = self._in_digits(words[:position]), words[position + 1 :].written
            return self._named(rest) or self.current(), section
        return (), None

    def _in_digits(self, section: Wording) -> str:
        """A part as it was written, with digits for "third", and -1 for "last"."""
        ordinals = [self._lexicon.ordinals.get(token.text) for token in section.tokens]
        if not any(ordinals):
            return section.written
        told = zip(ordinals, section.tokens, strict=True)
        return " ".join(str(number) if number else token.text for number, token in told)

    def called(self, name: str) -> tuple[CatalogueEntry, ...]:
        """The documents that are called so by what they are, in English."""
        return called_so(name, self.entries) if self._lexicon.language == "en" else ()

    def listed(self, number: int | None) -> tuple[CatalogueEntry, ...]:
        """The document that stands at this place of the list that the last answer gave."""
        if number is None or not self._earlier:
            return ()
        items = list_items(self._earlier[-1].answer)
        if not 1 <= (number if number > 0 else len(items) + 1 + number) <= len(items):
            return ()
        item = items[number - 1 if number > 0 else number]
        return tuple(entry for entry in self.entries if _names(item, entry))

    def _named(self, name: str) -> tuple[CatalogueEntry, ...]:
        words = Wording.of(name)
        if self._lexicon.deictic.fullmatch(words.text):
            return self.current()
        if (number := self._lexicon.ordinal_in(words)) and (listed := self.listed(number)):
            return listed
        return named_documents(
            name,
            self.entries,
            document_words=self._lexicon.document_words | self._lexicon.stand_ins,
            function_words=self._lexicon.function_words,
        )


def _names(item: str, entry: CatalogueEntry) -> bool:
    return f"({entry.name}," in item
