"""The clauses of a sentence, and who does what in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.modality import Modality, may_stand_for, modality
from tunedd_api.rag.language.quantifiers import is_overstated
from tunedd_api.rag.wording.roles import doers


def who(sentence: str, verb: str) -> list[str]:
    """The words that do what a verb of the sentence says."""
    found = parsed(sentence)
    clause = next(
        c for c in found.clauses if c.verb is not None and found.tokens[c.verb].low == verb
    )
    return [word.low for word in doers(found, clause)]


@pytest.mark.parametrize(
    ("sentence", "verb", "expected"),
    [
        ("The keeper feeds the bees.", "feeds", ["keeper"]),
        ("The bees are fed by the keeper.", "fed", ["keeper"]),
        ("A defector who meets a cooperator earns five points.", "earns", ["defector"]),
        ("A defector who meets a cooperator earns five points.", "meets", ["defector"]),
        ("The plant stores heat and delivers power.", "delivers", ["plant"]),
        ("In 1980 Smith published the protocol.", "published", ["smith"]),
        ("Damage caused by frost is covered.", "covered", []),
    ],
)
def test_who_does_it(sentence: str, verb: str, expected: list[str]) -> None:
    """The subject is found in actives and passives, behind relative clauses and conjunctions."""
    assert who(sentence, verb) == expected


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("The bees do not dance.", True),
        ("The bees never dance.", True),
        ("No bee dances.", True),
        ("The bees failed to dance.", True),
        ("The bees dance.", False),
        ("The bees not only dance.", False),
        ("Les abeilles ne dansent pas.", True),
        ("Die Bienen tanzen nicht.", True),
    ],
)
def test_denials(sentence: str, *, denied: bool) -> None:
    """A clause knows the words by which it denies."""
    assert bool(parsed(sentence).clauses[0].negators) is denied


def test_what_is_left_out() -> None:
    """What stands behind "without" or "rather than" is denied by itself."""
    words = {word.low: word.denied for word in parsed("Mice without fur prefer hay to oats.").words}
    assert words["fur"]
    assert not words["mice"]
    assert not words["hay"]


def test_modality() -> None:
    """What may be is not what is, and what must be is not what may be."""
    plain, may = modality(["they", "open"], ()), modality(["they", "may", "open"], ())
    must = modality(["they", "must", "open"], ())
    assert (plain, may, must) == (Modality.PLAIN, Modality.MAY, Modality.REQUIRED)
    assert may_stand_for(must, must, denied=False)
    assert not may_stand_for(must, may, denied=False)
    assert not may_stand_for(plain, Modality.POSSIBLE, denied=False)
    assert may_stand_for(may, must, denied=True)


def test_quantifiers() -> None:
    """A claim about all goes beyond a source about most, and a claim about some does not."""
    assert is_overstated(["all", "bees"], ["most", "bees"])
    assert is_overstated(["bees"], ["some", "bees"])
    assert is_overstated(["only", "bees"], ["bees"])
    assert not is_overstated(["some", "bees"], ["all", "bees"])
    assert not is_overstated(["every", "bee"], ["each", "bee"])


_WORDS = (
    *("the", "a", "1", "2:24:10", "1.2.3", "1,000", "€", "of", "and", "who", "is", "not", "5", "%"),
    *("GPT-4", ",", ";", ".", "May", "to", "than", "without", "half", "twenty", "per", "cent"),
)
_TEXTS = st.text(max_size=60) | st.lists(st.sampled_from(_WORDS)).map(" ".join)


@given(_TEXTS)
def test_any_text_can_be_taken_apart(text: str) -> None:
    """Whatever a text holds, its words stand where they are said to, each in one clause."""
    found = parsed(text)
    numbers = {clause.number for clause in found.clauses}
    for word in found.words:
        assert found.tokens[word.place].text == word.text
        assert word.clause in numbers
    assert len(found.segments) == len(found.clause_numbers) == len(found.tokens)
