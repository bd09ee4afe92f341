"""The heading that stands above a quote in its passage."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.answering.wholes.headings import heading_above
from tunedd_api.rag.page_text.quotes import Quote

LEASE = a_passage(
    "The flat is let to Ada Holm.\n\n§ 4 Deposit\nThe tenant pays 900 euros.\n\n"
    "Article 5: Pets\nSmall animals may be kept.\n\n## Keys\n\nTwo keys are handed over.",
)


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ("The flat is let to Ada Holm.", None),
        ("The tenant pays 900 euros.", "§ 4 Deposit"),
        ("Small animals may be kept.", "Article 5: Pets"),
        ("Two keys are handed over.", "Keys"),
    ],
)
def test_it_is_the_last_one_before_the_words(words: str, heading: str | None) -> None:
    """A passage may hold the end of one section and the beginning of the next."""
    start = LEASE.text.index(words)
    assert heading_above(Quote.of(LEASE, start, start + len(words))) == heading
