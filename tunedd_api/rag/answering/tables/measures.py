"""What the words for more and less of something measure: columns are chosen by it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from tunedd_api.rag.answering.tables.values import FREE, RATE
from tunedd_api.rag.language.quantity import CLOCK, YEAR
from tunedd_api.rag.language.units import MONEY
from tunedd_api.rag.language.word_lists import word_list


@dataclass(frozen=True, slots=True)
class Measure:
    """What columns that measure it are called, the likeliest first, and their units.

    With ``counts`` a column without a unit may measure it as well, also where nothing names it;
    with ``is_named`` its units alone do not tell it.
    """

    names: tuple[str, ...]
    units: frozenset[str | None] = frozenset()
    counts: bool = False
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure, and whether a word tells of more or of less of it: 1 or -1."""

    measure: Measure
    sign: int


PRICE: Final = Measure(
    word_list(
        "price cost costs fee fare rate charge ticket admission entry rent preis kosten gebühr "
        "eintritt miete precio coste tarifa entrada prix tarif coût loyer"
    ),
    MONEY | {FREE},
)
DURATION: Final = Measure(
    word_list("time duration length minutes hours days zeit dauer fahrzeit tiempo duración durée"),
    frozenset({"second"}),
)
WEIGHT: Final = Measure(
    word_list("weight mass gewicht masse peso poids"), frozenset({"gram", "pound"})
)
_LENGTHS: Final = frozenset({"metre"})
LENGTH: Final = Measure(
    word_list("length distance länge strecke longitud distancia longueur"), _LENGTHS
)
HEIGHT: Final = Measure(
    word_list("height elevation altitude size höhe größe altura hauteur"), _LENGTHS
)
_DEPTH: Final = Measure(word_list("depth draught tiefe profundidad profondeur"), _LENGTHS)
_WIDTH: Final = Measure(word_list("width breadth breite anchura largeur"), _LENGTHS)
_THICKNESS: Final = Measure(word_list("thickness diameter dicke espesor épaisseur"), _LENGTHS)
_DISTANCE: Final = Measure(
    word_list("distance walk away entfernung distancia"), frozenset({"metre", "second"})
)
_SPEED: Final = Measure(
    word_list("speed geschwindigkeit velocidad vitesse"), frozenset({RATE, "hertz"})
)
_DATE: Final = Measure(
    word_list(
        "opened founded built established born launched released since year date baujahr gebaut "
        "eröffnet gegründet jahr datum seit año fundación année construction"
    ),
    frozenset({YEAR}),
)
_CLOCK: Final = Measure(
    word_list("time departure arrival uhrzeit abfahrt hora"), frozenset({CLOCK})
)
_AGE: Final = Measure(word_list("age alter edad âge"), frozenset({"second"}), is_named=True)
_SIZE: Final = Measure(
    word_list(
        "size area surface capacity population inhabitants volume rooms beds seats places members "
        "employees staff größe fläche einwohner kapazität zimmer plätze tamaño superficie "
        "capacidad habitantes taille capacité habitants"
    ),
    frozenset({"litre", "byte"}),
    counts=True,
)
_TEMPERATURE: Final = Measure(
    word_list("temperature temp temperatur wassertemperatur temperatura température"),
    frozenset({"celsius", "fahrenheit", "degree"}),
)
_NOISE: Final = Measure(
    word_list("noise sound loudness volume geräusch lautstärke ruido bruit"), frozenset({"decibel"})
)
_POWER: Final = Measure(
    word_list("power strength leistung potencia puissance"), frozenset({"watt"})
)
_STEEPNESS: Final = Measure(word_list("gradient slope incline steigung"), frozenset({"%"}))
_VISITS: Final = Measure(
    word_list("visitors guests users passengers visits downloads readers besucher gäste visitantes")
)
INCOME: Final = Measure(
    word_list(
        "revenue turnover sales income earnings takings salary wage pay profit umsatz einnahmen "
        "gehalt ingresos ventas sueldo revenus salaire"
    ),
    MONEY,
)
ANY: Final = Measure(())
"""What "the most" and "the highest" measure: whatever the question names."""


def _more(*measures: Measure) -> tuple[Reading, ...]:
    return tuple(Reading(measure, 1) for measure in measures)


def _less(*measures: Measure) -> tuple[Reading, ...]:
    return tuple(Reading(measure, -1) for measure in measures)


_QUICK: Final = (Reading(_SPEED, 1), Reading(DURATION, -1))
_SLOW: Final = (Reading(_SPEED, -1), Reading(DURATION, 1))
_OLD: Final = (Reading(_AGE, 1), Reading(_DATE, -1))
_NEW: Final = (Reading(_DATE, 1), Reading(_AGE, -1))
_WORDS: Final = (
    (_less(PRICE), "cheap inexpensive affordable billig günstig preiswert barato barata"),
    (_more(PRICE), "expensive dear costly pricey pricy teuer caro cara cher chère"),
    (_more(LENGTH, DURATION), "long lang largo larga longue"),
    (_less(LENGTH, HEIGHT, DURATION), "short kurz corto corta court courte"),
    (_more(HEIGHT, ANY), "tall high hoch alto alta haut haute"),
    (_less(HEIGHT, ANY), "low niedrig bajo baja bas basse"),
    (_more(_DEPTH), "deep tief profundo profunda profond profonde"),
    (_less(_DEPTH), "shallow flach"),
    (_more(_WIDTH), "wide broad breit ancho ancha"),
    (_less(_WIDTH), "narrow schmal estrecho estrecha étroit"),
    (_more(_THICKNESS), "thick dick"),
    (_less(_THICKNESS), "thin slim dünn"),
    (_more(_DISTANCE), "far distant remote weit lejano lejana loin"),
    (_less(_DISTANCE), "near close nah cercano cercana proche"),
    (_QUICK, "fast quick schnell rápido rápida rapide"),
    (_SLOW, "slow langsam lento lenta lent lente"),
    (_more(WEIGHT), "heavy schwer pesado pesada lourd lourde"),
    (_less(WEIGHT), "light lightweight leicht ligero ligera léger légère"),
    (_OLD, "old ancient alt antiguo antigua viejo vieja ancien ancienne vieux vieille"),
    ((Reading(_AGE, -1), Reading(_DATE, 1)), "young jung joven jeune"),
    (_NEW, "new recent modern neu nuevo nueva reciente récent récente"),
    (_less(_CLOCK, _DATE), "early soon früh"),
    (_more(_CLOCK, _DATE), "late spät"),
    (_more(_SIZE, LENGTH, WEIGHT), "big large great vast spacious groß grande grand"),
    (_less(_SIZE, LENGTH, WEIGHT), "small little tiny klein pequeño pequeña petit petite"),
    (_more(_TEMPERATURE), "hot warm heiß caliente chaud chaude"),
    (_less(_TEMPERATURE), "cold cool kalt frío fría froid froide"),
    (_more(_NOISE), "loud noisy laut ruidoso bruyant"),
    (_less(_NOISE), "quiet silent leise silencioso silencieux"),
    (_more(_POWER), "strong powerful stark potente puissant"),
    (_less(_POWER), "weak schwach"),
    (_more(_STEEPNESS), "steep steil"),
    (_more(_VISITS), "popular visited busy beliebt"),
)  # fmt: skip
_IRREGULAR: Final = {
    "more": "much", "most": "much", "less": "few", "least": "few", "fewer": "few",
    "further": "far", "furthest": "far", "farther": "far", "farthest": "far",
    "elder": "old", "eldest": "old", "latest": "late", "later": "late", "last": "late",
    "first": "early", "nächste": "nah", "näher": "nah", "höher": "hoch", "höchste": "hoch",
    "größer": "groß", "größte": "groß", "älter": "alt", "älteste": "alt", "teurer": "teuer",
    "meiste": "much", "mehr": "much", "wenigste": "few", "weniger": "few", "erste": "early",
    "letzte": "late", "más": "much", "menos": "few", "plus": "much", "moins": "few",
    "minimum": "few", "maximum": "much",
}  # fmt: skip
_UMLAUTS: Final = {
    "lang": "läng", "kurz": "kürz", "alt": "ält", "jung": "jüng", "warm": "wärm", "kalt": "kält",
    "stark": "stärk", "schwach": "schwäch", "groß": "größ",
}  # fmt: skip
_ANY_WAY: Final = {"much": _more(ANY), "few": _less(ANY)}
_VERBS: Final = (
    (PRICE, "cost costs pay priced charge charges kostet kosten cuesta cuestan coûte coûtent"),
    (WEIGHT, "weigh weighs wiegt wiegen pesa pesan pèse pèsent"),
    (DURATION, "take takes took last lasts need needs ran dauert dauern dura duran dure durent"),
    (INCOME, "earn earns earned"),
    (LENGTH, "measure measures"),
    (HEIGHT, "grow grows"),
)  # fmt: skip


@cache
def readings_of(base: str) -> tuple[Reading, ...]:
    """What a word in its simplest form, such as "cheap" or "much", may measure."""
    return _READINGS.get(base, ())


@cache
def usual_measures(unit: str | None) -> tuple[Measure, ...]:
    """What a number in a unit most likely measures."""
    every = (PRICE, _DATE, _CLOCK, DURATION, LENGTH, HEIGHT, WEIGHT, _TEMPERATURE, _POWER)
    return tuple(measure for measure in every if unit is not None and unit in measure.units)


@cache
def measures_named(low: str) -> tuple[Measure, ...]:
    """What a noun names the amount of, as "price" does."""
    return tuple(one for one in (PRICE, DURATION, LENGTH, HEIGHT, WEIGHT) if low in one.names)


@cache
def measures_of_verb(low: str) -> tuple[Measure, ...]:
    """What a verb tells the amount of, as "cost" does."""
    return tuple(measure for measure, verbs in _VERBS if low in verbs.split())


@cache
def superlatives() -> Mapping[str, str]:
    """The forms of words for the most and the least, and what each is a form of."""
    return dict(_forms("st"))


@cache
def comparatives() -> Mapping[str, str]:
    """The forms of words for more and less, and what each is a form of."""
    return dict(_forms("r"))


_READINGS: Final = {
    **{word: readings for readings, words in _WORDS for word in words.split()},
    **_ANY_WAY,
}


def _forms(ending: str) -> Iterator[tuple[str, str]]:
    for word in _READINGS:
        for stem in {word, _UMLAUTS.get(word, word)}:
            yield from _forms_of(word, stem, ending)
    for form, word in _IRREGULAR.items():
        is_comparative = form.endswith("r") or form in {"more", "less"}
        if is_comparative == (ending == "r"):
            yield form, word
            if form.endswith("te"):
                yield from ((form + end, word) for end in "nrsm")


def _forms_of(word: str, stem: str, ending: str) -> Iterator[tuple[str, str]]:
    """The regular forms of English and German."""
    stems = {stem, f"{stem}{stem[-1]}"}
    if stem.endswith("y"):
        stems.add(f"{stem[:-1]}i")
    for one in stems:
        root = one.removesuffix("e")
        if ending == "r":
            yield from ((form, word) for form in (f"{root}er", f"{root}ere", f"{root}eren"))
        else:
            yield f"{root}est", word
            yield from (
                (f"{root}{mid}te{end}", word) for mid in ("s", "es") for end in ("", *"nrsm")
            )
