"""The tables and headings that PDFs are judged by: their form."""

from benchmarks.structure import Tally, common, gold, judged_headings, judged_tables, letters
from tunedd_api.extraction.extracts import ExtractedPage, Heading, Table


def test_set() -> None:
    """There are forty tables and a hundred headings at least, each once on its page."""
    pages = [page for document in gold().values() for page in document.values()]
    assert sum(len(page.tables) for page in pages) >= 40
    assert sum(len(page.headings) for page in pages) >= 100
    for page in pages:
        assert len(set(page.headings)) == len(page.headings)
        assert all(letters(first)[0] and letters(last)[0] for first, last in page.tables)


def test_judging_headings() -> None:
    """A heading counts by its letters; what is marked besides is wrong, but for labels."""
    page = ExtractedPage(
        1,
        "1. Data\nTip\nOther",
        headings=(Heading(0, 7, 1), Heading(8, 11, 1), Heading(12, 17, 1)),
    )
    tally = Tally()
    judged_headings(page, ["1 DATA", "2 Results"], tally, "a.pdf, 1")
    assert (tally.there, tally.right, tally.wrong) == (2, 1, 1)


def test_judging_tables() -> None:
    """A table counts if most of it is marked as one."""
    text = "Text before.\nName Size\nPump 1 23\nPump 2 25\nText behind it."
    start, end = text.index("Name"), text.index("Text behind") - 1
    for first, right in ((start, 1), (text.index("Pump 1"), 0), (0, 0)):
        tally = Tally()
        page = ExtractedPage(1, text, tables=(Table(first, end, first),))
        judged_tables(page, [("Name Size", "Pump 2 25")], tally, "a.pdf, 1")
        assert (tally.right, tally.wrong) == (right, 1 - right)
    assert common((0, 10), (5, 10)) == 0.5
    assert common((0, 10), (20, 30)) == 0
