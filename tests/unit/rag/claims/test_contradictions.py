"""What speaks against a sentence although a passage has its words, and what does not."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.claims.support import Evidence

SAID = [
    (
        "Entry costs six pounds for adults, and children enter free.",
        "Entry costs six pounds for adults.",
    ),
    ("Entry costs six pounds for adults, and children enter free.", "Children enter free."),
    ("The Kestrel is heavier than the Heron.", "The Heron is lighter than the Kestrel."),
    ("Owls hear better than hawks.", "Hawks hear less well than owls."),
    ("The glue dries before it is sanded.", "The glue is sanded after it dries."),
    ("After the bell had rung, the hall was locked.", "The bell rang before the hall was locked."),
    ("The queue holds at least ten jobs.", "The queue holds ten jobs or more."),
    ("Huts larger than six square metres are banned.", "Huts of over 6 square metres are banned."),
    ("Boats left on the twelfth day.", "On day 12 boats left."),
    ("The gate opens at seven in the evening.", "The gate opens at 7 p.m."),
    ("Three of the five pumps failed.", "3 out of 5 pumps failed."),
    ("Tea costs 3 euros, cocoa 4.", "Cocoa costs 4 euros."),
    ("A sparrow sang at dawn.", "A bird sang at dawn."),
]
CONTRADICTED = [
    ("Entry costs six pounds for adults, and children enter free.", "Adults enter free."),
    (
        "Entry costs six pounds for adults, and children enter free.",
        "Entry costs six pounds for children.",
    ),
    (
        "Swimming is allowed for members from 8 to 20, and guests come at noon.",
        "Swimming is allowed for guests from 8 to 20.",
    ),
    ("The Kestrel is heavier than the Heron.", "The Kestrel is lighter than the Heron."),
    ("The Kestrel is heavier than the Heron.", "The Heron is heavier than the Kestrel."),
    ("Rye holds more water than wheat.", "Rye holds less water than wheat."),
    ("The glue dries before it is sanded.", "The glue dries after it is sanded."),
    ("Wash the bowl before drying it.", "Wash the bowl after drying it."),
    ("The queue holds at least ten jobs.", "The queue holds ten jobs or fewer."),
    ("Tea costs 3 euros, cocoa 4.", "Cocoa costs 3 euros."),
    ("She has a Danish mother and a Greek father.", "She has a Greek mother."),
    ("Mail from Bonn arrives in May, mail from Lyon is lost.", "Mail from Lyon arrives in May."),
    ("Ann Roe beat the defending champion, Tom Poe.", "The defending champion was Ann Roe."),
    ("The shop is free on the first Monday of each month.", "The shop is free on every Monday."),
    ("Adding salt slows the yeast.", "Removing salt slows the yeast."),
    ("No dog guards the yard.", "No animal guards the barn."),
    ("The fee is due in days.", "The fee is due in weeks."),
    ("These flags are still supported on Linux.", "The flags are no longer supported on Linux."),
    ("The workshop repairs bikes. The shop sells them.", "The shop repairs bikes."),
    (
        "These results challenge the view that ice is old.",
        "Glaciers challenge the view that ice is old.",
    ),
    ("The salve helped in 91 of every 100 mice.", "The salve helped in all of the mice."),
]


@pytest.mark.parametrize(("page", "claim"), SAID)
def test_said_in_another_way(page: str, claim: str) -> None:
    """What turns a comparison, a time or a number round twice says the same."""
    assert Evidence([a_passage(page)]).support(claim) is not None


@pytest.mark.parametrize(("page", "claim"), CONTRADICTED)
def test_the_same_words_say_something_else(page: str, claim: str) -> None:
    """Words that have changed sides, owners or places do not bear a sentence out."""
    assert Evidence([a_passage(page)]).support(claim) is None


@pytest.mark.parametrize(
    ("heading", "page", "claim"),
    [
        (
            "Graph2Vec vectors",
            "These short formulas highlight some properties of the graph we drew.",
            "Graph2Vec vectors highlight some properties of the graph we drew.",
        ),
        ("Jug", "The rubber feet dampen the noise.", "The jug dampens the noise."),
        ("Season passes", "Such rules trigger a fee.", "Season passes trigger a fee."),
    ],
)
def test_a_heading_is_not_what_does_it_where_the_page_names_who_does(
    heading: str, page: str, claim: str
) -> None:
    """Verbs that no list knows are found by what stands around them, and so are their subjects."""
    assert Evidence([a_passage(page, section=heading)]).support(claim) is None
