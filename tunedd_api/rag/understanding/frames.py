"""Frames: what people put around a question, "do you happen to know …", "quick question: …".

They say nothing of what is asked, and make it look like something else to whatever compares it with
the documents.
"""

import re
from collections.abc import Iterator
from typing import Final

from tunedd_api.rag.understanding.lexicon import Lexicon
from tunedd_api.rag.understanding.wording import Wording

_MOST: Final = 4
"""Phrases that are taken off one end, one after the other."""

_OPENING: Final = re.compile(
    r"(?:(?:bis|ab|seit|mit|bei|von|fur|zu|um|nach|aus|auf|wegen|a|de|en|con|por|para|desde|hasta"
    r"|avec|pour|depuis|avant|jusqu a|da|di|per|entro|fino a|com|em|ate) )?"
    r"(?:what|who|whom|whose|which|when|where|why|how|list|name|give|describe|explain|define|compare"
    r"|is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|had|whether|if"
    r"|was|wer|wen|wem|wessen|wann|wo|wohin|woher|warum|wieso|weshalb|wie|wieviele?|welche[rsmn]?"
    r"|nenne|ist|sind|hat|haben|kann|darf|muss|gibt"
    r"|que|quien|quienes|cuando|donde|como|cual|cuales|cuantos?|cuantas?|por que|es|son|hay|puede"
    r"|quoi|qui|quand|ou|comment|pourquoi|quels?|quelles?|combien|est ce"
    r"|che|chi|quando|dove|come|perche|quale|quali|quant[oiae]"
    r"|quem|onde|qual|quais|quantas|ob|si)\b"
)
"""How questions begin, in folded words: only what stands before one of these is a frame."""

_BEFORE_A_VERB: Final = frozenset({"i", "we", "you", "to"})
_VERB: Final = re.compile(r"(?:do|have)\b")
"""What asks by itself, "do you know", and is what "can I" asks for: "can I do both on one day"."""

_JOINING: Final = frozenset(
    {
        "so",
        "and",
        "but",
        "now",
        "then",
        "well",
        "also",
        "just",
        "actually",
        "maybe",
        "perhaps",
        "first",
        "next",
        "und",
        "aber",
        "y",
        "pero",
        "et",
        "mais",
        "e",
        "ma",
        "o",
        "ed",
    }
)
"""What joins a question to what was said before, and stays."""

_POLITE: Final = frozenset({"please", "exactly", "bitte", "genau", "por favor", "per favore"})
"""What ends a question without a comma before it."""
_EXPLETIVE: Final = re.compile(
    r"\b((?:what|who|whom|which|when|where|why|how)(?:['’]s)?) (?:(?:on earth|in the world"
    r"|in (?:god|heaven)['’]?s name|the (?:hell|heck|devil|dickens|fuck)"
    r"|exactly|precisely)\b,? ?)+",
    re.IGNORECASE,
)

_ELSEWHERE: Final = re.compile(
    r"\A(?:(?:hallo|hoi|goede(?:morgen|middag|navond|dag)|dzień dobry|cześć|witam|merhaba|selam"
    r"|hej|здравствуйте|привет|добрый (?:день|вечер)|доброе утро|すみません"
    r"|こんにちは)[,!.、。 ]{1,3})?"
    r"(?:(?:kunt u|kun je|kan je|zou u|zou je)(?: me| mij| ons)?(?: alsjeblieft| alstublieft)?"
    r"(?: misschien)?(?: kunnen)? (?:zeggen|vertellen|uitleggen)|weet (?:u|je)(?: misschien| soms)?"
    r"|ik (?:zou|wil)(?: graag)?(?: willen)? weten"
    r"|(?:czy )?(?:mógłby|mogłaby|mógłbyś|mogłabyś|może|możesz)(?: mi)?(?: pan| pani| państwo)?"
    r"(?: mi)? powiedzieć|(?:chciał(?:by|aby)m|chcę) wiedzieć|proszę(?: mi)? powiedzieć"
    r"|(?:не )?(?:подскаж|скаж)(?:ите|ете|и)(?:,? пожалуйста)?"
    r"|(?:хотелось бы|хотела? бы|хочу) (?:знать|узнать)"
    r"|(?:kan|skulle) (?:du|ni)(?: kunna)? (?:säga|berätta)(?: för mig)?"
    r"|jag (?:vill|undrar)(?: veta)?"
    r")(?:, ?| )(?=\w)|\A(?:すみません|merhaba|selam|hej)[,!.、。 ]{1,3}(?=\w{3})",
    re.IGNORECASE,
)
_ELSEWHERE_BEHIND: Final = re.compile(
    r"(?: (?:söyle(?:r|yebilir) mi(?:siniz|sin)|öğrenmek istiyor(?:um|uz)|öğrenebilir miyi[mz]"
    r"|bilmek istiyor(?:um|uz))|[をかが]?(?:教えて(?:いただけますか|もらえますか"
    r"|くださいますか|ください|下さい)?|知りたい(?:です|のですが)?)| ?알려 ?주세요) ?[.?!。？]?\Z",
    re.IGNORECASE,
)
"""The commonest frames of languages that no lexicon reads, before a question and behind it."""

_LONGEST_FRAME: Final = 80
"""Characters at either end of a question that are looked at."""


def without_other_frame(message: str) -> str:
    """A question in a language without a lexicon, as it would be asked bare."""
    bare = message.strip()
    if before := _ELSEWHERE.match(bare[:_LONGEST_FRAME]):
        bare = bare[before.end() :]
    end = bare[-_LONGEST_FRAME:]
    if behind := _ELSEWHERE_BEHIND.search(end):
        bare = bare[: len(bare) - len(end) + behind.start()]
    return bare or message


def without_expletives(message: str) -> str:
    """A message without what is said for emphasis behind a question word: "What on earth is …"."""
    return _EXPLETIVE.sub(lambda found: f"{found.group(1)} ", message)


def without_frame(words: Wording, language: Lexicon) -> Wording:
    """A question without the phrases that politeness puts around it, as it would be asked bare.

    Unchanged where what would be left does not begin as a question does: "can I" is a frame in "can
    I ask who won", and asks for something in "can I pay by card".
    """
    return _without_politeness(_bare(words, language), language)


def without_leads(words: Wording, language: Lexicon) -> Iterator[Wording]:
    """The words, without ever more of the phrases that politeness puts before a request."""
    yield words
    for _ in range(_MOST):
        lead = language.lead.match(words.text)
        if not lead or not 0 < lead.end() < len(words.text):
            return
        words = words[words.word_at(lead.end()) :]
        yield words


def without_tail(words: Wording, language: Lexicon) -> Wording | None:
    """The words without a phrase that politeness puts behind a request; None if there is none."""
    tail = language.tail.search(words.text)
    if not tail or not tail.start():
        return None
    return words[: words.word_at(tail.start() + tail.group().startswith(" "))]


def begins_a_question(folded: str) -> bool:
    """Whether folded words begin as a question does."""
    return _OPENING.match(folded) is not None


def _bare(words: Wording, language: Lexicon) -> Wording:
    bare = words
    for rest in without_leads(words, language):
        taken = [token.text for token in words.tokens[: len(words) - len(rest)]]
        if _JOINING.issuperset(taken) or not begins_a_question(rest.text):
            continue
        if taken[-1] not in _BEFORE_A_VERB or not _VERB.match(rest.text):
            bare = rest
    return bare


def _without_politeness(words: Wording, language: Lexicon) -> Wording:
    for _ in range(_MOST):
        rest = without_tail(words, language)
        if rest is None:
            break
        is_parted = "," in words.gap(len(rest) - 1) and "?" not in rest.written
        if not is_parted and words.text_of(len(rest)) not in _POLITE:
            break
        words = rest
    return words
