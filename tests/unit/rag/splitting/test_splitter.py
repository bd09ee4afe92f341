"""Passages: exact slices of a page that the embedding model reads whole."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llama_index.core.schema import Document

from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.extraction.text.page_text import repair
from tunedd_api.rag.language.tokenizers import EstimatingTokenizer
from tunedd_api.rag.nodes import embedded_text
from tunedd_api.rag.splitting.boundaries import MIN_TOKENS
from tunedd_api.rag.splitting.splitter import (
    MAX_TOKENS,
    TITLE_TOKENS,
    PassageSplitter,
)
from tunedd_api.rag.splitting.version import SPLITTER_VERSION

_SOURCE = DocumentRef(document_id("papers/agents.pdf"), "papers/agents.pdf")
_BUDGET = 130
_SENTENCES = st.sampled_from(
    (
        "Agents plan.", "They act on what they see, and learn from it.", "Yes.",
        "In multi-agent systems, each of the agents models the others to coordinate with them.",
        "2 Related Work\n", "Model Acc F1\nBERT 84.6 71.2\n", "The end of it is near. ", "\n\n",
        "so that " * 40 + "it ends.", "1, 2, 3, " * 50, "中文句子。" * 40, "x" * 400, ". " * 90,
        "word " * 150, "a-b/c" * 60, "!", " ",
    )
)  # fmt: skip
_PAGES = st.lists(_SENTENCES, max_size=14).map(lambda parts: repair(" ".join(parts)).text)
_TOKENIZER = EstimatingTokenizer()


class _Counting(EstimatingTokenizer):
    """A tokenizer that remembers how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """Count the call."""
        self.asked += 1
        return super().offsets(text)


def _page(text: str, page: int = 1, title: str = "On Agents") -> Document:
    return Document(text=text, metadata={"page": page, "title": title, "pages": 9})


def _passages(text: str, max_tokens: int = _BUDGET) -> list[str]:
    spans = PassageSplitter(_TOKENIZER, max_tokens).passage_spans(text)
    return [text[start:end] for start, end in spans]


def _sentence(number: int, words: int) -> str:
    return f"S{number} " + "of " * (words - 2) + "it."


def test_short_page_is_one_passage() -> None:
    """A page within the budget is a passage as it stands, be it ever so small."""
    assert _passages("Agents plan. They act.") == ["Agents plan. They act."]
    assert _passages("Hi") == ["Hi"]
    assert _passages("") == []


def test_passages_are_made_of_whole_sentences() -> None:
    """As many sentences as fit make a passage, and a short last one opens the next, too."""
    long = [_sentence(number, 50) for number in range(4)]
    assert _passages(" ".join(long)) == [" ".join(long[:2]), " ".join(long[2:])]
    brief = [_sentence(number, 15) for number in range(12)]
    first, second = _passages(" ".join(brief))
    assert first == " ".join(brief[:7])
    assert second == " ".join(brief[6:])


def test_heading_goes_with_what_follows() -> None:
    """A passage does not end with the headings of the next one."""
    text = f"{_sentence(0, 90)}\n2 Methods\n2.1 Data\n{_sentence(1, 90)}"
    assert _passages(text) == [_sentence(0, 90), f"2 Methods\n2.1 Data\n{_sentence(1, 90)}"]


def test_shared_sentence_gives_way_to_a_long_one() -> None:
    """Where the sentence to be shared leaves no room for the next one, nothing is shared."""
    sentences = [_sentence(0, 100), _sentence(1, 15), _sentence(2, 120), _sentence(3, 60)]
    assert _passages(" ".join(sentences)) == [
        " ".join(sentences[:2]),
        sentences[2],
        sentences[3],
    ]


def test_overlong_sentence_is_cut_between_words() -> None:
    """What is longer than a passage, a table for instance, is cut at blanks."""
    words = [f"w{number}" for number in range(300)]
    passages = _passages(" ".join(words))
    assert " ".join(passages).split()[: len(words)] == words
    assert all(_TOKENIZER.count(passage) <= _BUDGET for passage in passages)


def test_unspaced_text_is_cut_all_the_same() -> None:
    """A run without blanks is cut where a tokenizer cuts anyway."""
    text = "中" * 300
    assert [len(passage) for passage in _passages(text)] == [130, 130, 40]


def test_last_passage_is_no_crumb() -> None:
    """A tiny remainder reaches back for company instead of standing alone."""
    text = " ".join([_sentence(0, 62), _sentence(1, 62), "Bye now."])
    assert _passages(text)[-1] == f"{_sentence(1, 62)} Bye now."
    table = "w " * 135 + "end"
    assert _TOKENIZER.count(_passages(table)[-1]) == MIN_TOKENS


def test_passage_names_its_place() -> None:
    """A node carries source, version, page, offsets and the text that stands there."""
    page = _page("Agents plan. " * 60, page=7)
    nodes = PassageSplitter(_TOKENIZER).split([page], source=_SOURCE, version="v1")
    assert len(nodes) > 1
    for node in nodes:
        assert node.metadata["source_id"] == str(_SOURCE.id)
        assert node.metadata["name"] == _SOURCE.name
        assert (node.metadata["version"], node.metadata["page"]) == ("v1", 7)
        assert node.text == page.text[node.metadata["start"] : node.metadata["end"]]


def test_pages_are_split_one_by_one() -> None:
    """No passage crosses a page, and the order is that of the pages."""
    pages = [_page("One.", page=1), _page("Two.", page=3)]
    nodes = PassageSplitter(_TOKENIZER).split(pages, source=_SOURCE, version="v1")
    assert [(node.text, node.metadata["page"]) for node in nodes] == [("One.", 1), ("Two.", 3)]


def test_ids_follow_from_content() -> None:
    """The same page gives the same ids, another version others."""
    splitter = PassageSplitter(_TOKENIZER)

    def ids(version: str) -> list[str]:
        page = _page("Agents plan. " * 60)
        return [node.node_id for node in splitter.split([page], source=_SOURCE, version=version)]

    assert ids("v1") == ids("v1")
    assert len(set(ids("v1"))) == len(ids("v1"))
    assert not set(ids("v1")) & set(ids("v2"))


def test_long_title_is_cut_for_embedding() -> None:
    """Title and text together never exceed what the model reads."""
    page = _page("Agents plan. " * 200, title="Many words in a title " * 20)
    nodes = PassageSplitter(_TOKENIZER).split([page], source=_SOURCE, version="v1")
    assert nodes[0].metadata["title"].startswith("Many words in a title Many words")
    assert nodes[0].metadata["title"].endswith(" a…")
    for node in nodes:
        assert _TOKENIZER.count(node.metadata["title"]) <= TITLE_TOKENS
        assert _TOKENIZER.count(embedded_text(node)) <= MAX_TOKENS + TITLE_TOKENS


def test_page_is_tokenized_once() -> None:
    """Splitting asks the tokenizer once a page and once a title."""
    tokenizer = _Counting()
    pages = [_page("Agents plan. " * 300, page=page) for page in (1, 2)]
    PassageSplitter(tokenizer).split(pages, source=_SOURCE, version="v1")
    assert tokenizer.asked == 3


def test_fingerprint_names_what_matters() -> None:
    """Version, budget and tokenizer all show in the fingerprint."""
    fingerprint = PassageSplitter(_TOKENIZER, 150).fingerprint
    assert SPLITTER_VERSION in fingerprint
    assert "150" in fingerprint
    assert _TOKENIZER.name in fingerprint


def test_budget_below_a_long_word_is_refused() -> None:
    """A budget too small to cut everywhere safely is an error at once."""
    with pytest.raises(ValueError, match="more than 125"):
        PassageSplitter(_TOKENIZER, 125)


@settings(deadline=None, max_examples=150)
@given(_PAGES | st.text(max_size=300))
def test_every_visible_character_is_in_a_passage(text: str) -> None:
    """Passages are in order, trimmed, and leave out nothing but blanks."""
    spans = PassageSplitter(_TOKENIZER, _BUDGET).passage_spans(text)
    done = 0
    last = (-1, -1)
    for start, end in spans:
        assert start > last[0]
        assert end > last[1]
        assert not text[done:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        done, last = end, (start, end)
    assert not text[done:].strip()


@settings(deadline=None, max_examples=150)
@given(_PAGES)
def test_no_passage_exceeds_the_budget_or_is_a_crumb(text: str) -> None:
    """Each passage, tokenized for itself, is within the budget and not tiny unless the page is."""
    passages = _passages(text)
    sizes = [_TOKENIZER.count(passage) for passage in passages]
    assert all(size <= _BUDGET for size in sizes)
    assert all(size >= min(MIN_TOKENS, _TOKENIZER.count(text)) for size in sizes)
