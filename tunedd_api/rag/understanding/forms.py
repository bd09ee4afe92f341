"""The form of a message: which rule of which language it is a case of, whatever it is about."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count
from threading import Lock
from typing import Final

from tunedd_api.rag.understanding.frames import without_frame, without_leads, without_tail
from tunedd_api.rag.understanding.language import likely_languages
from tunedd_api.rag.understanding.lexicon import LANGUAGES, Lexicon, lexicon, lexicons
from tunedd_api.rag.understanding.message import Aspect, Kind
from tunedd_api.rag.understanding.small_talk import Social, remark, without_small_talk
from tunedd_api.rag.understanding.typos import corrected
from tunedd_api.rag.understanding.wording import Wording

_MOST_WORDS: Final = 60
"""Messages that are longer are questions."""

_FEW_WORDS: Final = 4
"""Too few to tell their language: they are compared with what all languages say."""

_WEIGHTS: Final = (
    Aspect.ACKNOWLEDGEMENT,
    Aspect.GREETING,
    Aspect.COMPLIMENT,
    Aspect.APOLOGY,
    Aspect.COMPLAINT,
    Aspect.THANKS,
    Aspect.WELLBEING,
    Aspect.PERSONAL,
    Aspect.IDENTITY,
    Aspect.FAREWELL,
)
"""What of several politenesses is answered: the last of them in this order."""

_OF_ITSELF: Final = frozenset({Aspect.IDENTITY, Aspect.PERSONAL})
_OPEN: Final = frozenset({Kind.COMPARISON, Kind.LIST})
_MOST_TAILS: Final = 2


@dataclass(frozen=True, slots=True)
class Form:
    """A rule that a message follows, and what it says in the rule's open places.

    ``rest`` is the message without small talk, as it was written; ``groups`` are slices of it,
    by the names that the rule gives them, without digits at their end. ``remark`` is true where
    what follows small talk asks nothing by its form.
    """

    kind: Kind
    aspect: Aspect | None
    lexicon: Lexicon
    rest: str
    social: tuple[Aspect, ...] = ()
    remark: bool = False
    groups: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=256)
def forms(message: str) -> Iterable[Form]:
    """The forms that a message may have, the likeliest first; the last one is a question.

    A rule says how something is asked for. Whether there is such a thing, a document of that
    name or a list with a second item, is for others to find out: then the next form counts. The
    next turns ask again what this one was.
    """
    return _FoundOnce(_forms(message))


class _FoundOnce(Iterable[Form]):
    """Forms, each of them found out when somebody first wants it; for any thread."""

    def __init__(self, rest: Iterator[Form]) -> None:
        self._found: list[Form] = []
        self._rest = rest
        self._finding = Lock()

    def __iter__(self) -> Iterator[Form]:
        """Those that were found before, and then those that are found now."""
        for place in count():
            with self._finding:
                if place == len(self._found):
                    if (form := next(self._rest, None)) is None:
                        return
                    self._found.append(form)
            yield self._found[place]


def _forms(message: str) -> Iterator[Form]:
    words = Wording.of(message)
    question: Form | None = None
    lists: list[Form] = []
    for language in _candidates(words, message):
        spelt = words.parted(language.clitics).replaced(language.variants)
        mended = corrected(spelt, language.language)
        for view in (spelt,) if mended.text == spelt.text else (spelt, mended):
            social = without_small_talk(view, language)
            asked = _asked(message, view, without_frame(social.rest, language))
            form = Form(Kind.QUESTION, None, language, asked, social.aspects)
            if not len(social.rest):
                yield from _about_service(form, view)
                yield Form(Kind.SMALL_TALK, _answered(social), language, "", social.aspects)
                return
            if remarked := remark(view, language):
                form = replace(form, aspect=_answered(remarked), remark=True)
            for ruled in _ruled(form, social.rest, mended=view is not spelt):
                if ruled.kind is Kind.LIST:
                    lists.append(ruled)
                else:
                    yield ruled
            question = form if question is None or _tells_more(form, question) else question
    yield from lists
    yield question or Form(Kind.QUESTION, None, lexicon("en"), message.strip())


@lru_cache(maxsize=4096)
def likely_kind(message: str) -> Kind:
    """The kind of a message by its form alone."""
    return next(iter(forms(message))).kind


def _tells_more(form: Form, than: Form) -> bool:
    """Whether a question's form in another language knows of small talk before it."""
    return (form.remark and not than.remark) or (bool(form.social) and not than.social)


def _about_service(form: Form, words: Wording) -> Iterator[Form]:
    """The forms of what is asked of the assistant itself that say more of it than its name."""
    if _OF_ITSELF.issuperset(form.social):
        yield from (r for r in _ruled(form, words, mended=False) if r.kind is Kind.SERVICE)


def _answered(social: Social) -> Aspect:
    """Which of several politenesses is answered."""
    return max(social.aspects, key=_WEIGHTS.index)


def _candidates(words: Wording, message: str) -> Iterator[Lexicon]:
    if not 0 < len(words) <= _MOST_WORDS:
        return
    likely = [code for code in likely_languages(message) if code in LANGUAGES]
    if len(words) <= _FEW_WORDS or not likely:
        yield from lexicons(*likely)
    else:
        yield from map(lexicon, dict.fromkeys((*likely, "en")))


def _ruled(form: Form, rest: Wording, *, mended: bool) -> Iterator[Form]:
    """The forms of what is left of a message, by the rules of one language in their order.

    Words that were mended may have been meant as they stood where anything may stand.
    """
    for core in _cores(rest, form.lexicon):
        text, vocabulary = core.text, core.vocabulary
        for rule in form.lexicon.rules:
            if mended and rule.kind in _OPEN:
                continue
            if rule.pattern is not None:
                if (found := rule.pattern.fullmatch(text)) is not None:
                    groups = _groups(found, core)
                    yield replace(form, kind=rule.kind, aspect=rule.aspect, groups=groups)
            elif (
                rule.bag is not None
                and vocabulary <= rule.bag.words  # of most rules they are not
                and rule.bag.matches(vocabulary, text)
            ):
                yield replace(form, kind=rule.kind, aspect=rule.aspect, groups={})


def _groups(found: re.Match[str], core: Wording) -> Mapping[str, str]:
    """What was written in a rule's open places."""
    return {
        name.rstrip("0123456789"): core.written_at(*found.span(name))
        for name, text in found.groupdict().items()
        if text
    }


def _cores(words: Wording, language: Lexicon) -> Iterator[Wording]:
    """The words, without ever more of the phrases that politeness puts around a request."""
    leads = list(without_leads(words, language))
    for _ in range(_MOST_TAILS + 1):
        yield from leads
        leads = [cut for core in leads if (cut := without_tail(core, language)) is not None]


def _asked(message: str, words: Wording, rest: Wording) -> str:
    """What was written of the rest of a message, with the punctuation around it."""
    if len(rest) == len(words) or not len(rest):
        return message.strip()
    after = [token.start for token in words.tokens if token.start >= rest.tokens[-1].end]
    asked = message[rest.tokens[0].start : min(after, default=len(message))].strip(" \t\n,;:-–—")
    is_cut = asked[-1].isalnum() and message.rstrip().endswith("?")
    return f"{asked}?" if is_cut else asked
