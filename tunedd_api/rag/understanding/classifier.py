"""A second opinion on what a message is: learnt from examples, where no rule knows its wording."""

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from tunedd_api.rag.understanding.label_weights import WORDS_ALONE, Cuts, Floats, LabelWeights
from tunedd_api.rag.understanding.message import WITHOUT_EVIDENCE, Aspect, Kind
from tunedd_api.rag.understanding.wording import Wording, folded_words

QUESTION: Final = "question"
"""The label of what is asked of the documents; others are a kind and an aspect: "service.model"."""

UNKNOWN: Final = "others"
"""Of words: languages that no sentences are known in; they are replied to in English."""

_SHARE_OF_KIND: Final = 0.45
_WHATEVER_IT_IS: Final = (Kind.LIBRARY, Aspect.CAPABILITIES)
"""What is told where no kind has this share of all that speaks against a question: what can be
asked."""

_NEARLY: Final = 0.5
"""What is nearly as likely: from this share of the likeliest label's likelihood on."""

_POLITE: Final = frozenset(
    {
        Aspect.GREETING,
        Aspect.FAREWELL,
        Aspect.THANKS,
        Aspect.APOLOGY,
        Aspect.COMPLIMENT,
        Aspect.COMPLAINT,
        Aspect.ACKNOWLEDGEMENT,
    }
)
"""What asks nothing: where two of these are nearly as likely, the reply to the last fits both."""

_OF_WHAT_WAS_SAID: Final = frozenset({Kind.CONVERSATION, Kind.POINTING})
_UNBEGUN: Final = 0.1
"""What such a kind's likelihood is taken for where nothing has been said yet."""

_OF_OTHERS: Final = frozenset({Kind.SERVICE, Kind.LIBRARY})
"""Kinds that documents speak of, too: files, languages and prices of others."""

_ADDRESS: Final = folded_words(
    """
    you your yours yourself u ur du dir dich dein deine deinen deinem deiner sie ihnen tú tu tus te
    ti usted toi ton ta tes vous votre vos tuo tua tuoi lei você seu sua vocês 你 您 انت لك بك
    je jij jou jouw jullie sen seni sana siz size ty ciebie tobie ты тебя тебе вы вас вам
    here hier ici aquí aqui هنا
    """.split()  # noqa: SIM905 - prose reads better than a list
)
"""Words that speak to whoever answers, or of the place where that is."""


def is_addressed(message: str) -> bool:
    """Whether a message speaks to whoever answers, or of the place where that is."""
    return not Wording.of(message).vocabulary.isdisjoint(_ADDRESS)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a message most likely is if it is no question of the documents.

    It is ``likely`` to be none where few questions are as much like the examples, and ``sure`` to
    be none where next to no question is. It is ``of_this_talk`` where it speaks to whoever answers,
    or is about what was said in words that examples have: "is this free?" behind an answer asks
    about that. What it is nearly as likely to be is ``also``, if that can be told beside it. Its
    words are of this ``language``, an ISO 639-1 code, if they tell one.
    """

    kind: Kind
    aspect: Aspect
    likely: bool
    sure: bool
    of_this_talk: bool = True
    also: tuple[Kind, Aspect] | None = None
    language: str | None = None


class Classifier:
    """Guesses what messages are, by the weights that were fitted to the examples."""

    def __init__(self, weights: LabelWeights) -> None:
        self.weights = weights

    def talk(self, message: str, model: str, vector: Floats | None, *, begun: bool) -> Guess | None:
        """What a message is if it is likely to be no question of the documents; None else.

        As ``guess`` has it, which need not be asked for most messages.
        """
        found, cuts = self.weights.likelihoods(message, model, vector)
        if 1.0 - found[QUESTION] < min(cuts.likely, cuts.sure):
            return None
        return self._guessed(message, found, cuts, begun=begun)

    def guess(
        self,
        message: str,
        model: str = WORDS_ALONE,
        vector: Floats | None = None,
        *,
        begun: bool = True,
    ) -> Guess:
        """What a message is by its words and its unit vector, by a model of this name.

        The words alone tell where the weights do not know the model. In a conversation that has
        not ``begun``, hardly anything points at what was said.
        """
        found, cuts = self.weights.likelihoods(message, model, vector)
        return self._guessed(message, found, cuts, begun=begun)

    def _guessed(self, message: str, found: dict[str, float], cuts: Cuts, *, begun: bool) -> Guess:
        words = Wording.of(message).vocabulary
        guess = replace(_guess(found, cuts, begun=begun), language=self._language(words))
        if not words.isdisjoint(_ADDRESS):
            return guess
        known, of_others = words <= self.weights.vocabulary.keys(), guess.kind in _OF_OTHERS
        # "How many files were stolen?" is nothing that anybody asks of the library itself.
        likely = guess.sure if of_others and not known else guess.likely
        return replace(guess, likely=likely, of_this_talk=known and not of_others)

    def _language(self, words: Set[str]) -> str | None:
        """The language that most words tell; None where two tell as much."""
        told = Counter(told for word in words if (told := self.weights.vocabulary.get(word)))
        ranked = told.most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return "en" if ranked[0][0] == UNKNOWN else ranked[0][0]


def _guess(found: dict[str, float], cuts: Cuts, *, begun: bool) -> Guess:
    """The kind that is likeliest beside a question, and its likeliest aspect."""
    talk = 1.0 - found.pop(QUESTION)
    if not begun:
        found = {name: _before_anything(name, p) for name, p in found.items()}
    label = likeliest(found)
    kind, aspect = _parted(label)
    also = _nearly_as_likely(label, found)
    if also is not None and {aspect, also[1]} <= _POLITE:
        aspect, also = Aspect.ACKNOWLEDGEMENT, None
    of_the_kind = sum(p for name, p in found.items() if _parted(name)[0] is kind)
    if also is None and of_the_kind < _SHARE_OF_KIND * sum(found.values()):
        kind, aspect = _WHATEVER_IT_IS
    return Guess(kind, aspect, talk >= cuts.likely, talk >= cuts.sure, also=also)


@cache
def _parted(label: str) -> tuple[Kind, Aspect]:
    kind, _, aspect = label.partition(".")
    return Kind(kind), Aspect(aspect)


def _before_anything(label: str, likelihood: float) -> float:
    return likelihood * (_UNBEGUN if _parted(label)[0] in _OF_WHAT_WAS_SAID else 1.0)


def _nearly_as_likely(label: str, found: Mapping[str, float]) -> tuple[Kind, Aspect] | None:
    """What may be meant as well as what a label says, if that can be told beside it."""
    others = {name: p for name, p in found.items() if name != label}
    other = max(others, key=others.__getitem__)
    kinds = {_parted(label)[0], _parted(other)[0]}
    nearly = others[other] >= _NEARLY * found[label] and kinds <= WITHOUT_EVIDENCE
    return _parted(other) if nearly else None


def likeliest(found: Mapping[str, float]) -> str:
    """The likeliest label of the kind that all labels together make the likeliest."""
    kinds: dict[str, float] = {}
    for label, likelihood in found.items():
        kind = label.partition(".")[0]
        kinds[kind] = kinds.get(kind, 0.0) + likelihood
    best = max(kinds, key=kinds.__getitem__)
    return max((label for label in found if label.startswith(f"{best}.")), key=found.__getitem__)


@cache
def classifier() -> Classifier:
    """The classifier, read once."""
    return Classifier(LabelWeights.loaded())
