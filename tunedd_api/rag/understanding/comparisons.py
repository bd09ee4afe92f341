"""Comparisons: the subjects or documents that a message sets side by side."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.rag.understanding.forms import Form
from tunedd_api.rag.understanding.history import Turn
from tunedd_api.rag.understanding.message import Understanding
from tunedd_api.rag.understanding.naming import DocumentNaming
from tunedd_api.rag.understanding.pointing import Referent
from tunedd_api.rag.understanding.subjects import parted_subjects
from tunedd_api.rag.understanding.wording import fold

_MOST_COMPARED: Final = 6


def compared(
    form: Form,
    base: Understanding,
    earlier: Sequence[Turn],
    entries: Sequence[CatalogueEntry],
) -> Understanding | None:
    """What a message compares; None if that is not at least two things."""
    named = form.groups.get("subjects", "")
    folded = fold(named)
    referent = Referent.of(earlier)
    subjects = parted_subjects(named, form.lexicon) if named else ()
    if "a" in form.groups:
        others = form.lexicon.next_clause.split(form.groups["b"])[0]
        subjects = (form.groups["a"], *(parted_subjects(others, form.lexicon) or (others,)))
    if form.lexicon.plural_pronoun.fullmatch(folded) and referent is not None:
        subjects = tuple(referent.items()[:_MOST_COMPARED])
    naming = DocumentNaming(entries, form.lexicon, earlier)
    if not subjects and form.lexicon.every.fullmatch(folded) and 1 < len(entries) <= _MOST_COMPARED:
        titles = tuple(entry.title for entry in entries)
        return replace(base, subjects=titles, documents=tuple(entries), every=True)
    if len(subjects) <= 1:
        return None
    documents = [naming.titled(subject) for subject in subjects]
    if all(len(meant) == 1 for meant in documents):
        return replace(base, subjects=subjects, documents=tuple(meant[0] for meant in documents))
    if referent is not None:
        subjects = tuple(
            referent.turn.question if form.lexicon.pronoun.fullmatch(fold(s)) else s
            for s in subjects
        )
    return replace(base, subjects=subjects)
