"""Outlines and summaries of whole documents."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tests.support.passages import a_passage
from tunedd_api.documents.passages import QuotedPlace
from tunedd_api.rag.answering.wholes.digests import outline, summary
from tunedd_api.rag.retrieval.document_walk import WalkedPassage

_HONEY = "Bees make honey from the nectar that they gather in the meadows around the hive."
_DANCE = "A bee that has found flowers dances to tell the other bees where the flowers stand."
_WINTER = "In winter the bees cluster around the queen and live on the honey that they stored."


def walked(
    text: str,
    section: str | None,
    *,
    page: int = 1,
    start: int = 0,
    vector: Sequence[float] = (1.0, 0.0),
    is_reference: bool = False,
) -> WalkedPassage:
    """A passage of a document that is walked through."""
    passage = a_passage(text, page=page, start=start)
    return WalkedPassage(
        replace(passage, section=section, is_reference=is_reference),
        np.asarray(vector, dtype=np.float32),
    )


BOOK = (
    walked(f"1 Honey\n{_HONEY}", "1 Honey"),
    walked(f"2 Dances\n{_DANCE}", "2 Dances", page=2),
    walked(f"2.1 The waggle\n{_WINTER}", "2 Dances › 2.1 The waggle", page=3),
    walked("[1] Smith, A. Bees. 1999.", "References", page=4, is_reference=True),
)


def test_an_outline_is_the_headings_where_they_stand() -> None:
    """Each heading of an outline is quoted exactly, with its page."""
    lines = outline(BOOK).lines

    assert [line.heading for line in lines] == ["1 Honey", "2 Dances", "2.1 The waggle"]
    assert [line.quote.passage.page for line in lines] == [1, 2, 3]
    for line in lines:
        passage = line.quote.passage
        at = line.quote.start - passage.start
        assert passage.text[at : at + len(line.quote.text)] == line.quote.text


def test_an_outline_goes_no_deeper_than_there_is_room() -> None:
    """Where the lower headings are too many, the higher ones are given."""
    lines = outline(BOOK, most=2).lines

    assert [line.heading for line in lines] == ["1 Honey", "2 Dances"]


def test_headings_beyond_the_room_are_counted() -> None:
    """An outline says how many headings it leaves out."""
    chapters = [walked(f"{n} Part\n{_HONEY}", f"{n} Part", page=n) for n in range(1, 10)]

    digest = outline(chapters, most=4)

    assert len(digest.lines) == 4
    assert digest.left_out == 5


def test_a_heading_is_found_at_the_end_of_the_passage_before() -> None:
    """A heading that the page break parted from its text is in the outline."""
    pages = [
        walked(f"1 Honey\n{_HONEY}\n2 Dances", "1 Honey"),
        walked(_DANCE, "2 Dances", page=2),
    ]

    assert [line.heading for line in outline(pages).lines] == ["1 Honey", "2 Dances"]


def test_without_headings_an_outline_is_what_the_parts_begin_with() -> None:
    """A text that has no headings is outlined by its sentences."""
    lines = outline([walked(_HONEY, None), walked(_DANCE, None, page=2)]).lines

    assert [line.quote.text for line in lines] == [_HONEY, _DANCE]
    assert {line.heading for line in lines} == {None}


def test_a_summary_has_a_sentence_of_each_section() -> None:
    """Every section is told by a sentence of its own, in reading order, works cited are not."""
    lines = summary(BOOK).lines

    assert [line.quote.text for line in lines] == [_HONEY, _DANCE, _WINTER]
    assert [line.heading for line in lines] == ["1 Honey", "2 Dances", "2.1 The waggle"]


def test_a_summary_keeps_to_its_length() -> None:
    """With less room the first and the last section are kept, and the others counted."""
    chapters = [walked(f"{n} Part\n{_HONEY} {n}.", f"{n} Part", page=n) for n in range(1, 10)]

    digest = summary(chapters, most=3)

    assert len(digest.lines) == 3
    assert digest.left_out == 6
    assert digest.lines[0].quote.passage.page == 1
    assert digest.lines[-1].quote.passage.page == 9


def test_a_sentence_is_taken_from_the_passage_nearest_to_its_section() -> None:
    """What most of a section is about tells it, not what one passage strays to."""
    middle = [
        walked(f"1 Honey\n{_HONEY}", "1 Honey"),
        *(walked(_DANCE, "1 Honey", page=n, vector=(0.0, 1.0)) for n in range(2, 9)),
    ]

    assert [line.quote.text for line in summary(middle, most=1).lines] == [_DANCE]


def test_a_summary_goes_on_where_it_ended() -> None:
    """What has been quoted is not quoted again."""
    told = summary(BOOK).lines
    places = [
        QuotedPlace(q.passage.document, q.passage.page, q.start, q.end)
        for q in (line.quote for line in told[:2])
    ]

    lines = summary(BOOK, exclude=places).lines

    assert [line.quote.text for line in lines] == [_WINTER]


def test_a_part_of_a_document_is_summarised_alone() -> None:
    """A chapter that is named by number or by its words is all that is told of."""
    assert {line.heading for line in summary(BOOK, part="chapter 1").lines} == {"1 Honey"}
    assert {line.heading for line in summary(BOOK, part="the dances").lines} == {
        "2 Dances",
        "2.1 The waggle",
    }


def test_a_part_that_is_not_there_leaves_the_whole() -> None:
    """Where no heading is meant, the document is told as a whole."""
    assert len(summary(BOOK, part="chapter 17").lines) == 3


def test_nothing_is_said_of_an_empty_document() -> None:
    """A document without text has no summary and no outline."""
    assert summary([]).lines == ()
    assert outline([]).lines == ()


def test_a_model_is_shown_the_passages_around_the_quotes() -> None:
    """The passages that a digest is taken from come once each, in reading order."""
    assert [passage.page for passage in summary(BOOK, most=6).passages] == [1, 2, 3]


def test_a_sentence_of_a_summary_stands_under_the_heading_above_it() -> None:
    """A passage that begins in one section may go on in the next."""
    both = walked(f"Honey\n\n{_HONEY}\n\n## Winter\n\n{_WINTER}", "Honey")

    assert {line.quote.text: line.heading for line in summary([both]).lines} == {
        _HONEY: "Honey",
        _WINTER: "Winter",
    }


def test_what_has_no_sentences_is_told_by_its_lists() -> None:
    """A changelog of items alone is summarised by these, each below the heading above it."""
    notes = (
        walked(
            "## 2.1 (2024-05-02)\n- Fixed: sync no longer hangs when the remote has no branches.\n"
            "\n## 2.0 (2024-01-09)\n"
            "- Added: profiles can be exported as JSON for other programs.\n",
            "Notes",
        ),
    )
    lines = summary(notes).lines
    assert [(line.heading, line.quote.text[2:8]) for line in lines] == [
        ("2.1 (2024-05-02)", "Fixed:"),
        ("2.0 (2024-01-09)", "Added:"),
    ]
