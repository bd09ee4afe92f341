"""Which thing a sentence means, by what the sentences before it say of it."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.claims.support import Evidence

CLINIC = "The clinic at Norgate was built in 1990. {}The clinic opens at nine."
TABLET = "Zorvatan lowers the blood pressure. {}Common side effects are headaches."
AT_NINE = "The clinic at Norgate opens at nine."
EFFECTS = "Common side effects of Zorvatan are headaches."


@pytest.mark.parametrize(("page", "claim"), [(CLINIC, AT_NINE), (TABLET, EFFECTS)])
def test_what_was_told_of_a_thing_tells_which_one_is_meant(page: str, claim: str) -> None:
    """Nothing but that thing has been named, and it is quoted with what is said of it."""
    told = page.format("")
    support = Evidence([a_passage(told)]).support(claim)
    assert support is not None
    assert support.quote.text == told


@pytest.mark.parametrize(
    ("page", "between", "claim"),
    [
        (CLINIC, "Another clinic stands at Sulby. ", AT_NINE),
        (CLINIC, "The clinic at Sulby is older. ", AT_NINE),
        (TABLET, "Nexolin lowers it faster. ", EFFECTS),
    ],
)
def test_where_several_are_told_of_none_is_meant(page: str, between: str, claim: str) -> None:
    """It may be any of them."""
    assert Evidence([a_passage(page.format(between))]).support(claim) is None
