"""Where the words of a sentence stand, and what that says for it or against it."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.claims.support import Evidence

EXCHANGED = [
    (
        "Widening the lane by 5 percent raised the number of riders by 8 percent.",
        "Widening the lane by 8 percent raised the number of riders by 5 percent.",
    ),
    (
        "The dam, 6 m thick at the crest and 40 m at the foot, holds without a single crack.",
        "The dam, 40 m thick at the crest and 6 m at the foot, holds without a single crack.",
    ),
    (
        "Permits issued before 1 March 2027 have to be renewed by 1 March 2029.",
        "Permits issued before 1 March 2029 have to be renewed by 1 March 2027.",
    ),
    (
        "Wardens counted 31 nests in the marsh in 2019 and 12 in 2020, after a dry spring.",
        "Wardens counted 31 nests in the marsh in 2020 and 12 in 2019.",
    ),
    (
        "Bake the rolls at 230 °C for five minutes, then at 190 °C for another twenty.",
        "Bake the rolls at 190 °C for five minutes, then at 230 °C for another twenty.",
    ),
]
IN_ANOTHERS_SLOT = [
    (
        "The broth needs no cream because the beans thicken it.",
        "The broth needs no flour because the beans thicken it.",
    ),
    (
        "A dismissal for joining a choir is unfair, and in that case the rule does not apply.",
        "A dismissal for leaving a choir is unfair.",
    ),
    (
        "The council proposes to leave the fee at 12 euros a week.",
        "The council proposes to raise the fee at 12 euros a week.",
    ),
    (
        "Mayor Ilse Brandt said the toll would be reviewed after one year.",
        "Mayor Ilse Brandt said the toll would be lifted after one year.",
    ),
]
ON_THE_OTHER_SIDE = [
    (
        "The win lifts Dorvik to third place, two points behind the holders.",
        "The win lifts Dorvik to third place, two points ahead of the holders.",
    ),
    (
        "The four trustees who voted against are tenants.",
        "The four trustees who voted in favour are tenants.",
    ),
]
BEHIND_ANOTHER_CONJUNCTION = [
    (
        "If wages rise, the price of bread will fall.",
        "If the price of bread falls, wages will rise.",
    ),
    (
        "Take the pot off the stove before adding the herbs, which lose their scent when boiled.",
        "Add the herbs before taking the pot off the stove.",
    ),
    (
        "Normally the pump takes in several litres of water before giving off any steam.",
        "Normally the pump gives off several litres of steam before it takes in any water.",
    ),
]
PARTS = [
    (
        "If the bus is more than an hour late, half the fare is refunded.",
        "If the bus is more than an hour late, the whole fare is refunded.",
    ),
    (
        "Store the cells half charged if the lamp is not used for weeks.",
        "Store the cells fully charged if the lamp is not used for weeks.",
    ),
]
IN_ORDER = [
    (
        "The night boat from Arvik to Stromness runs daily from May to August and twice a week "
        "otherwise.",
        "From May to August the night boat from Arvik to Stromness runs daily.",
    ),
    (
        "Belmar, which ranks third, also expects a smaller harvest because of drought.",
        "Because of drought, Belmar also expects a smaller harvest.",
    ),
    (
        "None of those kinds of use—copying— could be limited by the statute because none of "
        "those uses harmed a seller.",
        "None of those kinds of copying could be limited by the statute because none of those "
        "uses harmed a seller.",
    ),
]
NOT_AS_IT_IS = [
    (
        "The ferry is expected to resume on Monday from the northern pier with two boats an hour.",
        "The ferry resumed on Monday from the northern pier with two boats an hour.",
    ),
    (
        "Cyclists may use the towpath from the weir to the old bridge in winter, not in summer.",
        "Cyclists may use the towpath from the old bridge to the weir in summer.",
    ),
    (
        "Der Keller darf im Winter nicht geheizt werden.",
        "Der Keller darf im Winter geheizt werden.",
    ),
]


def _bears_out(page: str, claim: str) -> bool:
    return Evidence([a_passage(page)]).support(claim) is not None


@pytest.mark.parametrize(
    ("page", "claim"),
    [*EXCHANGED, *IN_ANOTHERS_SLOT, *ON_THE_OTHER_SIDE, *BEHIND_ANOTHER_CONJUNCTION, *PARTS],
)
def test_the_same_words_in_other_places_say_something_else(page: str, claim: str) -> None:
    """Exchanged things, another word in a slot, sides and conjunctions turn what is said."""
    assert _bears_out(page, page)
    assert not _bears_out(page, claim)


def test_verbs_that_say_little_may_stand_for_each_other_in_a_slot() -> None:
    """Where the page says "consists of", "has" may stand."""
    page = "The council consists of nine elected members."
    assert _bears_out(page, "The council has nine elected members.")


@pytest.mark.parametrize(("page", "claim"), IN_ORDER)
def test_what_repeats_the_page_in_its_order_holds(page: str, claim: str) -> None:
    """A claim with the page's words in order, but for one phrase that has moved, is said."""
    assert _bears_out(page, claim)


@pytest.mark.parametrize(("page", "claim"), NOT_AS_IT_IS)
def test_order_by_itself_does_not_bear_out(page: str, claim: str) -> None:
    """What is planned, denied or turned round is not repeated by its words."""
    assert not _bears_out(page, claim)


def test_a_modal_verb_counts_where_it_stands() -> None:
    """What is "expected" in another clause says nothing of a verb that "will" stands before."""
    page = (
        "Gauges will measure over the coming weeks whether the blast has shifted the base; "
        "a change of one percent is expected."
    )
    assert _bears_out(page, "Gauges will measure whether the blast has shifted the base.")


def test_a_verb_alone_may_be_another_word_for_the_pages() -> None:
    """Where all else is said, a verb that no list knows stands for the page's own."""
    page = "The storm of 1902 buried two harbour villages under sand."
    assert _bears_out(page, "Two harbour villages were smothered under sand by the storm of 1902.")


def test_a_verb_that_another_sentence_says_belongs_there() -> None:
    """What another sentence says is done is not taken for another word for what is done here."""
    page = (
        "The storm of 1902 buried two harbour villages under sand. "
        "Dredgers smothered the eastern reef with gravel."
    )
    claim = "Two harbour villages were smothered under sand by the storm of 1902."
    assert not _bears_out(page, claim)


def test_two_words_that_the_page_does_not_say_are_too_many() -> None:
    """One missing word may be another one for the page's; two are the claim's own."""
    page = "The storm of 1902 buried two harbour villages on the northern shore under sand."
    claim = (
        "Two harbour villages on the northern shore were smothered under cinders by the storm "
        "of 1902."
    )
    assert not _bears_out(page, claim)


@pytest.mark.parametrize(
    ("heading", "page", "false", "true"),
    [
        (
            "Water in greenhouses",
            "A sensor keeps nothing from one day to the next.",
            "Greenhouses do not keep a sensor.",
            "A sensor keeps nothing from one day to the next.",
        ),
        (
            "Drones over orchards",
            "A pilot needs no licence below 30 metres.",
            "Orchards need no pilot.",
            "A pilot does not need a licence below 30 metres.",
        ),
    ],
)
def test_what_a_heading_names_does_not_do_what_others_do(
    heading: str, page: str, false: str, true: str
) -> None:
    """A heading lends its words to pronouns, and not the place of who does it on the page."""
    evidence = Evidence([a_passage(f"{heading}\n{page}")])
    assert evidence.support(false) is None
    assert evidence.support(true) is not None
