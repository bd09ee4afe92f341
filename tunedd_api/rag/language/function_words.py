"""The closed classes of English, German, Spanish and French: words of grammar, not of content."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Final

from tunedd_api.rag.language.word_lists import word_set


class Tag(StrEnum):
    """Parts of speech, as coarse as comparing sentences needs them."""

    NAME = "name"
    NOUN = "noun"
    VERB = "verb"
    ADVERB = "adverb"
    NUMBER = "number"
    AUXILIARY = "auxiliary"
    MODAL = "modal"
    DETERMINER = "determiner"
    QUANTIFIER = "quantifier"
    PREPOSITION = "preposition"
    COORDINATOR = "coordinator"
    SUBORDINATOR = "subordinator"
    RELATIVE = "relative"
    PRONOUN = "pronoun"
    NEGATOR = "negator"
    PARTICLE = "particle"
    MARK = "mark"


CONTENT: Final = frozenset({Tag.NAME, Tag.NOUN, Tag.VERB, Tag.ADVERB})
"""The tags of words that say what a sentence is about, numbers aside."""

# A later line of a language goes before an earlier one where both hold a word.
_TABLE: Final = """
en adverb also too very just still even then thus hence therefore however moreover already again
en adverb ever rather quite instead only away back together soon often always usually sometimes
en adverb rarely seldom perhaps maybe almost nearly here now later afterwards otherwise so far
en preposition of in on at by for from to with within into onto over under above below beneath
en preposition between among amongst through during before after since until till against about
en preposition across along around behind beside beyond despite near off out per towards toward
en preposition upon via than as like unlike except inside outside throughout up down
en pronoun what how why i'm it's that's
en pronoun it he she they we you i them him us me there itself himself themselves
en pronoun ours yours theirs hers
en relative who whom which
en subordinator because although though while whereas if unless when whenever whether where
en determiner a an the this that these those such its his her their our your my whose
en coordinator and or but yet &
en quantifier all every each any some several many much most few little fewer both either enough
en quantifier more less least
en auxiliary be is are was were been being am get gets got gotten have has had having do does did
en modal can could may might must shall should will would ought can't won't wouldn't couldn't
en negator not never no none neither nor nobody nothing nowhere without cannot hardly barely
de adverb auch noch schon sehr nur dann dort hier jetzt bereits wieder immer oft
de preposition zu zum zur im in am an auf aus bei beim bis durch für gegen mit nach seit über
de preposition um unter vom von vor als wie
de pronoun es er sie wir man ich ihn ihm ihnen sich
de subordinator weil obwohl während wenn falls dass ob sobald
de determiner der die das den dem des ein eine einen einem einer eines sein seine ihr ihre
de determiner seinen ihren dieser diese dieses
de coordinator und oder aber sondern
de quantifier alle jeder jede jedes einige manche viele wenige beide
de auxiliary ist sind war waren sein wird werden wurde wurden hat haben hatte hatten worden
de modal kann können konnte darf dürfen muss müssen soll sollen
de negator nicht nie niemals kein keine keinen keinem keiner keines ohne weder niemand nichts
es adverb también muy ya sólo solo siempre
es preposition a al de del en con por para hasta desde antes después entre sobre según como
es pronoun él ella ellos ellas lo se le les
es relative que quien cual
es subordinator porque aunque mientras si cuando donde
es determiner el la los las un una unos unas su sus este esta estos estas
es coordinator y o pero e
es quantifier todos todas cada algunos algunas muchos muchas pocos pocas ambos
es auxiliary es son fue fueron está están era ha han había ser estar
es modal puede pueden debe deben podría
es negator no nunca sin ningún ninguna jamás nadie nada tampoco ni
fr adverb aussi très déjà toujours encore
fr preposition à en de dans par pour avec avant après depuis sous sur chez vers entre comme du au
fr preposition aux des d' contre
fr pronoun il elle ils elles on lui y se
fr relative que qui dont
fr subordinator parce quand lorsque si alors
fr determiner le la les un une ce cette ces son sa ses leur leurs
fr coordinator et ou mais
fr quantifier tous toutes chaque quelques plusieurs
fr auxiliary est sont était fut été être a ont avait avoir
fr modal peut peuvent doit doivent
fr negator ne pas jamais aucun aucune sans rien personne ni n'
"""

BE: Final = word_set(
    "be is are was were been being am get gets got gotten wird werden wurde wurden worden ist "
    "sind es son fue fueron está est sont était fut été"
)
"""The auxiliaries that make a passive or link a subject to what is said of it."""

ANAPHORS: Final = word_set(
    "it he she they them him its his her their this these those such er sie ihr sein seine "
    "ihre su sus il elle ils elles sa ses leur"
)
"""Words that stand for something named before."""

_TELLING: Final = {
    "en": word_set(
        "the of and is are was were to in for with by an that it no not be than more may can "
        "should must has have at on"
    ),
    "de": word_set(
        "der die das und ist nicht ein eine wird werden dem den im vor zu wer wie wo wann welche "
        "welcher welches warum wieso gibt es kann muss darf sind von mit für bei zum zur nach wenn"
    ),
    "es": word_set(
        "el la los las y es una en de se no por antes qué cuál cuáles cuándo cómo dónde quién hay "
        "cuánto cuánta cuántos cuántas del para está"
    ),
    "fr": word_set(
        "le la les et est une dans de du ne pas à avant des quel quelle quels quelles qui quand "
        "combien où sont pour avec"
    ),
}


@cache
def closed_classes(language: str) -> dict[str, Tag]:
    """The words of grammar of a language, in lower case."""
    return {
        word: Tag(tag)
        for name, tag, *words in (line.split() for line in _TABLE.strip().splitlines())
        if name == language
        for word in words
    }


@cache
def closed_modals() -> frozenset[str]:
    """The modal verbs of English, in lower case."""
    return frozenset(word for word, tag in closed_classes("en").items() if tag is Tag.MODAL)


def language_of(lows: Sequence[str]) -> str:
    """The language ("en", "de", "es", "fr") whose words of grammar stand out; else "en"."""
    hits = {name: sum(low in words for low in lows) for name, words in _TELLING.items()}
    best = max(hits, key=lambda name: hits[name])
    return best if hits[best] > hits["en"] else "en"
