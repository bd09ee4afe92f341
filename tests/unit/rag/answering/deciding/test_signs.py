"""By what to tell that something is so."""

from dataclasses import replace

import numpy as np

from tests.support.passages import a_passage
from tunedd_api.documents.passages import QuotedPlace
from tunedd_api.rag.answering.deciding.signs import asks_for_a_sign, telling_signs
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.retrieval.hybrid import Retrieved
from tunedd_api.rag.understanding.message import Aspect, Kind, Understanding

LAMP = a_passage("Press the knob. When the mill runs, the green lamp comes on.", name="mill.txt")
GRAIN = a_passage("Grain is sold by the sack.", name="mill.txt")
OVEN = a_passage("The red lamp of the oven blinks.", name="oven.txt")


def test_only_what_can_be_noticed_is_left() -> None:
    """Of the document that was told of."""
    told = QuotedPlace(LAMP.document, LAMP.page, 0, 15)
    asked = Understanding(
        Kind.POINTING, "en", "How will I know: start", Aspect.REASON, exclude=(told,)
    )
    found = Retrieved(np.ones(2, dtype=np.float32), (OVEN, GRAIN, LAMP), 0.0, 0.0)

    assert asks_for_a_sign(asked)
    assert telling_signs(asked, Gathered((found,))).passages == (LAMP,)
    assert not asks_for_a_sign(replace(asked, exclude=()))
