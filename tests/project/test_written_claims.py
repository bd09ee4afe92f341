"""The claims that were written for the reader of claims."""

from pathlib import Path
from random import Random

import pytest

from benchmarks.answer_reader.written_documents import Document, Line
from benchmarks.claim_reader import written_claims
from benchmarks.claim_reader.rows import rows_of
from benchmarks.claim_reader.written_claims import Claims, claims

DOCUMENT = """\
@ The weir of Brenn
# Times
1 The gates open at noon.
2 They close at dusk.
# Rules
3 Nobody may swim.
? when can I pass || 1,2
"""
CLAIMS = """\
@ The weir of Brenn
Boats get through from midday on. || Boats get through from midnight on. || 1
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of claims beside one with a document that they are about."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "brenn.txt").write_text(DOCUMENT, "utf-8")
    monkeypatch.setattr(written_claims, "DOCUMENTS", tmp_path / "documents")
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "brenn.txt").write_text(CLAIMS, "utf-8")
    return tmp_path / "claims"


def test_claims_are_read_with_the_lines_that_bear_them_out(folder: Path) -> None:
    """Those on what is for training, and none of what is held back, here nothing."""
    (one,) = claims(folder)
    assert one.true == "Boats get through from midday on."
    assert one.false == "Boats get through from midnight on."
    assert [line.text for line in one.lines] == ["The gates open at noon."]
    assert claims(folder, held=True) == []


@pytest.mark.parametrize(
    "written",
    [
        "@ The weir of Brann\nBoats pass. || Boats sink. || 1",
        "@ The weir of Brenn\nBoats pass. || Boats sink. || 9",
        "@ The weir of Brenn\nBoats pass. || 1",
    ],
    ids=["no such document", "no such line", "one claim only"],
)
def test_what_does_not_fit_is_refused(written: str, folder: Path) -> None:
    """With the name of what is wrong."""
    (folder / "brenn.txt").write_text(written, "utf-8")
    with pytest.raises(ValueError, match=r"weir|brenn"):
        claims(folder)


def test_the_ones_that_ship_fit_their_documents() -> None:
    """Every claim names a document that there is, and lines that it has."""
    assert len(claims()) > len(claims(held=True)) > 0


@pytest.mark.parametrize("seed", range(20))
def test_both_claims_stand_beside_what_bears_one_out(seed: int) -> None:
    """And what is elsewhere lacks it."""
    lines = tuple(Line(n, "Times", text) for n, text in enumerate(["At noon.", "At dusk."], 1))
    document = Document("Brenn", (), (*lines, Line(3, "Rules", "Nobody may swim.")), ())
    one = Claims(document, "Swimming is forbidden.", "Swimming is free.", document.lines[2:])
    chance = Random(seed)  # noqa: S311 - nothing secret
    (true, text, label), false, *elsewhere = rows_of(one, chance)
    assert (true, label) == (one.true, 1)
    assert false == (one.false, text, 0)
    assert "Nobody may swim." in text
    assert all("swim" not in other and not label for _, other, label in elsewhere)
