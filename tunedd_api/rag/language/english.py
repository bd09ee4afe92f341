"""Whether a text is in English, told by its script and its function words.

It decides which embedding model reads a text, in pages, passages and questions alike. What does
not tell, as a table or a name by itself, counts as English.
"""

import re
from functools import lru_cache
from typing import Final

_READ: Final = 2000
"""Characters that are looked at."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_LATIN: Final = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_ACCENTED: Final = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")

_MOST_OTHER_SCRIPT: Final = 0.1
"""The share of letters that are not Latin ones from which a text is in another language."""

_SHORT: Final = 12
_FEWEST_OTHERS: Final = 0.12
"""Of more words than so many, this share must be another language's function words: works cited and
lists of names hold some, prose twice as many."""

_MANY_ACCENTED: Final = 0.25
"""The share of words with accents from which a text is in a language that is not known here."""

_ENGLISH: Final = frozenset(
    """
    the of and to is are were be been what which who whom whose how when where why does did do
    has have had it its this that these those with for from by as at can could would should will
    there their they you your we our not or than then into about between if but while during
    because both each other such any all more most also an
    """.split()  # noqa: SIM905 - prose reads better than a list
)
_OTHERS: Final = frozenset(
    """
    der das und ist hat nicht ein eine einen einem einer eines mit auf für von zu wie wer wo wann
    warum welche welcher welches welchem welchen sich dem den des auch wird werden wurde wurden sind
    oder aber bei nach über durch kann haben ich sie wir im zum zur vom aus nur noch beim
    el la los las de del y que qué en un una por para con cómo cuál cuáles cuándo dónde quién es
    está están fue fueron se su sus lo más pero entre cuánto cuántos cuántas según
    le les du est qui dans pour avec sur une au aux ce cette ces quel quelle quels quelles où
    quand comment pourquoi sont par pas ne sa ses il elle nous vous combien
    gli di della che è per nel nella sono quale quali dove quando chi perché non si dei delle alla
    os em na um uma com como qual quais onde quem são não dos das pela pelo
    het een van niet dat voor zijn op te wat wie waar hoe welke wordt aan ook
    och att det som ett på för är av med till inte hur vad vem og er af til ikke hvad hvor hvem
    się nie jest jak kto gdzie kiedy są oraz który która które czy
    je že kdo kde která které jsou podle
    ve bir bu için ile nasıl nedir kim nerede hangi olan olarak
    și în cu pe este sunt care cum unde când din pentru
    là của và có trong cho được những các không gì nào
    yang dan dari untuk dengan adalah apa bagaimana siapa ini itu
    ja ei että mikä miten kuka missä joka ovat az és hogy egy hol mikor hogyan melyik
    """.split()  # noqa: SIM905
)
"""Function words of languages in Latin letters, without those that are English words, too; "was"
is in neither list, for it begins as many German questions as English sentences, nor are "et" and
"al", which works cited are full of."""


@lru_cache(4096)
def is_english(text: str) -> bool:
    """Whether a text is in English, or does not tell what it is in."""
    text = text[:_READ]
    letters = len(_LETTER.findall(text))
    if letters - len(_LATIN.findall(text)) > _MOST_OTHER_SCRIPT * letters:
        return False
    words = _WORD.findall(text.casefold())
    english = sum(word in _ENGLISH for word in words)
    others = sum(word in _OTHERS for word in words)
    accented = sum(bool(_ACCENTED.search(word)) for word in words)
    if len(words) > _SHORT and others < _FEWEST_OTHERS * len(words):
        return accented < _MANY_ACCENTED * len(words)
    if others != english:
        return english > others
    return bool(english) or accented <= 1
