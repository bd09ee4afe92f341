"""Frames: what people put around a question, "do you happen to know …", "quick question: …".

They say nothing of what is asked, and make it look like something else to whatever compares it with
the documents.
"""

import re
from typing import Final

from tunedd_api.rag.understanding.lexicon import Lexicon
from tunedd_api.rag.understanding.wording import Wording

_MOST: Final = 4
"""Phrases that are taken off one after the other."""

_OPENING: Final = re.compile(
    r"(?:what|who|whom|whose|which|when|where|why|how|list|name|give|describe|explain|define|compare"
    r"|is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|had|whether|if"
    r"|was|wer|wen|wem|wessen|wann|wo|wohin|woher|warum|wieso|weshalb|wie|wieviele?|welche[rsmn]?"
    r"|nenne|ist|sind|hat|haben|kann|darf|muss|gibt"
    r"|que|quien|quienes|cuando|donde|como|cual|cuales|cuantos?|cuantas?|por que|es|son|hay|puede"
    r"|quoi|qui|quand|ou|comment|pourquoi|quels?|quelles?|combien|est ce"
    r"|che|chi|quando|dove|come|perche|quale|quali|quant[oiae]"
    r"|quem|onde|qual|quais|quantas)\b"
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


def without_expletives(message: str) -> str:
    """A message without what is said for emphasis behind a question word: "What on earth is …"."""
    return _EXPLETIVE.sub(lambda found: f"{found.group(1)} ", message)


def without_frame(words: Wording, language: Lexicon) -> Wording:
    """A question without the phrases that politeness puts around it, as it would be asked bare.

    Unchanged where what would be left does not begin as a question does: "can I" is a frame in "can
    I ask who won", and asks for something in "can I pay by card".
    """
    return _without_tail(_without_lead(words, language), language)


def _without_lead(words: Wording, language: Lexicon) -> Wording:
    rest, framed, bare = words, False, words
    for _ in range(_MOST):
        lead = language.lead.match(rest.text)
        if not lead or not 0 < lead.end() < len(rest.text):
            break
        at = rest.word_at(lead.end())
        framed = framed or not {token.text for token in rest.tokens[:at]} <= _JOINING
        rest = rest[at:]
        takes_a_verb = lead.group().split()[-1] in _BEFORE_A_VERB
        if framed and _OPENING.match(rest.text) and not (takes_a_verb and _VERB.match(rest.text)):
            bare = rest
    return bare


def _without_tail(words: Wording, language: Lexicon) -> Wording:
    for _ in range(_MOST):
        tail = language.tail.search(words.text)
        if not tail or not tail.start():
            break
        at = words.word_at(tail.start() + tail.group().startswith(" "))
        is_parted = "," in words.gap(at - 1) and "?" not in words[:at].written
        if not is_parted and tail.group().strip() not in _POLITE:
            break
        words = words[:at]
    return words
