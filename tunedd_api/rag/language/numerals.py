"""Numbers in a text, written in digits or in words, with what they count or measure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tunedd_api.rag.language.function_words import closed_classes
from tunedd_api.rag.language.units import MONTHS, SYMBOLS, UNITS
from tunedd_api.rag.language.word_lists import word_list
from tunedd_api.rag.language.words import Token

_ONES: Final = {
    word: value
    for value, words in enumerate(
        word_list("""
        zero,null,cero,zéro one,eins,uno,una,un dos|two,zwei,deux three,drei,tres,trois
        four,vier,cuatro,quatre five,fünf,cinco,cinq six,sechs,seis seven,sieben,siete,sept
        eight,acht,ocho,huit nine,neun,nueve,neuf ten,zehn,diez,dix eleven,elf,once|onze
        twelve,zwölf,doce,douze thirteen,dreizehn,trece,treize fourteen,vierzehn,catorce,quatorze
        fifteen,fünfzehn,quince,quinze sixteen,sechzehn,dieciséis,seize
        seventeen,siebzehn,diecisiete,dix-sept eighteen,achtzehn,dieciocho,dix-huit
        nineteen,neunzehn,diecinueve,dix-neuf
        """)
    )
    for word in re.split(r"[,|]", words)
    if word not in {"un", "una", "once", "uno"}
}
_TENS: Final = {
    word: 10 * value
    for value, words in enumerate(
        word_list("""
        twenty,zwanzig,veinte,vingt thirty,dreißig,treinta,trente forty,vierzig,cuarenta,quarante
        fifty,fünfzig,cincuenta,cinquante sixty,sechzig,sesenta,soixante
        seventy,siebzig,setenta,soixante-dix eighty,achtzig,ochenta,quatre-vingts
        ninety,neunzig,noventa,quatre-vingt-dix
        """),
        start=2,
    )
    for word in words.split(",")
}
_SCALES: Final = {
    "hundred": 1e2, "hundert": 1e2, "cien": 1e2, "cent": 1e2, "thousand": 1e3, "tausend": 1e3,
    "mil": 1e3, "mille": 1e3, "million": 1e6, "millions": 1e6, "millionen": 1e6,
    "millones": 1e6, "billion": 1e9, "billions": 1e9, "milliarden": 1e9, "milliards": 1e9,
    "trillion": 1e12, "bn": 1e9, "dozen": 12.0, "hundreds": 1e2, "thousands": 1e3,
}  # fmt: skip
_SCALE_LETTERS: Final = {"K": 1e3, "k": 1e3, "M": 1e6, "B": 1e9, "bn": 1e9}
_FRACTIONS: Final = {
    "half": 0.5, "hälfte": 0.5, "mitad": 0.5, "moitié": 0.5, "quarter": 0.25, "quarters": 0.25,
    "third": 1 / 3, "thirds": 1 / 3, "fifth": 0.2, "fifths": 0.2, "tenth": 0.1, "tenths": 0.1,
}  # fmt: skip
_MULTIPLES: Final = {
    "twice": 2.0, "doubled": 2.0, "double": 2.0, "twofold": 2.0, "thrice": 3.0, "triple": 3.0,
    "tripled": 3.0, "threefold": 3.0,
}  # fmt: skip
_PERIODS: Final = {
    "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter",
    "yearly": "year", "annual": "year", "annually": "year", "half-yearly": "half-year",
}  # fmt: skip
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+\Z")
_CLOCK: Final = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\Z")
_GERMAN: Final = re.compile(r"(.+?)und(.+)\Z")
_PARTS: Final = {"half": 0.5, "quarter": 0.25, "quarters": 0.25}
_DIVIDED: Final = frozenset({"second", "month", "metre", "mile", "litre", "gram"})
_KINDS_OF_PERIODS: Final = frozenset({"calendar", "single", "whole", "full"})
_TIMES_OF_DAY: Final = {"noon": 720.0, "midday": 720.0, "midnight": 0.0}
CLOCK: Final = "clock"
"""The unit of times of day, which are in minutes."""

YEAR: Final = "year"
"""The unit of numbers that name a year."""

_SINGLE: Final = frozenset({"a", "an", "per", "each", "every", "pro", "par", "por"})
_LINKS: Final = frozenset({"to", "and", "or", "-", "–", "—", "bis", "und", "à", "et", "a", "y"})
_HALF_DAYS: Final = {"am": 0, "a.m": 0, "pm": 12, "p.m": 12}
_LAST_DAY: Final = 31


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at the tokens ``first`` to ``last``.

    ``values`` holds the ways to read it (1.500 is 1500 or 1.5), in the base of its ``unit``
    (seconds for a duration, "%" for shares, a month for its days, "clock" in minutes); the unit
    is None for what merely counts. ``link`` is the place of the number before it in "from 3 to 5".
    """

    values: tuple[float, ...]
    unit: str | None
    first: int
    last: int
    link: int | None = None

    def equals(self, other: "Quantity") -> bool:
        """Whether some reading of one is some reading of the other."""
        return any(
            abs(a - b) <= 1e-3 * max(abs(a), abs(b)) for a in self.values for b in other.values
        )


def quantities(found: Sequence[Token]) -> list[Quantity]:
    """The numbers among the tokens of a text, in order."""
    result: list[Quantity] = []
    position = 0
    while position < len(found):
        quantity = _quantity_at(found, position)
        if quantity is None:
            position += 1
            continue
        result.append(quantity)
        position = quantity.last + 1
    return _with_shared_units(found, result)


def number_word(low: str) -> float | None:
    """The value of a number word below one hundred, in English, German, Spanish or French."""
    if low in _ONES:
        return float(_ONES[low])
    if low in _TENS:
        return float(_TENS[low])
    tens, _, ones = low.partition("-")
    if tens in _TENS and ones in _ONES:
        return float(_TENS[tens] + _ONES[ones])
    german = _GERMAN.match(low)
    if german and german[2] in _TENS and (german[1] == "ein" or german[1] in _ONES):
        return float(_TENS[german[2]] + _ONES.get(german[1], 1))
    return None


def _quantity_at(found: Sequence[Token], at: int) -> Quantity | None:
    token = found[at]
    if token.kind == "number":
        return _written_in_digits(found, at)
    if token.kind != "word":
        return None
    special = _time_in_words(found, at)
    if special is not None:
        return special
    if token.low in _SINGLE:
        return _single(found, at)
    if token.low in _MULTIPLES:
        return Quantity((_MULTIPLES[token.low],), "times", at, at)
    if token.low in _FRACTIONS and _stands_for_share(found, at):
        return Quantity((100 * _FRACTIONS[token.low],), "%", at, at)
    return _written_in_words(found, at)


def _time_in_words(found: Sequence[Token], at: int) -> Quantity | None:
    """A time that is said without digits: "daily", "half an hour", "half past six", "noon"."""
    low = found[at].low
    if low in _PERIODS:
        unit = UNITS[_PERIODS[low]]
        return Quantity((unit.factor,), unit.name, at, at)
    if low in _TIMES_OF_DAY and _word(found, at - 1) in {"at", "until", "till", "from", "by", "to"}:
        return Quantity((_TIMES_OF_DAY[low],), CLOCK, at, at)
    if low in _PARTS and _word(found, at + 1) in {"past", "to"}:
        return _past_the_hour(found, at)
    return _part_of_unit(found, at)


def _past_the_hour(found: Sequence[Token], at: int) -> Quantity | None:
    """The time in "half past six" and "quarter to six"."""
    hour = number_word(_word(found, at + 2))
    if hour is None:
        return None
    minutes = 60 * _PARTS[found[at].low]
    minutes = 60 * hour + (minutes if _word(found, at + 1) == "past" else -minutes)
    return _on_the_clock(found, at, at + 2, minutes)


def _part_of_unit(found: Sequence[Token], at: int) -> Quantity | None:
    """The length in "half an hour", "half a year" and "three quarters of an hour"."""
    part, position = _PARTS.get(found[at].low), at
    if part is None and number_word(found[at].low) is not None:
        part, position = _PARTS.get(_word(found, at + 1)), at + 1
        part = None if part is None else part * (number_word(found[at].low) or 0.0)
    if part is None:
        return None
    position += 1
    position += _word(found, position) == "of"
    position += _word(found, position) in {"a", "an"}
    unit = UNITS.get(_word(found, position))
    if unit is None or unit.name not in _DIVIDED or position == at + 1:
        return None
    return Quantity((part * unit.factor,), unit.name, at, position)


def _single(found: Sequence[Token], at: int) -> Quantity | None:
    """The 1 in "a second", "per day" and "each year"."""
    if _word(found, at + 1) in _KINDS_OF_PERIODS and _word(found, at + 2) in UNITS:
        period = UNITS[_word(found, at + 2)]
        return Quantity((period.factor,), period.name, at, at + 2)
    unit = UNITS.get(_word(found, at + 1))
    if unit is None or unit.name not in {"second", "month"} or len(_word(found, at + 1)) < 3:
        return None
    if _word(found, at + 1) == "quarter" and not _is_rated(found, at):
        return None
    after = found[at + 2] if at + 2 < len(found) else None
    if _word(found, at + 1) == "second" and after is not None and _may_be_counted(after):
        return None
    value = 1.5 if [_word(found, at + i) for i in (2, 3, 4)] == ["and", "a", "half"] else 1.0
    last = at + 4 if value > 1 else at + 1
    return Quantity((value * unit.factor,), unit.name, at, last)


def _is_rated(found: Sequence[Token], at: int) -> bool:
    """Whether a period is that of a rate, as in "14 euros a quarter"."""
    before = found[at - 1] if at else None
    if found[at].low not in {"a", "an"}:
        return True
    return before is not None and (before.kind == "number" or before.low in UNITS)


def _may_be_counted(token: Token) -> bool:
    """Whether "a second" before this word is a place in an order."""
    short = len(token.low) <= 3 or token.low in {"after", "before", "when", "each"}
    return token.kind == "word" and not short


def _stands_for_share(found: Sequence[Token], at: int) -> bool:
    """Whether "half" or "a third" is a share, rather than a place in an order."""
    after = found[at + 1].low if at + 1 < len(found) else ""
    before = found[at - 1].low if at else ""
    if found[at].low in {"half", "hälfte", "mitad", "moitié"}:
        return before != "and"
    small = found[at].low in {"third", "quarter", "fifth", "tenth"}
    by = found[at - 2].low if at > 1 else ""
    return before in {"a", "one", ""} and (after == "of" or (small and by == "by"))


def _written_in_digits(found: Sequence[Token], at: int) -> Quantity:
    clock = _CLOCK.match(found[at].text)
    if clock:
        minutes = 60.0 * int(clock[1]) + int(clock[2])
        return _on_the_clock(found, at, at, minutes)
    return _measured(found, at, at, _readings(found[at].text))


def _readings(text: str) -> tuple[float, ...]:
    """The ways to read digits: separators of thousands and of decimals differ by country.

    What has several separators and is no grouped number, as 1.2.3 and 2:24:10 are, is read as
    one row of digits: it is compared, not reckoned with.
    """
    digits = re.sub(r"[^\d]", "", text)
    if _GROUPED.match(text):
        decimal = (float(text),) if text.count(".") == 1 and "," not in text else ()
        return (float(digits), *decimal)
    parts = re.split(r"[.,:]", text)
    if len(parts) == 2 and ":" not in text:
        return (float(".".join(parts)),)
    mixed = len(parts) > 2 and text[-len(parts[-1]) - 1] == "." and "," in text
    if mixed and text.count(".") == 1:
        return (float(f"{digits[: -len(parts[-1])]}.{parts[-1]}"),)
    return (float(digits),)


def _written_in_words(found: Sequence[Token], at: int) -> Quantity | None:
    total, group, position = 0.0, number_word(found[at].low), at
    if group is None or _is_no_number(found, at):
        return _bare_scale(found, at)
    while position + 1 < len(found):
        low = found[position + 1].low
        value = number_word(low)
        if low == "hundred":
            group *= 100
        elif value is not None and ((group >= 20 and value < 10) or group >= 100):
            group += value
        elif low == "and" and group % 100 == 0 and group and _continues(found, position + 2):
            pass
        else:
            break
        position += 1
    if [_word(found, position + i) for i in (1, 2, 3)] == ["and", "a", "half"]:
        return _measured(found, at, position + 3, (total + group + 0.5,))
    fraction = found[position + 1].low if position + 1 < len(found) else ""
    if fraction in _FRACTIONS and (fraction.endswith("s") or _is_one_part(found, at, position)):
        return Quantity((100 * (total + group) * _FRACTIONS[fraction],), "%", at, position + 1)
    return _measured(found, at, position, (total + group,))


def _is_one_part(found: Sequence[Token], at: int, position: int) -> bool:
    """Whether "one third" or "one quarter" is a share: "by one third", "one third of"."""
    beyond = _word(found, position + 2)
    return found[at].low == "one" and (_word(found, at - 1) == "by" or beyond == "of")


def _continues(found: Sequence[Token], at: int) -> bool:
    return at < len(found) and number_word(found[at].low) is not None


def _is_no_number(found: Sequence[Token], at: int) -> bool:
    """Whether "one" is a pronoun here."""
    if found[at].low != "one":
        return False
    after = found[at + 1] if at + 1 < len(found) else None
    before = found[at - 1].low if at else ""
    if before in {"no", "the", "this", "that", "which", "every", "each", "any", "another"}:
        return True
    return after is None or after.kind == "mark" or after.low in {"another", "can", "who", "of"}


def _bare_scale(found: Sequence[Token], at: int) -> Quantity | None:
    low = found[at].low
    if low in {"hundred", "thousand", "million", "billion", "dozen"}:
        return _measured(found, at, at, (_SCALES[low],))
    return None


def _measured(found: Sequence[Token], first: int, last: int, values: tuple[float, ...]) -> Quantity:
    """The number with the scale and the unit around it."""
    before = found[first - 1].low if first else ""
    while last + 1 < len(found):
        scale = _scale(found, last + 1)
        if scale is None:
            break
        values, last = tuple(scale * value for value in values), last + 1
    after = found[last + 1].low if last + 1 < len(found) else ""
    if after in _HALF_DAYS:
        return _on_the_clock(found, first, last, _minutes(found[first].text, values[0]))
    if after in MONTHS and values[0] <= _LAST_DAY:
        return Quantity(values, MONTHS[after], first, last)
    if before in MONTHS and values[0] <= _LAST_DAY:
        return Quantity(values, MONTHS[before], first, last)
    if before in SYMBOLS:
        return Quantity(values, SYMBOLS[before], first, last)
    return _in_unit(found, first, last, values)


def _minutes(text: str, hours: float) -> float:
    """The minutes since midnight of "6" and of "6.30", whose point divides hours and minutes."""
    whole, _, minutes = text.partition(".")
    return 60.0 * int(whole) + int(minutes) if whole.isdigit() and minutes.isdigit() else 60 * hours


def _scale(found: Sequence[Token], at: int) -> float | None:
    token = found[at]
    if token.text in _SCALE_LETTERS and token.start == found[at - 1].end:
        return _SCALE_LETTERS[token.text]
    if token.low == "cent" and found[at - 1].low != "cent":
        return None
    return _SCALES.get(token.low) if token.kind == "word" else None


def _is_year(found: Sequence[Token], first: int, last: int) -> bool:
    """Whether four digits name a year: nothing stands behind them that they could count."""
    text = found[first].text
    if first != last or len(text) != 4 or not text.isdigit() or not 1000 <= int(text) <= 2100:
        return False
    after = found[last + 1] if last + 1 < len(found) else None
    if after is not None and (after.text in UNITS or after.low in UNITS):
        return False
    if after is None or after.kind != "word" or after.is_capital:
        return True
    return any(after.low in closed_classes(name) for name in ("en", "de", "es", "fr"))


def _in_unit(found: Sequence[Token], first: int, last: int, values: tuple[float, ...]) -> Quantity:
    if _is_year(found, first, last):
        return Quantity(values, YEAR, first, last)
    at = last + 1
    if at < len(found) and found[at].text in {"-", "‑", "°"}:
        at += 1
    if at >= len(found):
        return Quantity(values, None, first, last)
    name = found[at].text
    after = found[at + 1].low if at + 1 < len(found) else ""
    if name.lower() == "per" and after == "cent":
        name = "percent"
    if name.lower() in {"por", "pour"} and after in {"ciento", "cent"}:
        name = "percent"
    if name.lower() in {"degrees", "degree"} and after in {"celsius", "fahrenheit"}:
        name = after
    unit = UNITS.get(name) or UNITS.get(found[at].low if name == found[at].text else name)
    if unit is None:
        return Quantity(values, None, first, last)
    if f"{after}" == "and" and _word(found, at + 2) == "a" and _word(found, at + 3) == "half":
        values = tuple(value + 0.5 for value in values)
    values = tuple(value * unit.factor for value in values)
    return Quantity(values, unit.name, first, at + (name != found[at].text))


def _word(found: Sequence[Token], at: int) -> str:
    return found[at].low if 0 <= at < len(found) else ""


def _on_the_clock(found: Sequence[Token], first: int, last: int, minutes: float) -> Quantity:
    after = _word(found, last + 1)
    hours = _HALF_DAYS.get(after)
    if hours is not None:
        minutes = minutes % 720 + 60 * hours
    return Quantity((minutes,), CLOCK, first, last + (hours is not None))


def _with_shared_units(found: Sequence[Token], numbers: list[Quantity]) -> list[Quantity]:
    """Give the first number of "from 3 to 5 km" the unit of the second, and link the two."""
    result = list(numbers)
    for i in range(len(numbers) - 1, 0, -1):
        one, other = numbers[i - 1], result[i]
        between = [token.low for token in found[one.last + 1 : other.first]]
        words = [w for w in between if w not in SYMBOLS and w not in UNITS]
        if not words or words[-1] not in _LINKS or len(words) > 3:
            continue
        if words[-1] in {"to", "bis", "à", "-", "–"}:
            result[i] = replace(other, link=i - 1)
        if one.unit is None and len(words) == 1 and other.unit not in {None, "times", YEAR}:
            plain = _plain_value(found, other)
            factor = other.values[0] / plain if plain else 1.0
            values = tuple(value * factor for value in one.values)
            result[i - 1] = replace(one, values=values, unit=other.unit)
    return result


def _plain_value(found: Sequence[Token], quantity: Quantity) -> float:
    """What the digits or words of a number say, before any unit."""
    token = found[quantity.first]
    value = _readings(token.text)[0] if token.kind == "number" else number_word(token.low)
    return value or 0.0
