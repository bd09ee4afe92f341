"""What is indexed of a passage for keyword search, and what a query looks for there."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from pathlib import PurePosixPath
from typing import Final

from llama_index.core.schema import BaseNode, MetadataMode

from tunedd_api.rag.language.english import is_english
from tunedd_api.rag.language.keywords import keywords

KEYWORDS: Final = "keywords"
"""Under which name a store keeps the keywords of a passage."""

MAX_KEYWORDS: Final = 64
"""How many distinct keywords of a query count; those that weigh most, then said first, go first."""

MAX_WEIGHT: Final = 8.0
"""What a repeated keyword counts at most: enough to weigh words, too little to drown the others."""

K1: Final = 0.9
B: Final = 0.75
"""BM25's constants: how fast a repeated keyword stops to count, and how much a passage's length
does. Repetition in a short passage tells little (fitted on SciFact's training claims, where k1 of
1.2 loses 0.004 of nDCG@10; docs/evaluation-retrieval.md)."""

_TITLE: Final = "title"
_SECTION: Final = "section"
_TABLE_HEADER: Final = "table_header"
_NAME: Final = "name"

FOREIGN: Final = "·foreign"
"""The keyword of a passage that is not in English; no word of a text is written so."""

KeywordWeights = Mapping[str, float]
"""What each keyword of a query counts for; BM25 of a passage is the sum of theirs, so weighed."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many of all passages a keyword stands."""

    passages: int
    holding: Mapping[str, int]

    def rarity(self, keyword: str) -> float:
        """BM25's inverse document frequency of a keyword; 0 for one that stands nowhere."""
        held = self.holding.get(keyword, 0)
        return inverse_frequency(self.passages, held) if held else 0.0

    @property
    def greatest_rarity(self) -> float:
        """The inverse document frequency of a keyword that stands in one passage only."""
        return inverse_frequency(self.passages, 1)


NOTHING_COUNTED: Final = Frequencies(0, {})


def inverse_frequency(passages: int, holding: int) -> float:
    """How much it tells that a passage holds a keyword, if so many of all do; never below 0.

    As Lucene and Weaviate have it: ln(1 + (N - n + 0.5) / (n + 0.5)).
    """
    return log(1 + (max(passages, holding) - holding + 0.5) / (holding + 0.5))


def indexed_keywords(node: BaseNode) -> str:
    """The keywords of a passage with blanks between them, those of its title and section first.

    A question names a document, a section or a column as often as what stands there. The name of
    the file adds what the title does not say.
    """
    metadata = node.metadata
    title = keywords(str(metadata.get(_TITLE) or ""))
    section = keywords(str(metadata.get(_SECTION) or ""))
    name = keywords(PurePosixPath(str(metadata.get(_NAME) or "")).stem.replace("_", " "))
    header = keywords(str(metadata.get(_TABLE_HEADER) or ""))
    content = node.get_content(MetadataMode.NONE)
    further = [word for word in dict.fromkeys(name) if word not in title]
    language = [] if is_english(content) else [FOREIGN]
    return " ".join([*title, *further, *section, *header, *keywords(content), *language])


def keyword_weights(text: str) -> KeywordWeights:
    """The keywords of a query, each counting as often as it is said."""
    return bounded(Counter(keywords(text)))


def bounded(weights: Mapping[str, float]) -> KeywordWeights:
    """At most ``MAX_KEYWORDS`` of these keywords, none of which counts for too much."""
    chosen = sorted(weights, key=lambda word: -weights[word])[:MAX_KEYWORDS]
    return {word: min(float(weights[word]), MAX_WEIGHT) for word in chosen if weights[word] > 0}
