"""Reading messages: from the form of a message to what it is, with the history and catalogue."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.ports import CatalogueEntries
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.understanding.asides import with_aside
from tunedd_api.rag.understanding.classifier import Guess
from tunedd_api.rag.understanding.comparisons import compared
from tunedd_api.rag.understanding.ellipsis import named_besides, with_what_it_leaves_out
from tunedd_api.rag.understanding.forms import Form, forms
from tunedd_api.rag.understanding.frames import without_expletives, without_other_frame
from tunedd_api.rag.understanding.guesses import form_of, may_name_documents
from tunedd_api.rag.understanding.history import Turn, turns
from tunedd_api.rag.understanding.introductions import without_introduction
from tunedd_api.rag.understanding.language import (
    detect_language,
    language_of,
    other_language_of,
)
from tunedd_api.rag.understanding.lexicon import LANGUAGES, lexicon
from tunedd_api.rag.understanding.message import Aspect, Kind, Understanding
from tunedd_api.rag.understanding.naming import DocumentNaming
from tunedd_api.rag.understanding.onward import as_asked, goes_on_from_an_answer
from tunedd_api.rag.understanding.part_references import first_left_out, part_references
from tunedd_api.rag.understanding.pictures import said_by_pictures
from tunedd_api.rag.understanding.pointing import Referent, pointed_at
from tunedd_api.rag.understanding.recollection import recalled
from tunedd_api.rag.understanding.surroundings import without_surroundings
from tunedd_api.rag.understanding.wording import fold, unshouted

_ABOUT: Final = re.compile(r"^.*\b(?:about|regarding|concerning|über|sobre)\s+", re.IGNORECASE)
"""What stands before the subject in "what the library says about bees"."""

_OF_PARTS: Final = frozenset({Kind.QUESTION, Kind.LIST, Kind.COMPARISON, Kind.DOCUMENT})
"""Kinds of messages that may ask for a part by its number."""


class MessageReader:
    """Tells what messages are; looks into the catalogue only for those that may name documents."""

    def __init__(self, catalogue: CatalogueEntries) -> None:
        self._catalogue = catalogue

    async def read(
        self, message: str, history: Sequence[HistoryMessage], scope: DocumentScope
    ) -> Understanding:
        """What a message is that is sent after this history, oldest first.

        Raises:
            StoreUnavailable: if the catalogue is needed and out of reach.
        """
        message = without_introduction(unshouted(without_surroundings(message)))
        message = without_expletives(message)
        earlier = turns(history)
        understood = await self._read(message, earlier, scope)
        understood = await self._another_whole(understood, earlier, scope)
        understood = await with_aside(
            understood, lambda sentence: self._read(sentence, earlier, scope)
        )
        understood = await with_what_it_leaves_out(
            understood, message, earlier, lambda referent: self._base(referent, earlier, scope)
        )
        if understood.kind not in _OF_PARTS:
            return understood
        return replace(
            understood, parts=part_references(message), part_left_out=first_left_out(message)
        )

    async def guessed(
        self, guess: Guess, message: str, history: Sequence[HistoryMessage], scope: DocumentScope
    ) -> Understanding | None:
        """What a message is that no rule knows, if it is what the classifier takes it for.

        None if it cannot be: there is no list that an item could be of. What asks for a document
        as a whole, without saying which in words that are understood, asks for none in particular.

        Raises:
            StoreUnavailable: if the catalogue is needed and out of reach.
        """
        understood = await self._guessed(guess, message, history, scope)
        if understood is None or guess.also is None:
            return understood
        kind, aspect = guess.also
        also = replace(guess, kind=kind, aspect=aspect, also=None)
        return replace(understood, also=await self._guessed(also, message, history, scope))

    async def _guessed(
        self, guess: Guess, message: str, history: Sequence[HistoryMessage], scope: DocumentScope
    ) -> Understanding | None:
        earlier = turns(history)
        language = other_language_of(message) or guess.language or _language(message, earlier)
        known = lexicon(language if language in LANGUAGES else "en")
        naming: DocumentNaming | None = None
        if may_name_documents(guess):
            entries = await self._catalogue.entries(scope)
            naming = DocumentNaming(entries, known, earlier)
        form = form_of(guess, message, known, naming)
        base = Understanding(form.kind, language, form.rest, form.aspect)
        understood = await self._resolved(form, base, earlier, scope)
        if understood is None and form.kind is Kind.DOCUMENT:
            return replace(base, question="")
        return understood

    async def _read(
        self, message: str, earlier: Sequence[Turn], scope: DocumentScope
    ) -> Understanding:
        language = _language(message, earlier)
        if language not in LANGUAGES:
            message = without_other_frame(message)
        plain = Understanding(Kind.QUESTION, language, message.strip())
        if not any(character.isalnum() for character in message):
            said = said_by_pictures(message)
            return replace(plain, kind=Kind.SMALL_TALK, question="", aspect=said)
        unanswered: Understanding | None = None
        whole = ""
        for form in forms(message):
            form = as_asked(form, message, earlier) or form
            base = replace(
                plain,
                kind=form.kind,
                aspect=form.aspect,
                question=form.rest,
                social=form.social,
            )
            if form.kind is Kind.QUESTION:
                base = replace(base, remark=form.remark, whole=whole)
                break
            if detect_language(message) is None:
                base = replace(base, language=form.lexicon.language)
            understood = await self._resolved(form, base, earlier, scope)
            if understood is None:
                is_whole = form.kind is Kind.DOCUMENT and form.aspect is not Aspect.CONTENT
                named = form.groups.get("document", "") if is_whole else ""
                whole = whole or _ABOUT.sub("", named)
                continue
            if goes_on_from_an_answer(form, message, earlier):
                return replace(plain, otherwise=understood)
            if understood.kind is not Kind.POINTING or understood.question:
                return understood
            unanswered = unanswered or understood
        return unanswered or base

    async def _resolved(
        self, form: Form, base: Understanding, earlier: Sequence[Turn], scope: DocumentScope
    ) -> Understanding | None:
        """What the message is if it has this form; None if it cannot have it."""
        match form.kind:
            case Kind.SMALL_TALK | Kind.SERVICE:
                return replace(base, question="")
            case Kind.CONVERSATION:
                return recalled(form, base, earlier)
            case Kind.POINTING:
                return await self._pointing(form, base, earlier, scope)
            case Kind.LIBRARY:
                return await self._about_library(form, base, earlier, scope)
            case Kind.DOCUMENT:
                return await self._whole_document(form, base, earlier, scope)
            case Kind.COMPARISON:
                entries = await self._catalogue.entries(scope)
                return compared(form, base, earlier, entries)
            case Kind.SEARCH:
                return await self._search(form, base, earlier, scope)
            case Kind.LIST:
                number = form.lexicon.number(form.groups.get("number", ""))
                return replace(base, subjects=(form.groups["subject"],), number=number)
            case _:
                return base

    async def _search(
        self, form: Form, base: Understanding, earlier: Sequence[Turn], scope: DocumentScope
    ) -> Understanding | None:
        """What is searched for; "it" is what was asked about last."""
        subject = form.groups["subject"]
        if not form.lexicon.pronoun.fullmatch(fold(subject)):
            return replace(base, subjects=(subject,))
        referent = Referent.of(earlier)
        if referent is None:
            return None
        asked = await self._base(referent, earlier, scope)
        return replace(base, subjects=asked.subjects or (asked.question,))

    async def _another_whole(
        self, understood: Understanding, earlier: Sequence[Turn], scope: DocumentScope
    ) -> Understanding:
        """What names another document, behind a request for one as a whole: "and the lease?"."""
        named = named_besides(understood.question)
        if understood.kind is not Kind.QUESTION or not named or not earlier:
            return understood
        before = await self._base(Referent(earlier[-1], len(earlier) - 1), earlier, scope)
        if before.kind is not Kind.DOCUMENT or not before.documents or before.every:
            return understood
        known = lexicon(before.language if before.language in LANGUAGES else "en")
        naming = DocumentNaming(await self._catalogue.entries(scope), known, earlier)
        documents = naming.meant(named)[0] or naming.called(named)
        return replace(before, documents=documents, section=None) if documents else understood

    async def _pointing(
        self, form: Form, base: Understanding, earlier: Sequence[Turn], scope: DocumentScope
    ) -> Understanding | None:
        if form.aspect is Aspect.TRANSLATION and not _can_translate(form):
            return None
        referent = Referent.of(earlier)
        if form.aspect is Aspect.ITEM and (listed := await self._listed(form, earlier, scope)):
            return replace(base, kind=Kind.DOCUMENT, aspect=Aspect.CONTENT, documents=listed)
        if referent is None:
            return _unanswered(form, base, earlier)
        asked = await self._base(referent, earlier, scope)
        pointed = pointed_at(form, base, referent, asked)
        return pointed and replace(pointed, asked_after=referent.position)

    async def _base(
        self, referent: Referent, earlier: Sequence[Turn], scope: DocumentScope
    ) -> Understanding:
        """What the question was that was answered last."""
        before = [message for turn in earlier[: referent.position] for message in turn.messages()]
        return await self.read(referent.turn.question, before, scope)

    async def _listed(
        self, form: Form, earlier: Sequence[Turn], scope: DocumentScope
    ) -> tuple[CatalogueEntry, ...]:
        if not earlier or earlier[-1].rests_on_documents:
            return ()
        naming = DocumentNaming(await self._catalogue.entries(scope), form.lexicon, earlier)
        word = form.groups.get("number") or form.groups.get("word") or ""
        return naming.listed(form.lexicon.number(word))

    async def _about_library(
        self, form: Form, base: Understanding, earlier: Sequence[Turn], scope: DocumentScope
    ) -> Understanding | None:
        named = form.groups.get("document")
        if named is None:
            return replace(base, question="")
        naming = DocumentNaming(await self._catalogue.entries(scope), form.lexicon, earlier)
        if naming.is_deictic(named) or form.lexicon.pronoun.fullmatch(fold(named)):
            documents = naming.current()
        else:
            documents, _ = naming.meant(named)
        return replace(base, documents=documents, question="") if documents else None

    async def _whole_document(
        self, form: Form, base: Understanding, earlier: Sequence[Turn], scope: DocumentScope
    ) -> Understanding | None:
        naming = DocumentNaming(await self._catalogue.entries(scope), form.lexicon, earlier)
        named = form.groups.get("document")
        if named is None:
            only = naming.current()
            return replace(base, documents=only) if only or not earlier else None
        if naming.is_deictic(named):
            return replace(base, documents=naming.current() or naming.called(named))
        if form.lexicon.every.fullmatch(fold(named)) and form.aspect is not Aspect.CONTENT:
            return replace(base, documents=tuple(naming.entries), every=True)
        if form.lexicon.pronoun.fullmatch(fold(named)):
            return await self._by_pronoun(form, base, naming, earlier, scope)
        documents, section = naming.meant(named)
        if documents or naming.is_counted(named):
            return replace(base, documents=documents, section=section)
        called = naming.called(named) if form.aspect is not Aspect.CONTENT else ()
        return replace(base, documents=called) if called else None

    async def _by_pronoun(
        self,
        form: Form,
        base: Understanding,
        naming: DocumentNaming,
        earlier: Sequence[Turn],
        scope: DocumentScope,
    ) -> Understanding | None:
        """What "it" is: the document in hand, or else the last answer.

        What somebody asks to be told about "it" is the last subject, unless there is only one
        document; what they want summarised is the document of the last answer.
        """
        if meant := naming.only():
            return replace(base, documents=meant)
        if form.aspect is Aspect.CONTENT:
            return None
        if meant := naming.current():
            return replace(base, documents=meant)
        shorter = replace(form, kind=Kind.POINTING, aspect=Aspect.SHORTER)
        pointing = replace(base, kind=Kind.POINTING, aspect=Aspect.SHORTER)
        return await self._pointing(shorter, pointing, earlier, scope)


def _language(message: str, earlier: Sequence[Turn]) -> str:
    return language_of(message, [turn.question for turn in earlier])


def _can_translate(form: Form) -> bool:
    """Whether the language that an answer is wanted in is one, or none is named."""
    named = form.groups.get("language")
    return named is None or fold(named) in form.lexicon.languages


def _unanswered(form: Form, base: Understanding, earlier: Sequence[Turn]) -> Understanding | None:
    """What points at an answer although nothing has been answered from the documents yet."""
    if form.aspect is Aspect.REASON or (form.aspect is Aspect.ITEM and earlier):
        return None
    return replace(base, question="")
