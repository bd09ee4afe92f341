"""Replies that need no evidence: to small talk, about the library and about the conversation."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.understanding.history import Turn, turns, unmarked
from tunedd_api.rag.understanding.lexicon import LANGUAGES, lexicon
from tunedd_api.rag.understanding.message import Aspect, Kind, Understanding
from tunedd_api.rag.understanding.pointing import Referent
from tunedd_api.rag.understanding.wording import fold

_MOST_LINES: Final = 20
"""Documents or questions that a reply lists; it says how many more there are."""

_LONGEST_QUOTE: Final = 300
"""Characters of a message that is quoted in a list; a single one is quoted whole."""


def no_answer(language: str) -> str:
    """The sentence for "the documents do not answer this question"."""
    return _sentences(language)["no_answer"]


def reply(
    understood: Understanding,
    history: Sequence[HistoryMessage],
    entries: Sequence[CatalogueEntry],
) -> str:
    """What to say to a message that needs no evidence.

    ``history`` is what was said before, oldest first, as far as it is remembered; ``entries``
    are the documents of the conversation's scope.

    Raises:
        ValueError: if the message needs evidence.
    """
    if understood.needs_evidence:
        raise ValueError("This message is to be answered from the documents.")
    say = _Replies(understood.language, turns(history), entries)
    match understood.kind:
        case Kind.SMALL_TALK:
            return say.small_talk(understood.aspect)
        case Kind.LIBRARY:
            return say.about_library(understood)
        case Kind.CONVERSATION:
            return say.about_conversation(understood)
        case Kind.DOCUMENT:
            return say.listed("which_document", understood.documents or entries)
        case _:
            return say.pointing(understood)


def _sentences(language: str) -> dict[str, str]:
    known = language if language in LANGUAGES else "en"
    return dict(lexicon(known).replies)


class _Replies:
    """The sentences of one language, filled in for one conversation."""

    def __init__(
        self, language: str, earlier: Sequence[Turn], entries: Sequence[CatalogueEntry]
    ) -> None:
        self._say = _sentences(language)
        self._earlier = earlier
        self._entries = entries

    def small_talk(self, aspect: Aspect | None) -> str:
        return self._say[aspect.value if aspect else "unclear"]

    def about_library(self, understood: Understanding) -> str:
        match understood.aspect:
            case Aspect.CAPABILITIES:
                documents = self._count("documents", len(self._entries))
                return self._say["capabilities"].format(documents=documents)
            case Aspect.COUNT:
                return self._total("count")
            case Aspect.PAGES:
                return self._pages(understood.documents)
            case _:
                return self._titles()

    def about_conversation(self, understood: Understanding) -> str:
        asked = [turn.question for turn in self._earlier]
        match understood.aspect:
            case Aspect.LAST_ANSWER | Aspect.RECAP if not self._earlier:
                return self._say["nothing_said"]
            case Aspect.LAST_ANSWER:
                return self._say["last_answer"].format(text=unmarked(self._earlier[-1].answer))
            case Aspect.RECAP:
                return self._recap()
            case Aspect.QUESTION_COUNT if asked:
                return self._say["question_count"].format(count=self._questions(asked))
            case _ if not asked:
                return self._say["nothing_asked"]
            case Aspect.FIRST_QUESTION:
                return self._say["first_question"].format(text=asked[0])
            case Aspect.LAST_QUESTION:
                return self._say["last_question"].format(text=asked[-1])
            case Aspect.NUMBERED_QUESTION:
                return self._numbered(asked, understood.number or 1)
            case _:
                return self._listed_questions(asked, understood.subjects)

    def pointing(self, understood: Understanding) -> str:
        if understood.aspect is Aspect.SOURCE:
            return self._source()
        if understood.aspect is Aspect.ITEM and understood.number is not None:
            return self._say["no_such_item"]
        return self._say["nothing_said"]

    def listed(self, heading: str, entries: Sequence[CatalogueEntry]) -> str:
        lines = [self._say[heading].format(count=len(entries))]
        for number, entry in enumerate(entries[:_MOST_LINES], start=1):
            lines.append(f"{number}. {self._line(entry)}")
        if more := len(entries) - _MOST_LINES:
            lines += [self._say["titles_more"].format(count=more)] if more > 0 else []
        return "\n".join(lines)

    def _titles(self) -> str:
        match len(self._entries):
            case 0:
                return self._say["titles_none"]
            case 1:
                return self.listed("titles_one", self._entries)
            case _:
                return self.listed("titles", self._entries)

    def _total(self, key: str) -> str:
        if not self._entries:
            return self._say["titles_none"]
        key = "count_one" if len(self._entries) == 1 else key
        pages = self._count("pages", sum(entry.pages for entry in self._entries))
        return self._say[key].format(count=len(self._entries), pages=pages)

    def _pages(self, documents: Sequence[CatalogueEntry]) -> str:
        if not documents and len(self._entries) != 1:
            return self._total("pages_all")
        return "\n".join(
            self._say["pages"].format(
                title=entry.title, name=entry.name, pages=self._count("pages", entry.pages)
            )
            for entry in (documents or self._entries)[:_MOST_LINES]
        )

    def _numbered(self, asked: Sequence[str], number: int) -> str:
        place = number if number > 0 else len(asked) + 1 + number
        if not 1 <= place <= len(asked):
            return self._say["no_such_question"].format(count=self._questions(asked))
        return self._say["numbered_question"].format(number=place, text=asked[place - 1])

    def _listed_questions(self, asked: Sequence[str], subjects: Sequence[str]) -> str:
        if subjects:
            wanted = fold(subjects[0])
            asked = [question for question in asked if wanted in fold(question)] or asked
        lines = [self._say["questions"].format(count=self._questions(asked))]
        first = max(len(asked) - _MOST_LINES, 0)
        lines += [f"{n}. {_short(q)}" for n, q in enumerate(asked[first:], start=first + 1)]
        return "\n".join(lines)

    def _recap(self) -> str:
        lines = [self._say["recap"]]
        answered = [turn for turn in self._earlier if turn.answer and Referent.of([turn])]
        for number, turn in enumerate(answered[-_MOST_LINES:], start=1):
            told = self._say["recap_line"].format(
                question=_short(turn.question), answer=_short(unmarked(turn.answer))
            )
            lines.append(f"{number}. {told}")
        return "\n".join(lines) if answered else self._say["nothing_said"]

    def _source(self) -> str:
        referent = Referent.of(self._earlier)
        if referent is None or not referent.last.quoted:
            return self._say["no_source"]
        places = [
            self._say["source_line"].format(name=place.document.name, page=place.page)
            for place in referent.last.quoted
        ]
        return "\n".join([self._say["source"], *(f"- {p}" for p in dict.fromkeys(places))])

    def _line(self, entry: CatalogueEntry) -> str:
        return self._say["title_line"].format(
            title=entry.title, name=entry.name, pages=self._count("pages", entry.pages)
        )

    def _questions(self, asked: Sequence[str]) -> str:
        return self._count("questions", len(asked))

    def _count(self, what: str, count: int) -> str:
        return self._say[f"{what}_one" if count == 1 else f"{what}_many"].format(count=count)


def _short(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= _LONGEST_QUOTE:
        return line
    return f"{line[:_LONGEST_QUOTE].rpartition(' ')[0] or line[:_LONGEST_QUOTE]}…"
