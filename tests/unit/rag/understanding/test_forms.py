"""The forms of messages, as they are found and remembered."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tunedd_api.rag.understanding.forms import Form, forms, likely_kind
from tunedd_api.rag.understanding.lexicon import LANGUAGES, lexicon
from tunedd_api.rag.understanding.message import Kind
from tunedd_api.rag.understanding.wording import Wording

ASKED = "Thanks! What documents do you have?"


def test_what_was_found_is_not_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The turn after a question asks what kind it was: that is known, and so is the rest."""
    found = list(forms(ASKED))
    monkeypatch.setattr(Wording, "of", None)
    assert [id(form) for form in forms(ASKED)] == [id(form) for form in found]
    assert likely_kind(ASKED) is found[0].kind is Kind.LIBRARY


def test_forms_are_found_when_somebody_wants_them() -> None:
    """Whoever stops at the first form leaves the others to be found by whoever goes on."""
    first = next(iter(forms("What documents do you have on wasps?")))
    rest = list(forms("What documents do you have on wasps?"))
    assert rest[0] is first
    assert rest[-1].kind is Kind.QUESTION


def test_threads_find_the_same_forms() -> None:
    """Several that ask for the forms of one message at once all get all of them."""
    with ThreadPoolExecutor(8) as threads:
        one = forms("Hi there, can you list what is written about hornets?")
        asked: list[list[Form]] = list(threads.map(list, [one] * 8))
    assert all(found == asked[0] for found in asked)
    assert len(list(one)) == len(asked[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_end_without_regard_to_what_follows(language: str) -> None:
    """No phrase of small talk looks around: where none begins, none is looked for."""
    pattern = re.sub(r"\[[^\]]*\]", "", lexicon(language).phrase.pattern)
    assert not re.search(r"\(\?(?:<?[=!])|\\[bBzZ]|(?<!\\)[$^]", pattern)
