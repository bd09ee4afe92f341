"""Small talk: what of a message is said for the sake of being polite, and what is left of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tunedd_api.rag.understanding.lexicon import Lexicon
from tunedd_api.rag.understanding.message import Aspect
from tunedd_api.rag.understanding.wording import Wording

_MOST_WORDS: Final = 24
"""Small talk that is longer is taken for a question."""

_LONGEST_OPENING: Final = 8
"""Words of small talk before or behind a question."""

_LONGEST_REMARK: Final = 12
"""Words of a message that begins with small talk and asks nothing."""

_LONGEST_PHRASE: Final = 10
"""Words of one phrase of small talk."""

_SENTENCE_END: Final = re.compile(r"[.!?…\n。！？؟]")
_PAUSE: Final = re.compile(r"[,;:–—،，、；：]|\s-\s")
_QUESTION_END: Final = re.compile(r"[?？؟]\s*\Z")
_SENDER: Final = re.compile(r"(?:i am|ich bin|soy|je suis|sono|sou)\b")
"""How senders begin to say what they are: "I am a student, what do I pay?" asks for a student."""
_NEVER_ASKED: Final = frozenset({Aspect.COMPLIMENT, Aspect.COMPLAINT, Aspect.ACKNOWLEDGEMENT})
"""With a question mark these are questions: "Nice?", "Good work?"."""

_AFTER_A_QUESTION: Final = frozenset(
    {Aspect.GREETING, Aspect.THANKS, Aspect.APOLOGY, Aspect.FAREWELL, Aspect.COMPLIMENT}
)
_BEFORE_A_QUESTION: Final = frozenset({Aspect.GREETING, Aspect.THANKS, Aspect.APOLOGY})
"""What a question may follow without so much as a comma: "hi what is …"."""


@dataclass(frozen=True, slots=True)
class Social:
    """What was said for politeness, and the words that are left."""

    aspects: tuple[Aspect, ...]
    rest: Wording


def without_small_talk(words: Wording, lexicon: Lexicon) -> Social:
    """Part a message from the small talk before and behind it.

    Nothing is left of a message that is nothing else. What merely begins like small talk
    ("Hello World programs: who wrote the first?") stays whole.
    """
    if not len(words):
        return Social((), words)
    opening = _opening(words, lexicon)
    rest = words[opening:]
    asks = opening > 0 and lexicon.starters.match(rest.text) and _is_asked(rest, lexicon)
    if not asks and _is_small_talk(words, lexicon) and not _is_asked(words, lexicon):
        return Social(tuple(_aspects(words, lexicon)), words[len(words) :])
    if opening and _is_small_talk(rest, lexicon) and not _is_asked(rest, lexicon):
        said = (*_aspects(words[:opening], lexicon), *_aspects(rest, lexicon))
        return Social(said, words[len(words) :])
    closing = _closing(rest, lexicon)
    return Social(
        (*_aspects(words[:opening], lexicon), *_aspects(rest[closing:], lexicon)),
        rest[:closing],
    )


def remark(words: Wording, lexicon: Lexicon) -> Social | None:
    """The small talk with which a message begins that asks nothing by its form; else None.

    "Sorry, wrong window." is such a message, and "Thanks. And BERT?" is not. What it speaks of may
    still stand in the documents.
    """
    if not 0 < len(words) <= _LONGEST_REMARK or _QUESTION_END.search(words.original):
        return None
    for length in range(min(_LONGEST_OPENING, len(words) - 1), 0, -1):
        gap = words.gap(length - 1)
        parted = gap != " " and (_SENTENCE_END.search(gap) or _PAUSE.search(gap))
        if parted and _is_small_talk(words[:length], lexicon):
            rest = words[length:]
            if ":" in gap or lexicon.starters.match(rest.text):
                return None
            return Social(tuple(_aspects(words[:length], lexicon)), rest)
    return None


def _is_small_talk(words: Wording, lexicon: Lexicon) -> bool:
    if not 0 < len(words) <= _MOST_WORDS:
        return False
    if _is_sequence(words, lexicon):
        return any(_patterned(words, lexicon))
    return _bagged(words, lexicon) is not None


def _is_asked(words: Wording, lexicon: Lexicon) -> bool:
    return bool(_QUESTION_END.search(words.original)) and _NEVER_ASKED.issuperset(
        _aspects(words, lexicon)
    )


def _opening(words: Wording, lexicon: Lexicon) -> int:
    """How many words before the question are small talk."""
    for length in range(min(_LONGEST_OPENING, len(words) - 1), 0, -1):
        if not _may_part(words, length, lexicon):
            continue
        said = words[:length]
        if _SENDER.match(said.text) and _aspects(said, lexicon) == [Aspect.PERSONAL]:
            continue
        if _is_small_talk(said, lexicon):
            return length
    return 0


def _may_part(words: Wording, length: int, lexicon: Lexicon) -> bool:
    """Whether a question may begin behind this many words."""
    gap, rest = words.gap(length - 1), words.text_of(length)
    if gap != " ":
        if _SENTENCE_END.search(gap):
            return True
        if _PAUSE.search(gap):
            return bool(lexicon.starters.match(rest))
    if not lexicon.asking.match(rest):
        return False
    said = words[:length]
    parts_easily = _BEFORE_A_QUESTION.issuperset(_aspects(said, lexicon))
    return parts_easily and not lexicon.weak.fullmatch(said.text)


def _closing(words: Wording, lexicon: Lexicon) -> int:
    """How many words there are before the small talk at the end."""
    for length in range(max(1, len(words) - _LONGEST_OPENING), len(words)):
        gap = words.gap(length - 1)
        if gap == " ":
            continue
        parted = _SENTENCE_END.search(gap) or (_PAUSE.search(gap) and ":" not in gap)
        said = words[length:]
        if not parted or not _is_small_talk(said, lexicon):
            continue
        if _AFTER_A_QUESTION.issuperset(_aspects(said, lexicon)):
            return length
    return len(words)


def _is_sequence(words: Wording, lexicon: Lexicon) -> bool:
    """Whether the words are phrases of small talk, one behind the other.

    Each place that phrases reach is looked at once: one pattern for any sequence would take a
    time that doubles with every "really". Phrases look at no words behind them, so that where
    none begins, none ends.
    """
    reached = {0}
    for start in range(len(words)):
        if start not in reached or not lexicon.phrase.match(words.text_of(start)):
            continue
        for end in range(start + 1, min(len(words), start + _LONGEST_PHRASE) + 1):
            if end not in reached and lexicon.phrase.fullmatch(words.text_of(start, end)):
                reached.add(end)
    return len(words) in reached


def _bagged(words: Wording, lexicon: Lexicon) -> Aspect | None:
    """What is said at length in words that all belong to it.

    Only what is asked of the assistant itself may be a question.
    """
    asked = lexicon.asking.match(words.text) or _QUESTION_END.search(words.gap(len(words) - 1))
    for aspect, bag in lexicon.social_bags.items():
        if not (asked and aspect is not Aspect.PERSONAL) and bag.matches(
            words.vocabulary, words.text
        ):
            return aspect
    return None


def _aspects(words: Wording, lexicon: Lexicon) -> list[Aspect]:
    """Which kinds of small talk there are, in order."""
    if not len(words):
        return []
    if not _is_sequence(words, lexicon) and (said := _bagged(words, lexicon)) is not None:
        return [said]
    return list(_patterned(words, lexicon))


def _patterned(words: Wording, lexicon: Lexicon) -> Iterator[Aspect]:
    """Which kinds of small talk there are by their patterns, each time it changes."""
    position, last = 0, None
    while position < len(words):
        text = words.text_of(position)
        length, aspect = 0, None
        for candidate, pattern in lexicon.social.items():
            found = pattern.match(text)
            if found and (reach := len(found.group().rstrip())) > length:
                length, aspect = reach, candidate
        if aspect is not None and aspect is not last:
            yield aspect
            last = aspect
        position += words[position:].word_at(length - 1) + 1 if length else 1
