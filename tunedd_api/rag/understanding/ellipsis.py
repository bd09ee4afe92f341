"""Questions that leave out what the one before has said: "And in winter?", "Polyamide, I mean"."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

from tunedd_api.rag.language.units import MONTHS
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.questions.pointing import is_all_pointing
from tunedd_api.rag.retrieval.follow_ups import goes_on
from tunedd_api.rag.understanding.history import Turn
from tunedd_api.rag.understanding.message import Aspect, Kind, Understanding
from tunedd_api.rag.understanding.pointing import Referent, asks
from tunedd_api.rag.understanding.replacements import appended, narrows, replaced
from tunedd_api.rag.understanding.topics import (
    LONGEST,
    in_place_of_topic,
    names_nothing,
    of_topic,
    topic_of,
    with_topic,
)
from tunedd_api.rag.understanding.years import leaves_its_year, with_its_year

_MOST_WORDS: Final = 6
"""Words of what is named; whoever says more asks a question of its own."""

_GOING_ON: Final = re.compile(
    r"^\W*(?:(?:ok|okay|oh|so)\b\W*)?"
    r"(?:and what about|what about|how about|and|or|but"
    r"|und was ist mit|was ist mit|und|oder|aber"
    r"|y qué hay de|qué hay de|y|o|pero|et qu'en est-il d[eu]|et|ou|mais)\s+(.+?)\W*$",
    re.IGNORECASE,
)
"""What goes on from a question, and what it names: "and in winter?", "what about Oslo?"."""

_OF_WHAT: Final = re.compile(
    r"^\W*((?:for|in|at|on|with|without|during|from|per|under|by|für|im|bei|mit|ohne|während|pro"
    r"|para|en|con|sin|durante|pour|avec|sans|pendant|dans)\s(?:\S+\s){0,3}[^\s?]+)\s*\??\W*$",
    re.IGNORECASE,
)
"""What only says for whom, when, where or with what: "for children?", "with the large one?"."""

_HOW: Final = re.compile(
    r"\bhow (?:often|far|old|big|high|deep|tall|heavy|fast|soon|large|wide|thick|long|warm|hot"
    r"|cold)\b",
    re.IGNORECASE,
)
"""What asks for one measure of a thing, and so takes the place of another one."""

_MEANING: Final = re.compile(
    r"\bi (?:mean|meant)\b|\bich mein|\bmeine? ich\b|\bje (?:parle|voulais|veux)\b"
    r"|\bquiero decir\b|\bme refiero\b|\bdigo\b",
    re.IGNORECASE,
)
_CORRECTING: Final = re.compile(
    r"^\W*(?:(?:no|nope|nein|non|sorry|wait|actually|ok|oh|thanks|hm+|entschuldigung|perdón|pardon)"
    r"\b\W*)*"
    r"(?:i (?:mean|meant)|ich mein(?:e|te)|je (?:parle de|voulais dire|veux dire)|quiero decir"
    r"|me refiero a)\b\W*(.+?)\W*$"
    r"|^\W*(?:no|nope|nein|non|sorry|not (?:that|this)(?: one)?)\s*,\s*"
    r"((?:the|der|die|das|den|el|la|los|las|le|les)\s.+?"
    r"|\S*\d.*?|(?-i:[A-ZÀ-Ý].*?))\W*$"
    r"|^\W*(.+?)\W+(?:i (?:mean|meant)|ich meine|mein(?:e|te) ich|je veux dire|quiero decir"
    r"|digo)\W*$",
    re.IGNORECASE,
)
"""What puts a question right: "I mean Oslo", "Oslo, I mean", and "no, Oslo", of which only an
article, a number or a capital letter tells that something is named."""

_COMPARING: Final = re.compile(
    r"^\W*((?:(?:[^\W\d]+er|more|less|mehr|weniger|más|menos|plus|moins)"
    r"(?:\s+[^\W\d]+)?\s+(?:than|als|que|de)\s+\S+"
    r"|(?:over|under|above|below|before|after|since|until|vor|nach|seit|bis|über|unter"
    r"|antes de|después de|desde|avant|après|depuis)\s+(?:the\s+)?\d\S*)"
    r"(?:\s+[^\W\d]+)?)\W*$",
    re.IGNORECASE,
)
"""A bound that narrows a question: "more than 5 t", "older than 1990", "before 2020"."""

_WHY_NOT: Final = re.compile(
    r"^\W*((?:and |und |y |et )?(?:why|warum|wieso|por qué|pourquoi)\s+(?:not|nicht|no|pas)"
    r"\s+\w+)\W*$",
    re.IGNORECASE,
)
_FRAGMENT: Final = re.compile(
    r"^\W*((?:and |but |und |y |et )?"
    r"(?:(?:at|for|from|until|since|by|with|in|on|to|of|about|under|during|bei|mit|von|seit|bis"
    r"|für|an|zu|con|de|desde|hasta|por|para|en|à|avec|depuis|pour|dans)"
    r" (?:what|which|whom|who|when|where|welche[rnms]?|wem|wen|wann|wo|qué|cuál|quién|cuándo|dónde"
    r"|quelle?s?|qui|quand|où)(?: (?!one\b|ones\b)[^\W\d]+){0,2}"
    r"|(?:for )?how (?:long|much|many|often|far|old|big|high|deep|tall|heavy|fast|soon|large|warm"
    r"|hot|cold)(?: [^\W\d]+){0,1}"
    r"|wie (?:lange|viele?|oft|weit|alt|hoch|groß|schwer|teuer)|cuánt[oa]s?|combien))\W*$",
    re.IGNORECASE,
)
"""What asks for a side of what the question before asked about: "At what temperature?"."""

_ANEW: Final = re.compile(
    r"^\W*(?:(?:ok|okay|so|well)\b\W*)?"
    r"(?:(?:and |but )?(?:what about |how about )?now|(?:please )?ask (?:it |that )?(?:again|anew)"
    r"|(?:und |aber )?(?:was ist mit )?jetzt|y ahora|ahora|et maintenant|maintenant)\W*$",
    re.IGNORECASE,
)
"""What asks the same question once more: documents may have come since."""

_ASKS_BY_ITSELF: Final = word_set(
    "what which who whom whose when where why how if whether because while although it they "
    "them he she we you i this that there is are was were be been do does did has have had "
    "can could will would shall should may might must was wer wen wem welche welcher welches "
    "wann wo warum wieso wie ob wenn weil es er sie wir ihr ich du ist sind waren "
    "haben hatte kann können wird werden soll sollte muss müssen darf qué quién cuál cuándo "
    "dónde cómo cuánto cuánta cuántos cuántas si porque lo él ella ellos se hay es son era "
    "fue está están puede pueden debe deben tiene tienen que qui quel quelle quand où comment "
    "combien si parce il elle ils elles nous vous je est sont était peut peuvent doit "
    "doivent ont"
)
"""Words with which a question says whom it is about, or that something is asked or done."""

_WHAT_NOW: Final = re.compile(
    r"^\W*((?:(?:and|so|but|ok|then)\W+){0,2}"
    r"(?:what (?:should|do|can|could|must|would) (?:i|we|one) do"
    r"(?: (?:then|now|about (?:it|that|this)|in that case|next|instead)){0,2}"
    r"|what (?:now|then|next)|then what|now what))\W*$",
    re.IGNORECASE,
)
"""What asks what follows from an answer: "What should I do then?"."""

_WHICH_ONE: Final = re.compile(
    r"^\W*((?:and |but )?(?:(?:in|on|at|from|by|until|since) )?(?:which|what) (?!ones?\b|page\b)"
    r"[^\W\d]{3,}(?: (?:was|is) (?:that|it|this))?|(?:starting|beginning|ending|from|until|valid)"
    r" (?:from )?when)\W*$",
    re.IGNORECASE,
)
"""What asks for one thing of a kind that the question before left open: "Which day?"."""

_MONTH_OF_YEAR: Final = re.compile(
    rf"\b(?:{'|'.join(MONTHS)})\s+(?:de\s+)?\d{{4}}\b", re.IGNORECASE
)
_BARE: Final = re.compile(r"^\W*((?:the\s+)?[^\W\d][\w'’-]+(?:\s[\w'’-]+){0,2})\s*\?\W*$")
"""What only names something, and asks by its mark: "The Tern?"."""

_ADDS_NOTHING: Final = word_set(
    "then now so else more also again too not that this thanks thank sorry"
)
"""Words that name nothing, if there are no others."""

_NAMING: Final = (_CORRECTING, _GOING_ON, _OF_WHAT, _BARE)
_LEAVING_OUT: Final = (*_NAMING, _ANEW, _WHY_NOT, _WHAT_NOW, _WHICH_ONE, _FRAGMENT, _COMPARING)
_WORD: Final = re.compile(r"\w+")


async def with_what_it_leaves_out(
    understood: Understanding,
    message: str,
    earlier: Sequence[Turn],
    base: Callable[[Referent], Awaitable[Understanding]],
) -> Understanding:
    """A question with what it leaves to the last one; ``base`` tells what that was, completed.

    "And for beginners?" seems to want the answer simpler, and does not where the question was one
    "for adults".
    """
    if understood.aspect is Aspect.SIMPLER:
        return await _for_others(understood, message, earlier, base)
    if understood.kind is not Kind.QUESTION:
        return understood
    own = topic_of(understood.question) or ""
    understood = replace(understood, topic=own)
    at = next((n for n in range(len(earlier) - 1, -1, -1) if _asks_on(earlier[n])), None)
    if at is None:
        return understood
    if not (_may_leave_out(understood.question) or leaves_its_year(understood.question)):
        return understood
    before = await base(Referent(earlier[at], at))
    asked = before.meant or before.question
    dated = with_its_year(understood.question, asked)
    question = completed(dated or understood.question, asked) or dated
    if question is None:
        return _about(understood, before.topic)
    words, said = _WORD.findall(question), _WORD.findall(asked)
    left = [word for word in said if word not in words]
    # What asks for a day names none: it is not what an answer must say. Nor is a month of a year.
    put = understood.question
    unsaid = _WHICH_ONE.match(put) or _WHAT_NOW.match(put) or _MONTH_OF_YEAR.search(put)
    return replace(
        understood,
        question=question,
        replaced=" ".join([before.replaced, *left]),
        named="" if unsaid else " ".join(word for word in words if word not in said),
        topic=topic_of(question) or before.topic,
    )


async def _for_others(
    understood: Understanding,
    message: str,
    earlier: Sequence[Turn],
    base: Callable[[Referent], Awaitable[Understanding]],
) -> Understanding:
    """What seems to want an answer put simply, if the question has others in the place of these."""
    at = next((n for n in range(len(earlier) - 1, -1, -1) if asks(earlier[n])), None)
    found = _GOING_ON.match(message) or _OF_WHAT.match(message)
    if at is None or found is None or not _is_named(found[1]):
        return understood
    before = await base(Referent(earlier[at], at))
    if replaced(found[1], before.meant or before.question) is None:
        return understood
    plain = Understanding(Kind.QUESTION, understood.language, message)
    return await with_what_it_leaves_out(plain, message, earlier, base)


def _about(understood: Understanding, topic: str) -> Understanding:
    """A question that may leave what it is about to the one before: to its topic.

    What only names something is about that from then on, unless it is a side of the topic.
    """
    if not topic or understood.language != "en":
        return replace(understood, topic=understood.topic or topic)
    put = understood.question
    named = next((m[1] for form in (_GOING_ON, _BARE) if (m := form.match(put))), "")
    if side := of_topic(named, topic):
        return replace(understood, question=side, topic=topic)
    if named and _is_named(named):
        return replace(understood, topic=named)
    if meant := with_topic(put, topic):
        return replace(understood, meant=meant, topic=topic)
    if not understood.topic and names_nothing(put):
        return replace(understood, meant=f"{topic[0].upper()}{topic[1:]}: {put}", topic=topic)
    return replace(understood, topic=understood.topic or topic)


def completed(message: str, before: str) -> str | None:
    """The question that a message asks for which the one ``before`` says the rest.

    What was meant instead, and has nothing like it there, is asked by itself. None for a message
    that asks by itself, gives no sign of going on from another, or names what is asked now: "and
    the price?" is about what the conversation is about.
    """
    if len(message) > LONGEST:
        return None
    if _ANEW.match(message):
        return before
    if found := _WHY_NOT.match(message) or _WHAT_NOW.match(message) or _WHICH_ONE.match(message):
        return f"{found[1]}: {before}"
    if found := _FRAGMENT.match(message):
        if _does_by_itself(found[1]):
            return None
        how = _HOW.search(before) if _HOW.fullmatch(found[1]) else None
        return f"{found[1]}: {before}" if how is None else _exchanged(how, found[1])
    if found := _COMPARING.match(message):
        return appended(found[1], before) if _is_named(found[1]) else None
    found = next((m for form in _NAMING if (m := form.match(message))), None)
    named = next((group for group in found.groups() if group), "") if found else ""
    if not named or not _is_named(named):
        return None
    exchanged = replaced(named, before) or in_place_of_topic(
        named, before, meant=found is not None and found.re is _CORRECTING
    )
    asks = found is not None and (found.re is not _OF_WHAT or "?" in message)
    if exchanged is None and asks and narrows(named):
        return appended(named, before)
    return exchanged or (named if _MEANING.search(message) else None)


def _asks_on(turn: Turn) -> bool:
    """Whether a turn asked something, be it by what it named alone: "and in 2023?"."""
    return asks(turn) or narrows(named_besides(turn.question) or "it")


def named_besides(message: str) -> str:
    """What a message names that goes on from another one; empty if it says more than that."""
    found = _GOING_ON.match(message) or _BARE.match(message)
    return found[1] if found and _is_named(found[1]) else ""


def _may_leave_out(message: str) -> bool:
    """Whether a message has a form that leaves something to the question before."""
    if len(message) > LONGEST:
        return False
    if any(form.match(message) for form in _LEAVING_OUT):
        return True
    return goes_on(message) or is_all_pointing(message) or names_nothing(message)


def _exchanged(place: re.Match[str], by: str) -> str:
    """The text in which a match stands, with other words in its place."""
    return f"{place.string[: place.start()]}{by}{place.string[place.end() :]}"


def _is_named(text: str) -> bool:
    """Whether a text only names something: no verb of every day, no pronoun, nothing that asks."""
    words = re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", text.lower())
    if not 0 < len(words) <= _MOST_WORDS or _ADDS_NOTHING.issuperset(words):
        return False
    return _ASKS_BY_ITSELF.isdisjoint(words)


def _does_by_itself(fragment: str) -> bool:
    """Whether a verb of every day stands behind the word that asks: "to whom did"."""
    return not _ASKS_BY_ITSELF.isdisjoint(fragment.lower().split()[3:])
