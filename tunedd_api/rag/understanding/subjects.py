"""The things that a comparison is between."""

import re
from typing import Final

from tunedd_api.rag.understanding.lexicon import Lexicon
from tunedd_api.rag.understanding.message import Understanding

_TWO: Final = 2
_MOST: Final = 6
_LONGEST: Final = 160
"""Characters of one subject; what is longer is a sentence rather than a name."""

_EDGES: Final = ' \t\n.?!,;:"“”„«»¿¡？。！'
_RESPECT: Final = re.compile(
    r"\s+(?:with respect to|with regard to|in terms of|regarding|concerning|in regard to"
    r"|as regards|based on|when it comes to|hinsichtlich|bezüglich|en cuanto a|en termes de"
    r"|per quanto riguarda|em termos de|من حيث)\s+(.+)$",
    re.IGNORECASE,
)
_HEAD: Final = re.compile(r"^(.+?\s(?:of|by|von|de|di|du|des|from)\s)(.+)$", re.IGNORECASE)


def parted_subjects(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The two or more subjects named in a text; empty where there is just one.

    What all are compared in ("in terms of price") becomes part of each, and so does a head that
    only the first one has ("the methods of A and B").
    """
    text = lexicon.next_clause.split(text)[0].rpartition(":")[2]
    respect = _RESPECT.search(text)
    tail = f" {respect[1].strip(_EDGES)}" if respect else ""
    named = text[: respect.start()] if respect else text
    parts = _parts(named, lexicon.separators)
    if len(parts) < _TWO:
        parts = _parts(named, lexicon.weak_separators)
    if not _TWO <= len(parts) <= _MOST or any(len(part) > _LONGEST for part in parts):
        return ()
    head = _HEAD.match(parts[0])
    if head and not any(_HEAD.match(part) for part in parts[1:]):
        parts = [parts[0], *(head[1] + part for part in parts[1:])]
    return tuple(part + tail for part in parts)


def _parts(text: str, separators: re.Pattern[str]) -> list[str]:
    return [part for piece in separators.split(text) if (part := piece.strip(_EDGES))]


def subject_queries(understood: Understanding) -> tuple[str, ...]:
    """What to retrieve for, subject by subject.

    Each query is the subject with what the last one alone says of all ("short-term and long-term
    memory").
    """
    subjects = understood.subjects
    if len(subjects) < _TWO:
        return subjects or (understood.question,)
    last = subjects[-1].split()
    shared = last[-1] if len(last) == _TWO else ""
    return tuple(
        f"{subject} {shared}" if shared and len(subject.split()) == 1 else subject
        for subject in subjects
    )
