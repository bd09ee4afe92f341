"""Passages and the structure of pages: furniture, sections, tables and references."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from llama_index.core.schema import Document, TextNode

from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.rag.language.tokenizers import EstimatingTokenizer
from tunedd_api.rag.nodes import embedded_text, stored_passage
from tunedd_api.rag.splitting.splitter import (
    MAX_TOKENS,
    SECTION_TOKENS,
    TITLE_TOKENS,
    PassageSplitter,
)
from tunedd_api.rag.splitting.structure import PageStructure
from tunedd_api.rag.vector_stores.candidates import StoredPassage

_SOURCE = DocumentRef(document_id("agents.pdf"), "agents.pdf")
_TOKENIZER = EstimatingTokenizer()
_BUDGET = 130


def _span(text: str, part: str) -> list[int]:
    start = text.index(part)
    return [start, start + len(part)]


def _page(text: str, number: int = 1, **structure: list[list[int]]) -> Document:
    kinds: dict[str, Any] = {"headings": [], "tables": [], "references": [], "furniture": []}
    metadata = {"page": number, "title": "On Agents", "pages": 9, "structure": kinds | structure}
    return Document(text=text, metadata=metadata)


def _split(*pages: Document, budget: int = _BUDGET) -> list[TextNode]:
    return PassageSplitter(_TOKENIZER, budget).split(pages, source=_SOURCE, version="v1")


def _stored(node: TextNode) -> StoredPassage:
    """The passage as a store holds it."""
    vector = np.zeros(1, dtype=np.float32)
    return StoredPassage(node.node_id, node.metadata, node.text, vector, frozenset())


def _sentences(count: int, words: int = 12) -> str:
    return " ".join(f"S{number} " + "of " * (words - 2) + "it." for number in range(count))


def test_furniture_is_in_no_passage() -> None:
    """Running heads and page numbers are left out, and no passage spans one."""
    text = f"On Agents 7\n{_sentences(3)}\nPage 7\n{_sentences(2)}"
    page = _page(text, furniture=[_span(text, "On Agents 7"), _span(text, "Page 7")])
    assert [node.text for node in _split(page)] == [_sentences(3), _sentences(2)]


def test_passage_names_its_section() -> None:
    """The path of headings is stored, embedded after the title, and carried to the next page."""
    first = f"1 Methods\n1.1 Data\n{_sentences(4)}"
    second = f"{_sentences(3)}\n2 Results\n{_sentences(8)}"
    headings = [[*_span(first, "1 Methods"), 1], [*_span(first, "1.1 Data"), 2]]
    nodes = _split(
        _page(first, headings=headings),
        _page(second, 2, headings=[[*_span(second, "2 Results"), 1]]),
    )
    assert [node.metadata["section"] for node in nodes][:2] == ["1 Methods › 1.1 Data"] * 2
    assert nodes[-1].metadata["section"] == "2 Results"
    assert embedded_text(nodes[0]).startswith("On Agents\n1 Methods › 1.1 Data\n1 Methods")
    passage = stored_passage(_stored(nodes[0]), score=1, similarity=1)
    assert (passage.section, passage.is_reference) == ("1 Methods › 1.1 Data", False)


def test_passage_before_any_heading_has_no_section() -> None:
    """Nothing is written where no heading stands above."""
    node = _split(_page(_sentences(2)))[0]
    assert "section" not in node.metadata
    assert stored_passage(_stored(node), score=1, similarity=1).section is None


def test_section_begins_a_passage() -> None:
    """A passage of some size ends where the next section begins, and shares nothing with it."""
    text = f"{_sentences(5)}\n2 Results\n{_sentences(2)}"
    nodes = _split(_page(text, headings=[[*_span(text, "2 Results"), 1]]))
    assert [node.text for node in nodes] == [_sentences(5), f"2 Results\n{_sentences(2)}"]


def test_long_section_is_cut_for_embedding() -> None:
    """Of a long path the innermost headings are kept; all fits what the model reads."""
    outer, inner = "Outer words of a heading that goes on", "Inner words"
    text = f"{outer}\n{inner}\n{_sentences(40)}"
    page = _page(text, headings=[[*_span(text, outer), 1], [*_span(text, inner), 2]])
    nodes = _split(page, budget=MAX_TOKENS)
    assert {node.metadata["section"] for node in nodes} == {inner}
    longest = MAX_TOKENS + TITLE_TOKENS + SECTION_TOKENS
    assert all(_TOKENIZER.count(embedded_text(node)) <= longest for node in nodes)


def test_table_that_fits_is_kept_together() -> None:
    """A passage ends before a table that it would cut and the next one holds."""
    table = "\n".join(f"row {number} 1.5 2.5 3.5" for number in range(8))
    text = f"{_sentences(5)}\n{table}\n{_sentences(3)}"
    nodes = _split(_page(text, tables=[_span(text, table)]))
    assert nodes[0].text == _sentences(5)
    assert table in nodes[1].text


def test_long_table_is_cut_at_row_ends() -> None:
    """A table longer than a passage is cut between its rows."""
    rows = [f"row {number} 1.5 2.5 3.5" for number in range(60)]
    text = "\n".join(rows)
    nodes = _split(_page(text, tables=[[0, len(text)]]))
    assert len(nodes) > 2
    assert all(line in rows for node in nodes for line in node.text.split("\n"))


def test_references_are_marked() -> None:
    """Passages of a list of references say so, and hold nothing else."""
    listed = "References\n" + "\n".join(f"[{n}] A. Doe. Agents. {n + 1990}." for n in range(5))
    text = f"{_sentences(3)}\n{listed}"
    nodes = _split(_page(text, references=[_span(text, listed)]))
    assert [node.metadata.get("reference", False) for node in nodes] == [False, True]
    assert nodes[1].text == listed
    assert "True" not in embedded_text(nodes[1])


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["text", "heading", "furniture", "table", "reference"]),
            st.integers(1, 30),
        ),
        max_size=12,
    )
)
def test_all_but_furniture_is_in_a_passage(parts: list[tuple[str, int]]) -> None:
    """Whatever a page is made of, passages hold all of it but the furniture, within budget."""
    text, ranges = "", {kind: list[list[int]]() for kind in ("furniture", "table", "reference")}
    headings: list[list[int]] = []
    for kind, size in parts:
        start = len(text)
        text += f"{kind.title()} " + "ab " * size + "it."
        if kind == "heading":
            headings.append([start, len(text), 1 + size % 3])
        elif kind in ranges:
            ranges[kind].append([start, len(text)])
        text += "\n"
    page = _page(
        text,
        headings=headings,
        tables=ranges["table"],
        references=ranges["reference"],
        furniture=ranges["furniture"],
    )
    structure = PageStructure.of(page.metadata)
    held = set[int]()
    for start, end in PassageSplitter(_TOKENIZER, _BUDGET).passage_spans(text, structure):
        held.update(range(start, end))
        assert _TOKENIZER.count(text[start:end]) <= _BUDGET
        assert structure.is_reference(start) == structure.is_reference(end - 1)
    for position, char in enumerate(text):
        beside = any(start <= position < end for start, end in structure.furniture)
        assert char.isspace() or (position in held) != beside
