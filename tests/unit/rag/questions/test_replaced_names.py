"""Claims about another name than the one that is asked about."""

import pytest

from tunedd_api.rag.questions.replaced_names import replaces_a_name


@pytest.mark.parametrize(
    ("claim", "replaced"),
    [
        ("A barge to Italy costs 9 euros.", True),
        ("A barge to Spain costs 9 euros.", False),
        ("It costs 9 euros.", False),
    ],
)
def test_names_that_take_the_place_of_those_asked_about(claim: str, *, replaced: bool) -> None:
    """What the source tells of the name that is asked about is not told of another."""
    source = "To Spain it costs 9 euros."
    assert replaces_a_name("What does a barge to Spain cost?", claim, source) is replaced
