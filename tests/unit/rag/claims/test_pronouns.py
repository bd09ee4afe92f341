"""What a pronoun of a passage stands for: what is named before it, or else the heading."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.claims.support import Evidence

ANOTHERS = [
    (
        "Distributed ledgers",
        "A gossip round is a cheap way to spread news. It requires no coordinator.",
        "Distributed ledgers require no coordinator.",
    ),
    (
        "Lathe L7 > Care",
        "Oil the spindle each week. It must be exchanged after two years.",
        "The lathe L7 must be exchanged after two years.",
    ),
    (
        "Paxos > Ballots",
        "The proposer writes to the acceptors. They answer within 30 ms.",
        "Paxos answers within 30 ms.",
    ),
    (
        "Ada Brandt > Family",
        "Her cousin Mia studied law. She became a judge.",
        "Ada Brandt became a judge.",
    ),
    (
        "Ada Brandt > Family",
        "Otto Brandt taught music. He died in 1931.",
        "Ada Brandt died in 1931.",
    ),
    (
        "Kühlanlage K4 > Pflege",
        "Der Rost wird monatlich gereinigt. Er muss nach zwei Jahren ersetzt werden.",
        "Die Kühlanlage muss nach zwei Jahren ersetzt werden.",
    ),
    (
        "Reactor R9",
        "A fan feeds the burner. It runs at 60 Hz and is cooled by oil.",
        "The reactor R9 is cooled by oil.",
    ),
]
NOT_ITS_OWN = [
    (
        "",
        "The tower stands beside the shop. Its builder is Arno Feld.",
        "The shop was built by Arno Feld.",
    ),
    (
        "",
        "Parsel runs on the server. Its maintainer is Ravi Nair.",
        "The maintainer of the server is Ravi Nair.",
    ),
    (
        "Opera house > The fountain",
        "The fountain was restored in 2004. Its sculptor is Elise Dorn.",
        "The opera's sculptor is Elise Dorn.",
    ),
    (
        "",
        "Karl Voss founded the firm. His sister Eva Voss runs it. He moved to Graz in 1999.",
        "Eva Voss moved to Graz in 1999.",
    ),
    (
        "",
        "Rita Moor teaches the adults. Her deputy Lou Hale swims. She joined in 2012.",
        "Lou Hale joined in 2012.",
    ),
    (
        "",
        "The band was formed in Leeds. Its drummer is Joe Park. It has toured since 2008.",
        "The drummer has toured since 2008.",
    ),
    (
        "",
        "The director is Sam Dorn. The cook is Jo Lie. She was elected in 2018; he came in 2020.",
        "Jo Lie was elected in 2018.",
    ),
    ("Lost towels", "The gym keeps keys for one year.", "The gym keeps towels for one year."),
    ("Freezing soup", "The cook freezes stock in jars.", "The cook freezes soup in jars."),
]
ITS_OWN = [
    (
        "",
        "The boathouse keeper is Otto Aune. He checks the boats every evening.",
        "Otto Aune checks the boats every evening.",
    ),
    (
        "",
        "Karl Voss founded the firm. His sister Eva Voss runs it. He moved to Graz in 1999.",
        "Karl Voss moved to Graz in 1999.",
    ),
    (
        "",
        "Voyager plays games. Its skills are stored as code.",
        "Voyager's skills are stored as code.",
    ),
    (
        "Theft of bicycles",
        "Report it to the police within 24 hours.",
        "Report the theft to the police within 24 hours.",
    ),
    (
        "Distributed ledgers",
        "A gossip round is a cheap way to spread news. It requires no coordinator.",
        "A gossip round requires no coordinator.",
    ),
    (
        "Lathe L7 > Care",
        "Oil the spindle each week. It must be exchanged after two years.",
        "The spindle must be exchanged after two years.",
    ),
    (
        "Paxos > Ballots",
        "The proposer writes to the acceptors. They answer within 30 ms.",
        "The acceptors answer within 30 ms.",
    ),
    (
        "Lathe L7 > Overview",
        "The machine turns steel. It weighs 400 kg.",
        "The lathe L7 weighs 400 kg.",
    ),
    (
        "Toluene > Hazards",
        "The liquid burns easily. It irritates the eyes.",
        "Toluene irritates the eyes.",
    ),
    (
        "Gossip protocol > Overview",
        "The protocol was published in 1987. It requires no coordinator.",
        "The gossip protocol requires no coordinator.",
    ),
]


@pytest.mark.parametrize(("section", "page", "claim"), ANOTHERS)
def test_a_heading_does_not_lend_what_another_thing_is_said_to_be(
    section: str, page: str, claim: str
) -> None:
    """What the sentence before names is what a pronoun stands for, and not the heading."""
    assert Evidence([a_passage(page, section=section)]).support(claim) is None


@pytest.mark.parametrize(("section", "page", "claim"), NOT_ITS_OWN)
def test_what_a_pronoun_owns_or_does_is_not_another_ones(
    section: str, page: str, claim: str
) -> None:
    """Who is meant is the one named, and nobody where it may be either of two."""
    assert Evidence([a_passage(page, section=section)]).support(claim) is None


@pytest.mark.parametrize(("section", "page", "claim"), ITS_OWN)
def test_a_pronoun_stands_for_what_is_named_before_it(section: str, page: str, claim: str) -> None:
    """What is named before may be told for the pronoun, and the heading where it is meant."""
    assert Evidence([a_passage(page, section=section)]).support(claim) is not None


def test_a_passage_that_goes_on_with_a_pronoun_tells_nothing_of_its_heading() -> None:
    """What the pronoun stands for was named in the passage before, and may be anything."""
    text = "It requires no coordinator. Its messages are small."
    inside = a_passage(text, section="Distributed ledgers", start=700)
    assert Evidence([inside]).support("Distributed ledgers require no coordinator.") is None


@pytest.mark.parametrize(
    ("title", "text", "claim"),
    [
        (
            "Pocketforest, a small fork of Forest: lighter, cheaper and faster",
            "Changes are told beside the model trained with the double loss.",
            "The double loss is a lighter, cheaper and faster fork of Forest.",
        ),
        (
            "Heron: the quiet, light pump for garden ponds",
            "The hose is sold apart.",
            "The hose is the quiet, light pump for garden ponds.",
        ),
    ],
)
def test_a_heading_does_not_say_what_something_is(title: str, text: str, claim: str) -> None:
    """A heading lends what a sentence is about, and not what is said of it."""
    assert Evidence([a_passage(text, title=title)]).support(claim) is None
