"""The pairs that the reader of answers learns from have the texts that the service reads."""

from pathlib import Path
from random import Random

import pytest

from benchmarks.answer_reader.served import rows_of
from benchmarks.answer_reader.written_documents import documents
from tunedd_api.rag.language.tokenizers import EstimatingTokenizer
from tunedd_api.rag.splitting.splitter import PassageSplitter

_WRITTEN = """@ The lido
# Times
1 The gates open at noon.
2 They close at dusk.
# Bring
3 - a towel
4 - a cap
5 - a padlock for the locker
# Prices
6 Row. Who: adult | Price: 4 crowns
7 Row. Who: child | Price: 2 crowns
? when can I get in || 1
? what must I take with me || 3,4,5
? what does my son pay || 7
? is the water heated || -
"""


@pytest.fixture
def rows(tmp_path: Path) -> list[tuple[str, str, int]]:
    """All pairs of a small document."""
    path = tmp_path / "written.txt"
    path.write_text(_WRITTEN, "utf-8")
    (document,) = documents(path)
    splitter = PassageSplitter(EstimatingTokenizer())
    return list(rows_of(document, splitter, 1.0, Random(1)))  # noqa: S311 - nothing secret


def _answering(rows: list[tuple[str, str, int]], word: str) -> list[str]:
    return [text for question, text, label in rows if label and word in question]


def test_a_list_is_one_text_under_its_heading(rows: list[tuple[str, str, int]]) -> None:
    """As the service quotes it."""
    assert _answering(rows, "take") == [
        "The lido. Bring. - a towel - a cap - a padlock for the locker"
    ]


def test_a_row_names_its_columns(rows: list[tuple[str, str, int]]) -> None:
    """And the row beside it does not answer."""
    assert _answering(rows, "son") == ["The lido. Prices. Who: child, Price: 2 crowns"]
    assert any("adult" in text for question, text, label in rows if not label and "son" in question)


def test_a_sentence_comes_with_what_is_behind_it(rows: list[tuple[str, str, int]]) -> None:
    """What is not answered has no text that answers."""
    assert all("open at noon. They close" in text for text in _answering(rows, "get in"))
    assert not _answering(rows, "heated")
    assert any(not label and "heated" in question for question, _, label in rows)
