"""Years that a sentence tells of without naming them."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.claims.support import Evidence

MILL = "In 1905 the mill burned down. It was rebuilt in the same year with a stone roof."
LAB = "Ito joined the lab in 2009. Five years later she won the Kahn prize."
BETA = "The beta appeared in June 2022. A second version followed in November."
SEASON = "The 2019 season began in April. The club won on 12 April. In September it lost the final."
TOLD = [
    (MILL, "The mill was rebuilt in 1905 with a stone roof."),
    (LAB, "Ito won the Kahn prize in 2014."),
    (BETA, "A second version followed in November 2022."),
    (SEASON, "The club won on 12 April 2019."),
    (SEASON, "The club lost the final in September 2019."),
]
NOT_TOLD = [
    (MILL, "The mill was rebuilt in 1906 with a stone roof."),
    (LAB, "Ito won the Kahn prize in 2009."),
    (BETA, "A second version followed in November 2021."),
    (BETA, "A second version followed in June 2022."),
    (SEASON, "The club lost the final in September 2018."),
    (
        "The plant opened in November 2014. In January a line was closed.",
        "In January 2014 a line was closed.",
    ),
    (
        "The bridge was built in 1893. The regatta takes place in May.",
        "The regatta takes place in May 1893.",
    ),
    (
        "It burned in 1952 and was rebuilt in 1954. That year the club had 90 members.",
        "In 1952 the club had 90 members.",
    ),
]


@pytest.mark.parametrize(("page", "claim"), TOLD)
def test_the_year_of_the_sentence_before_is_told(page: str, claim: str) -> None:
    """It is the same one, or is counted from it, and the quote begins where it is named."""
    support = Evidence([a_passage(page)]).support(claim)
    assert support is not None
    assert support.quote.text.startswith(page.partition(".")[0])


@pytest.mark.parametrize(("page", "claim"), NOT_TOLD)
def test_another_year_is_not(page: str, claim: str) -> None:
    """An earlier month is of a later year, and what happens every May is of none."""
    assert Evidence([a_passage(page)]).support(claim) is None
