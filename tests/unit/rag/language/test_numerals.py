"""Numbers in digits and words, with what they measure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunedd_api.rag.language.numerals import number_word
from tunedd_api.rag.language.quantities import quantities
from tunedd_api.rag.language.quantity import YEAR, Quantity
from tunedd_api.rag.language.words import tokens


def only(text: str) -> Quantity:
    """The one number of a text."""
    (quantity,) = quantities(tokens(text))
    return quantity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("25 agents", "twenty-five agents"),
        ("1,000 bees", "one thousand bees"),
        ("1000 bees", "1 000 bees"),
        ("50 %", "half of it"),
        ("50 percent", "50 per cent"),
        ("2.4 million pounds", "£2,400,000"),
        ("€2.50", "2.50 euros"),
        ("EUR 2.50", "2.50 euros"),
        ("GBP 35.00", "35 pounds"),
        ("1.500 Euro", "1500 euros"),
        ("1.200,50 €", "€1,200.50"),
        ("18:00", "6 p.m."),
        ("90 minutes", "an hour and a half"),
        ("1 km", "1000 metres"),
        ("110M parameters", "110 million parameters"),
        ("two thirds of them", "66.67 %"),
        ("fünfundzwanzig Mieter", "25 Mieter"),
        ("dix-huit heures", "18 heures"),
        ("14 March", "March 14"),
        ("a second", "one second"),
    ],
)
def test_the_same_number(one: str, other: str) -> None:
    """However a number is written, it is the same, with the same unit."""
    assert only(one).equals(only(other))
    assert only(one).unit == only(other).unit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("60,000 workers", "60 workers"),
        ("2.4 million pounds", "2.4 million dollars"),
        ("90 minutes", "90 seconds"),
        ("3 May", "3 March"),
        ("10 a.m.", "10 p.m."),
        ("seventeen", "seventy"),
        ("2,340 inhabitants", "2,341 inhabitants"),
        ("every second month", "each month"),
    ],
)
def test_another_number(one: str, other: str) -> None:
    """Another value or another unit is another number."""
    same = only(one).equals(only(other)) and only(one).unit == only(other).unit
    assert not same


def test_ranges_share_their_unit() -> None:
    """The first number of a range has the unit of the second, and the two are linked."""
    first, second = quantities(tokens("from 71 to 64 percent"))
    assert (first.unit, second.unit, second.link) == ("%", "%", 0)


def test_years_and_pronouns() -> None:
    """Four digits that count nothing are a year; "one" may be no number."""
    assert only("in 1980.").unit == YEAR
    assert only("1980 bees").unit is None
    assert quantities(tokens("no one knows which one")) == []
    assert number_word("weird") is None


_ONE = r"[0-9]{1,3}( %| km| euros)?"


@given(st.from_regex(rf"{_ONE} (to|and|or) {_ONE}", fullmatch=True))
def test_any_two_numbers_are_read(text: str) -> None:
    """Whatever two numbers stand side by side, zero among them, they are read."""
    assert quantities(tokens(f"It takes {text}."))
