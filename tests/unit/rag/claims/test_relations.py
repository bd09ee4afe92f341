"""Who is what to whom, in whatever way a claim and a page put it."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.claims.support import Evidence

TURNED = [
    ("Ines Kohl is Mark Dean's deputy.", "Mark Dean is Ines Kohl's deputy."),
    ("Ines Kohl is Mark Dean's deputy.", "The deputy of Ines Kohl is Mark Dean."),
    ("Paul Reuter is the trainer of Sofia Lang.", "Paul Reuter's trainer is Sofia Lang."),
    ("Karl Voss, the secretary of Nina Falk, writes.", "Nina Falk is Karl Voss's secretary."),
    ("The curator Rolf Ek is Olga Petri's husband.", "Olga Petri is the husband of Rolf Ek."),
    ("Norvex is a subsidiary of Halden.", "Halden is a subsidiary of Norvex."),
    ("Flour is the main ingredient of bread.", "The main ingredient of flour is bread."),
    ("DistilBERT is a version of BERT.", "BERT is a version of DistilBERT."),
    ("Ida Holm coaches Per Lund.", "Per Lund is the coach of Ida Holm."),
    ("Ada Stern supervised Max Roth.", "Max Roth was the supervisor of Ada Stern."),
    ("The captain's deputy is the mate.", "The captain is the deputy of the mate."),
    ("Norway's oldest university is in Oslo.", "Oslo's capital is Norway."),
]
KEPT = [
    ("Ines Kohl is Mark Dean's deputy.", "Mark Dean's deputy is Ines Kohl."),
    ("Ines Kohl is Mark Dean's deputy.", "The deputy of Mark Dean is Ines Kohl."),
    ("Amir Sadeh is the tutor of Rosa Klein.", "Rosa Klein's tutor is Amir Sadeh."),
    ("Brenner AG is the parent company of Kolb.", "Kolb's parent company is Brenner AG."),
    ("The niece of Clara Stein is Ruth Adler.", "Ruth Adler is Clara Stein's niece."),
    ("Karl Voss, the secretary of Nina Falk, writes.", "Karl Voss is Nina Falk's secretary."),
    ("Flour is the main ingredient of bread.", "Bread's main ingredient is flour."),
    ("Ida Holm coaches Per Lund.", "Per Lund's coach is Ida Holm."),
    ("Ben Ash is a friend of Lia Orr.", "Lia Orr is Ben Ash's friend."),
    ("Nora Vale married Finn Gray.", "Finn Gray married Nora Vale."),
]


@pytest.mark.parametrize(("page", "claim"), TURNED)
def test_a_relation_that_is_turned_round_is_not_borne_out(page: str, claim: str) -> None:
    """Whoever is something to somebody has nobody who is that to him."""
    assert Evidence([a_passage(page)]).support(claim) is None


@pytest.mark.parametrize(("page", "claim"), KEPT)
def test_a_relation_may_be_told_from_either_side(page: str, claim: str) -> None:
    """A genitive, "of" and a verb tell the same, and friends are each other's."""
    assert Evidence([a_passage(page)]).support(claim) is not None
