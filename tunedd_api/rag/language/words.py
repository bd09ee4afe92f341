"""The words of a sentence, each with the forms under which it can be compared."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tunedd_api.rag.language.stemming import stem
from tunedd_api.rag.language.word_lists import word_list, word_set

_TOKEN: Final = re.compile(
    r"""
    (?P<code>[^\W\d_]+[-‑]?\d[\w]*(?:[-‑.]\w+)*)
    |(?P<ordinal>\d+(?:st|nd|rd|th)\b)
    |(?P<number>\d{1,3}(?:[\u00a0\u202f\ ]\d{3})+(?!\d)|\d+(?:[.,:]\d+)*)
    |(?P<word>[^\W\d_]+(?:['’‑-][^\W\d_]+)*(?:\.[^\W\d_](?=\.))?)
    |(?P<mark>[^\w\s])
    """,
    re.VERBOSE,
)
_ORDINALS: Final = dict(
    enumerate(
        word_list(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
            "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth "
            "twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth "
            "twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
        ),
        start=1,
    )
)
ORDINALS: Final = {word: number for number, word in _ORDINALS.items()}
"""The places in an order up to the last day of a month, by their English names."""

_MEASURING: Final = word_set(
    "second minute hour day week month year decade mile metre meter kilometre kilometer "
    "inch foot euro dollar percent seat storey page thirds quarters fifths"
)
"""What a number word is joined to by a hyphen, as in "ten-year"; joined, both are read."""

_IRREGULAR: Final = {
    form: base
    for base, forms in (
        entry.split(":")
        for entry in word_list("""
        add:added,adding arise:arose,arisen bear:bore,born,borne beat:beaten become:became
        begin:began,begun bend:bent bind:bound
        bite:bit,bitten blow:blew,blown break:broke,broken breed:bred bring:brought
        build:built burn:burnt buy:bought catch:caught choose:chose,chosen come:came
        deal:dealt dig:dug draw:drew,drawn drink:drank,drunk drive:drove,driven eat:ate,eaten
        fall:fell,fallen feed:fed feel:felt fight:fought find:found fly:flew,flown
        forbid:forbade,forbidden forget:forgot,forgotten freeze:froze,frozen get:got,gotten
        give:gave,given go:went,gone grow:grew,grown hang:hung have:has,had hear:heard
        hide:hid,hidden hold:held keep:kept know:knew,known lay:laid lead:led learn:learnt
        leave:left lend:lent lie:lay,lain light:lit lose:lost make:made mean:meant meet:met
        overcome:overcame oversee:oversaw pay:paid rebuild:rebuilt ride:rode,ridden
        rise:rose,risen run:ran say:said see:saw,seen seek:sought sell:sold send:sent
        shake:shook,shaken shine:shone shoot:shot show:shown shrink:shrank,shrunk sing:sang,sung
        sink:sank,sunk sit:sat sleep:slept speak:spoke,spoken spend:spent stand:stood
        steal:stole,stolen stick:stuck strike:struck swim:swam,swum take:took,taken
        teach:taught tear:tore,torn tell:told think:thought throw:threw,thrown
        understand:understood undergo:underwent wake:woke,woken wear:wore,worn win:won
        withdraw:withdrew,withdrawn write:wrote,written rewrite:rewrote,rewritten
        bleed:bled cling:clung creep:crept dwell:dwelt flee:fled foresee:foresaw,foreseen
        forgive:forgave,forgiven kneel:knelt lean:leant mislead:misled ring:rang,rung slide:slid
        speed:sped spin:spun strive:strove,striven swear:swore,sworn sweep:swept swell:swollen
        swim:swam,swum swing:swung undertake:undertook,undertaken uphold:upheld weave:wove,woven
        weep:wept withhold:withheld withstand:withstood
        child:children foot:feet man:men mouse:mice tooth:teeth woman:women person:people
        bacterium:bacteria criterion:criteria datum:data phenomenon:phenomena analysis:analyses
        hypothesis:hypotheses crisis:crises thesis:theses index:indices matrix:matrices
        half:halves wolf:wolves knife:knives thief:thieves
        good:well far:further,farther bad:badly equilibrium:equilibria
        """)
    )
    for form in forms.split(",")
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, code or mark of a text; ``low`` is its lower-case form without "'s"."""

    text: str
    low: str
    kind: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def tokens(text: str) -> list[Token]:
    """The words, numbers, codes and marks of a text, in order."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        first, dash, rest = match[0].partition("-")
        if dash and "-" not in rest and rest.lower() in _MEASURING:
            middle = match.start() + len(first)
            found.append(Token(first, _plain(first), "word", match.start(), middle))
            found.append(Token(rest, _plain(rest), "word", middle + 1, match.end()))
            continue
        kind, low = str(match.lastgroup), _plain(match[0])
        if kind == "ordinal":
            kind, low = "word", _ORDINALS.get(int(match[0][:-2]), low)
        found.append(Token(match[0], low, kind, match.start(), match.end()))
    return found


def _plain(text: str) -> str:
    low = text.lower().replace("’", "'").replace("‑", "-")
    if low.endswith("n't"):
        return low
    return low[:-2] if low.endswith("'s") else low


@lru_cache(maxsize=65_536)
def base_form(low: str) -> str:
    """The stem of a word in lower case, the same for its regular and irregular forms."""
    base = _IRREGULAR.get(low) or _prefixed(low)
    return stem(base.replace("'", ""))


def _prefixed(low: str) -> str:
    """The base of an irregular form behind a prefix, as "overtake" is of "overtook"."""
    for prefix in ("over", "under", "out", "re", "mis", "un", "up", "fore"):
        rest = low.removeprefix(prefix)
        if rest != low and rest in _IRREGULAR:
            return prefix + _IRREGULAR[rest]
    return low


_ENDINGS: Final = word_set(
    """
    e s es ed d er or ers ors r ion ions ation ations ment ments ing ings al ly ness ity ty n en
    t te ten st em ung ungen y ies ance ence ant ent able ive ure ural ously ous ic ical ize ise
    ar i is as os a o ado ada ido ida
    """
) | {""}
_NEGATING: Final = ("un", "in", "im", "ir", "il", "non", "dis", "mis", "de", "anti")
_SHORTEST_ROOT: Final = 4
_SHORTEST_PART: Final = 5


@lru_cache(maxsize=65_536)
def are_related(one: str, other: str) -> bool:
    """Whether two words in lower case have one root, or one is a part of the other's compound."""
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    if shared >= _SHORTEST_ROOT and {one[shared:], other[shared:]} <= _ENDINGS:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST_PART or len(long) < len(short) + 3:
        return False
    if "-" in long:
        return long.startswith(short)
    return long.startswith(short) or (long.endswith(short) and not is_negated_form(short, long))


@lru_cache(maxsize=65_536)
def is_negated_form(plain: str, other: str) -> bool:
    """Whether ``other`` is ``plain`` behind a negating prefix, as "unstable" is of "stable"."""
    for prefix in _NEGATING if other.startswith(_NEGATING) else ():
        rest = other.removeprefix(prefix).removeprefix("-")
        if rest != other and len(rest) >= 4 and base_form(rest) == base_form(plain):
            return True
    return other.endswith("less") and base_form(other[:-4]) == base_form(plain.removesuffix("ful"))
