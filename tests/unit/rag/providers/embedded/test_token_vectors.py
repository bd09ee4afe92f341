"""Where the tokens stand that an embedded model has vectors of."""

import pytest

from tunedd_api.rag.providers.embedded.token_vectors import placed


@pytest.mark.parametrize(
    ("text", "pieces", "written"),
    [
        ("The café's UNESCO", [" the", " cafe", " '", " s", " unesco"], "The|café|'|s|UNESCO"),
        ("re-tokenisation", [" re", " -", " token", "isation"], "re|-|token|isation"),
        ("cafe\u0301 3.5 km", [" cafe", " 3", " .", " 5", " km"], "cafe|3|.|5|km"),
        ("日本 ﬁne", [" 日", " 本", " ﬁ", "ne"], "日|本|ﬁ|ne"),
    ],
    ids=["case and accents", "within a word", "an accent of its own", "other letters"],
)
def test_pieces_are_found_in_the_text(text: str, pieces: list[str], written: str) -> None:
    """Each piece covers what is written of it, whatever case and accents the model leaves out."""
    spans = placed(text, pieces)
    assert spans is not None
    assert "|".join(text[start:end] for start, end in spans) == written


@pytest.mark.parametrize("pieces", [[" bees", "[UNK]"], [" bees", " "], [" wasps"]])
def test_what_does_not_stand_in_the_text_is_not_placed(pieces: list[str]) -> None:
    """Where a piece is not what is written, as the model's word for what it does not know."""
    assert placed("Bees 🐝", pieces) is None
