"""Where parts stand that are asked for by number."""

from uuid import uuid4

import pytest

from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.wholes.numbered_parts import located, names
from tunedd_api.rag.understanding.part_references import PartReference, part_references

LEASE = [
    "# Lease\n\n## 4. Rent\n\n### 4.1 Amount\n\nThe rent is 1,900 euros.\n\n"
    "### 4.2 Late payment\n\nLate rent bears interest.\n",
    "### 4.3 Review\n\nRent is reviewed.\n\n## 12. End\n\nEither side may end it:\n\n"
    "(a) at the end of a year;\n\n(b) at once, if rent is unpaid.\n",
    "## Appendix B: Charges\n\nTable 2: Charges in euros\n\n| Service | Charge |\n"
    "| Water | 35 |\n\nFigure 3: The mill\n\nCharges are reviewed.\n",
]
NOTES = [
    "# Norda\n\n## 2.4.2 (2024-11-05)\n- Tokens are hidden.\n\n"
    "## 2.4.0 (2024-10-14)\n- Profiles.\n",
    "- More profiles.\n\n## 2.3.0 (2023-04-12)\n- First release.\n\n# Licence\nFree.\n",
]
TREATY = [
    "Article 1\nScope\nThis covers the lake.\n\nArticle 3\nFishing\nEach may take 200 tonnes.\n",
    "Article 9\nDisputes\nA panel decides.\n",
]


def passages(*texts: str) -> list[Passage]:
    """The passages of a document, a page each."""
    return [
        Passage(
            uuid4(), DocumentRef(document_id("a.md"), "a.md"), "A", page, 0, len(t), t, 0.0, 0.0
        )
        for page, t in enumerate(texts, start=1)
    ]


def reference(message: str) -> PartReference:
    """The part that a message names."""
    (found,) = part_references(message)
    return found


@pytest.mark.parametrize(
    ("texts", "named", "said"),
    [
        (LEASE, "section 4.2", ["### 4.2 Late payment\n\nLate rent bears interest."]),
        (LEASE, "clause 12(b)", ["(b) at once, if rent is unpaid."]),
        (TREATY, "article 3", ["Article 3\nFishing\nEach may take 200 tonnes."]),
        (TREATY, "article 9", ["Article 9\nDisputes\nA panel decides."]),
        (
            LEASE,
            "table 2",
            ["Table 2: Charges in euros\n\n| Service | Charge |\n| Water | 35 |"],
        ),
        (LEASE, "figure 3", ["Figure 3: The mill"]),
        (TREATY, "page 2", [TREATY[1]]),
        (
            NOTES,
            "version 2.4",
            [
                "## 2.4.2 (2024-11-05)\n- Tokens are hidden.",
                "## 2.4.0 (2024-10-14)\n- Profiles.",
                "- More profiles.",
            ],
        ),
        (NOTES, "what did 2.3 bring", ["## 2.3.0 (2023-04-12)\n- First release."]),
        (NOTES, "the latest release", ["## 2.4.2 (2024-11-05)\n- Tokens are hidden."]),
        (NOTES, "version 2.2", []),
        (LEASE, "the latest version", []),
        (LEASE, "section 7", []),
        (LEASE, "article 4", []),
        (LEASE, "table 3", []),
        (TREATY, "page 3", []),
    ],
)
def test_a_part_reaches_to_the_next_one(texts: list[str], named: str, said: list[str]) -> None:
    """From its heading or caption to the next of its rank; nothing where there is none."""
    found = located(reference(named), passages(*texts))
    assert [passage.text for passage in found] == said


def test_what_is_cut_stands_where_it_says() -> None:
    """A cut passage's offsets are those of its text on the page."""
    for one in located(reference("section 4"), passages(*LEASE)):
        page = LEASE[one.page - 1]
        assert page[one.start : one.end] == one.text
    assert len(located(reference("section 4"), passages(*LEASE))) == 2


def test_rows_beside_a_caption_come_along() -> None:
    """A table whose rows are in the next passage is told with them."""
    apart = passages("Table 1: Sizes\n", "| Name | Size |\n| Pump | 23 |\n")
    assert [one.text for one in located(reference("table 1"), apart)] == [
        "Table 1: Sizes",
        "| Name | Size |\n| Pump | 23 |\n",
    ]


def test_parts_of_other_texts_are_only_spoken_of() -> None:
    """A sentence may name a part that is of another document."""
    article = reference("article 12")
    assert names(article, "The Act requires in Article 12 that logs are kept.")
    assert not names(article, "Article 120 and Article 12.3 are others.")
    assert located(article, passages("The Act requires in Article 12 that logs are kept.")) == ()
