"""The numbers of a text, written in digits or in words, with what they count or measure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tunedd_api.rag.language.function_words import closed_classes, closed_modals
from tunedd_api.rag.language.numerals import FRACTIONS, SCALE_LETTERS, SCALES, number_word, readings
from tunedd_api.rag.language.quantity import CLOCK, YEAR, Quantity, low_at
from tunedd_api.rag.language.times import (
    HALF_DAYS,
    SINGLE,
    minutes_since_midnight,
    on_the_clock,
    parts_of_day,
    single_period,
    time_in_words,
)
from tunedd_api.rag.language.units import CODES, MONTHS, SYMBOLS, UNITS
from tunedd_api.rag.language.words import ORDINALS, Token

_MULTIPLES: Final = {
    "twice": 2.0, "doubled": 2.0, "double": 2.0, "twofold": 2.0, "thrice": 3.0, "triple": 3.0,
    "tripled": 3.0, "threefold": 3.0,
}  # fmt: skip
_CLOCK: Final = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\Z")
_LINKS: Final = frozenset({"to", "and", "or", "-", "–", "—", "bis", "und", "à", "et", "a", "y"})
_LAST_DAY: Final = 31
_HOURS: Final = 12


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
    return _with_understood_units(found, _with_shared_units(found, result))


def _quantity_at(found: Sequence[Token], at: int) -> Quantity | None:
    token = found[at]
    if token.kind == "number":
        return _written_in_digits(found, at)
    if token.kind != "word":
        return None
    special = time_in_words(found, at)
    if special is not None:
        return special
    if token.low in SINGLE:
        return single_period(found, at)
    if token.low == "once" and _counts(found, at):
        return Quantity((1.0,), "times", at, at)
    if token.low in _MULTIPLES:
        return Quantity((_MULTIPLES[token.low],), "times", at, at)
    if token.low in ORDINALS and (day := _day_of_month(found, at)) is not None:
        return day
    if token.low in FRACTIONS and _stands_for_share(found, at):
        return Quantity((100 * FRACTIONS[token.low],), "%", at, at)
    return _written_in_words(found, at)


def _counts(found: Sequence[Token], at: int) -> bool:
    """Whether "once" tells how often, and begins no clause: "who fails once may not"."""
    after = low_at(found, at + 1)
    return at > 0 and (after in {"", ".", ",", ";", "a", "per", "every"} | closed_modals())


def _stands_for_share(found: Sequence[Token], at: int) -> bool:
    """Whether "half" or "a third" is a share, rather than a place in an order."""
    after = found[at + 1].low if at + 1 < len(found) else ""
    before = found[at - 1].low if at else ""
    if found[at].low in {"half", "hälfte", "mitad", "moitié"}:
        return before != "and" or not (at > 1 and _is_number(found[at - 2]))
    small = found[at].low in {"third", "quarter", "fifth", "tenth"}
    by = found[at - 2].low if at > 1 else ""
    lessens = after in {"fewer", "less", "more"}
    return before in {"a", "one", ""} and (after == "of" or lessens or (small and by == "by"))


def _is_number(token: Token) -> bool:
    return token.kind == "number" or number_word(token.low) is not None


def _day_of_month(found: Sequence[Token], at: int) -> Quantity | None:
    """The day in "the ninth of May" and "May 9th"."""
    number = (float(ORDINALS[found[at].low]),)
    before, after, beyond = (low_at(found, at + step) for step in (-1, 1, 2))
    if after == "of" and beyond in MONTHS:
        return Quantity(number, MONTHS[beyond], at, at)
    month = MONTHS.get(after) or MONTHS.get(before)
    return Quantity(number, month, at, at) if month else None


def _written_in_digits(found: Sequence[Token], at: int) -> Quantity:
    clock = _CLOCK.match(found[at].text)
    if clock:
        minutes = 60.0 * int(clock[1]) + int(clock[2])
        return on_the_clock(found, at, at, minutes)
    return _measured(found, at, at, readings(found[at].text))


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
    if [low_at(found, position + i) for i in (1, 2, 3)] == ["and", "a", "half"]:
        return _measured(found, at, position + 3, (total + group + 0.5,))
    fraction = found[position + 1].low if position + 1 < len(found) else ""
    if fraction in FRACTIONS and (fraction.endswith("s") or _is_one_part(found, at, position)):
        return Quantity((100 * (total + group) * FRACTIONS[fraction],), "%", at, position + 1)
    return _measured(found, at, position, (total + group,))


def _is_one_part(found: Sequence[Token], at: int, position: int) -> bool:
    """Whether "one third" or "one quarter" is a share: "by one third", "one third of"."""
    beyond = low_at(found, position + 2)
    return found[at].low == "one" and (low_at(found, at - 1) == "by" or beyond == "of")


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
    modal = after is not None and after.low in closed_modals()
    return after is None or modal or after.kind == "mark" or after.low in {"another", "who", "of"}


def _bare_scale(found: Sequence[Token], at: int) -> Quantity | None:
    low = found[at].low
    if low in {"hundred", "thousand", "million", "billion", "dozen"}:
        return _measured(found, at, at, (SCALES[low],))
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
    if after in HALF_DAYS:
        return on_the_clock(
            found, first, last, minutes_since_midnight(found[first].text, values[0])
        )
    if values[0] <= _HOURS and parts_of_day(found, last + 1) is not None:
        minutes = minutes_since_midnight(found[first].text, values[0])
        return on_the_clock(found, first, last, minutes)
    if after in MONTHS and values[0] <= _LAST_DAY:
        return Quantity(values, MONTHS[after], first, last)
    if before in MONTHS and values[0] <= _LAST_DAY:
        return Quantity(values, MONTHS[before], first, last)
    if before in SYMBOLS:
        return Quantity(values, SYMBOLS[before], first, last)
    if before in CODES:
        return Quantity(values, UNITS[before].name, first, last)
    return _in_unit(found, first, last, values)


def _scale(found: Sequence[Token], at: int) -> float | None:
    token = found[at]
    if token.text in SCALE_LETTERS and token.start == found[at - 1].end:
        return SCALE_LETTERS[token.text]
    if token.low == "cent" and found[at - 1].low != "cent":
        return None
    return SCALES.get(token.low) if token.kind == "word" else None


def _is_year(found: Sequence[Token], first: int, last: int) -> bool:
    """Whether four digits name a year: nothing stands behind them that they could count."""
    text = found[first].text
    if first != last or len(text) != 4 or not text.isdigit() or not 1000 <= int(text) <= 2100:
        return False
    after = found[last + 1] if last + 1 < len(found) else None
    if after is not None and (after.text in UNITS or after.low in UNITS):
        return False
    if after is None or after.kind != "word" or after.is_capital or after.low.endswith("ed"):
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
    if f"{after}" == "and" and low_at(found, at + 2) == "a" and low_at(found, at + 3) == "half":
        values = tuple(value + 0.5 for value in values)
    values = tuple(value * unit.factor for value in values)
    return Quantity(values, unit.name, first, at + (name != found[at].text))


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
        counts_alike = words[-1] == "to" and other.values[0] > SCALES["thousand"] > one.values[0]
        known = other.unit not in {None, "times", YEAR} or counts_alike
        if one.unit is None and len(words) == 1 and known:
            plain = _plain_value(found, other)
            factor = other.values[0] / plain if plain else 1.0
            values = tuple(value * factor for value in one.values)
            result[i - 1] = replace(one, values=values, unit=other.unit)
    return result


def _with_understood_units(found: Sequence[Token], numbers: list[Quantity]) -> list[Quantity]:
    """Give the last number of "seats cost 80 euros, those in the gallery 25" the unit before it.

    That is the unit of the number behind the same word, or else of the only ones before.
    """
    result = list(numbers)
    for i, number in enumerate(numbers):
        if number.unit is not None or not _ends_its_part(found, number):
            continue
        before = [q for q in result[:i] if q.unit not in {None, "times", YEAR, CLOCK}]
        alike = [q for q in before if low_at(found, q.first - 1) == low_at(found, number.first - 1)]
        units = {q.unit for q in alike} or {q.unit for q in before}
        if len(units) != 1 or not before or not _is_divided(found, before[-1], number):
            continue
        model = next(q for q in reversed(before) if q.unit in units)
        plain = _plain_value(found, model)
        factor = model.values[0] / plain if plain else 1.0
        values = tuple(value * factor for value in number.values)
        result[i] = replace(number, values=values, unit=model.unit)
    return result


def _ends_its_part(found: Sequence[Token], number: Quantity) -> bool:
    """Whether nothing that a number could count stands behind it."""
    after = low_at(found, number.last + 1)
    return after in {"", ".", ",", ";", "and", "but", "at", "in", "on", "for"}


def _is_divided(found: Sequence[Token], one: Quantity, other: Quantity) -> bool:
    """Whether a comma, a semicolon or "and" stands between, with something else before a number."""
    between = [token.low for token in found[one.last + 1 : other.first]]
    divided = any(low in {",", ";", "and", "but", "while", "whereas"} for low in between)
    return divided and any(low.isalpha() and low not in _LINKS | {"but"} for low in between)


def _plain_value(found: Sequence[Token], quantity: Quantity) -> float:
    """What the digits or words of a number say, before any unit."""
    token = found[quantity.first]
    value = readings(token.text)[0] if token.kind == "number" else number_word(token.low)
    return value or 0.0
