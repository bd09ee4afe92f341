"""Messages about the conversation: which question, answer or subject of it they mean."""

from collections.abc import Sequence
from dataclasses import replace

from tunedd_api.rag.language.keywords import keyword_set
from tunedd_api.rag.understanding.forms import Form
from tunedd_api.rag.understanding.history import Turn
from tunedd_api.rag.understanding.message import Aspect, Understanding
from tunedd_api.rag.understanding.wording import Wording


def recalled(form: Form, base: Understanding, earlier: Sequence[Turn]) -> Understanding | None:
    """What a message about the conversation means; None if it was not said what it asks for.

    What was said about a subject that never came up is for the documents to tell.
    """
    topic = form.groups.get("topic")
    if form.aspect is Aspect.SAID and not _came_up(topic or "", earlier):
        return None
    number = form.lexicon.number(form.groups.get("number", "")) or _number_in(form)
    return replace(base, question="", number=number, subjects=(topic,) if topic else ())


def _number_in(form: Form) -> int | None:
    """The first number that a message names: "what my third question was"."""
    if form.aspect not in {Aspect.NUMBERED_QUESTION, Aspect.NUMBERED_ANSWER}:
        return None
    numbers = (form.lexicon.number(token.text) for token in Wording.of(form.rest).tokens)
    return next((number for number in numbers if number is not None), None)


def mentions(text: str, subject: str) -> bool:
    """Whether a text has all the keywords of a subject, of which there is one at least."""
    wanted = keyword_set(subject)
    return bool(wanted) and wanted <= keyword_set(text)


def _came_up(subject: str, earlier: Sequence[Turn]) -> bool:
    return any(mentions(turn.answer, subject) for turn in earlier)
