"""Questions that leave out what the one before has said: "And in winter?", "Polyamide, I mean"."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.understanding.history import Turn
from tunedd_api.rag.understanding.message import Kind, Understanding
from tunedd_api.rag.understanding.pointing import Referent, asks
from tunedd_api.rag.understanding.replacements import appended, narrows, replaced

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
    r"|para|en|con|sin|durante|pour|avec|sans|pendant|dans)\s(?:\S+\s){0,3}[^\s?]+)\s*\?\W*$",
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
    r"^\W*(?:(?:no|nope|nein|non|sorry|wait|actually|entschuldigung|perdón|pardon)\b\W*)*"
    r"(?:i (?:mean|meant)|ich mein(?:e|te)|je (?:parle de|voulais dire|veux dire)|quiero decir"
    r"|me refiero a)\b\W*(.+?)\W*$"
    r"|^\W*(?:no|nope|nein|non)\s*,\s*((?:the|der|die|das|den|el|la|los|las|le|les)\s.+?"
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
    "wann wo warum wieso wie ob wenn weil es er sie wir ihr ich du man ist sind war waren hat "
    "haben hatte kann können wird werden soll sollte muss müssen darf qué quién cuál cuándo "
    "dónde cómo cuánto cuánta cuántos cuántas si porque lo él ella ellos se hay es son era "
    "fue está están puede pueden debe deben tiene tienen que qui quel quelle quand où comment "
    "combien si parce il elle ils elles on nous vous je est sont était peut peuvent doit "
    "doivent a ont"
)
"""Words with which a question says whom it is about, or that something is asked or done."""

_ADDS_NOTHING: Final = word_set(
    "then now so else more also again too not that this thanks thank sorry"
)
"""Words that name nothing, if there are no others."""

_WORD: Final = re.compile(r"\w+")


async def with_what_it_leaves_out(
    understood: Understanding,
    earlier: Sequence[Turn],
    base: Callable[[Referent], Awaitable[Understanding]],
) -> Understanding:
    """A question with what it leaves to the last one; ``base`` tells what that was, completed."""
    at = next((n for n in range(len(earlier) - 1, -1, -1) if asks(earlier[n])), None)
    if understood.kind is not Kind.QUESTION or at is None:
        return understood
    if completed(understood.question, earlier[at].question) is None:
        return understood
    before = await base(Referent(earlier[at], at))
    question = completed(understood.question, before.question)
    if question is None:
        return understood
    words, said = _WORD.findall(question), _WORD.findall(before.question)
    left = [word for word in said if word not in words]
    return replace(
        understood,
        question=question,
        replaced=" ".join([before.replaced, *left]),
        named=" ".join(word for word in words if word not in said),
    )


def completed(message: str, before: str) -> str | None:
    """The question that a message asks for which the one ``before`` says the rest.

    What was meant instead, and has nothing like it there, is asked by itself. None for a message
    that asks by itself, gives no sign of going on from another, or names what is asked now: "and
    the price?" is about what the conversation is about.
    """
    if _ANEW.match(message):
        return before
    if found := _WHY_NOT.match(message):
        return f"{found[1]}: {before}"
    if found := _FRAGMENT.match(message):
        if _does_by_itself(found[1]):
            return None
        how = _HOW.search(before) if _HOW.fullmatch(found[1]) else None
        return f"{found[1]}: {before}" if how is None else _exchanged(how, found[1])
    if found := _COMPARING.match(message):
        return appended(found[1], before) if _is_named(found[1]) else None
    found = _CORRECTING.match(message) or _GOING_ON.match(message) or _OF_WHAT.match(message)
    named = next((group for group in found.groups() if group), "") if found else ""
    if not named or not _is_named(named):
        return None
    exchanged = replaced(named, before)
    if exchanged is None and narrows(named):
        return appended(named, before)
    return exchanged or (named if _MEANING.search(message) else None)


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
