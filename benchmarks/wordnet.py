"""Writes the table of words that ``tunedd_api.rag.language.lexicon.wordnet`` reads.

    python -m benchmarks.wordnet ENGLISH-WORDNET [--frequencies FILE]

``ENGLISH-WORDNET`` is a checkout of Open English WordNet (its folder ``src/yaml`` is read; PyYAML
with libyaml is needed). ``FILE`` holds the words worth keeping, one a line; without it all are
kept. The released table keeps those that wordfreq puts at 3 or more on its Zipf scale, which is
once in a million words.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

from tunedd_api.rag.language.words import base_form

TABLE: Final = Path(__file__).parents[1] / "tunedd_api/rag/language/lexicon/wordnet.txt"
_HEADER: Final = """\
# Derived from Open English WordNet (https://en-word.net), CC BY 4.0, which is derived from
# Princeton WordNet, Copyright Princeton University, see WORDNET_LICENCE.txt.
# A line a word, by base forms: the word | what can stand for it | what is more general |
# its opposites.
"""
_WORD: Final = re.compile(r"[a-z]{3,}\Z")
_SENSES: Final = 3
"""Senses of a word that are looked at; the first are the commonest."""

_FARTHEST: Final = 3
"""Places of two senses in their words' lists, added up, up to which the words are synonyms."""

_STEPS: Final = 3
"""Steps up from a noun to what is more general."""

_TOO_GENERAL: Final = 300
"""Words below a noun from which on it says nothing, as "entity" and "causal agent" do."""


@dataclass(frozen=True, slots=True)
class Relations:
    """Base forms of words that stand in a relation to each word's base form."""

    synonyms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    broader: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    opposites: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class WordNet:
    """The entries and the sets of synonyms of a checkout."""

    def __init__(self, folder: Path, kept: frozenset[str] | None) -> None:
        self._synsets: dict[str, dict[str, Any]] = {}
        self._senses: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._words: dict[str, tuple[str, str, int]] = {}
        for path in sorted((folder / "src" / "yaml").glob("*.yaml")):
            content = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
            if path.name.startswith("entries"):
                self._read_entries(content, kept)
            elif path.name != "frames.yaml":
                self._synsets.update(content)

    def relations(self) -> Relations:
        """What stands in which relation to what."""
        found = Relations()
        members = self._members()
        for synset, words in members.items():
            near = [(w, i) for s in self._similar(synset) for w, i in members.get(s, ())]
            for word, place in words:
                _add(found.synonyms, word, (w for w, i in words if place + i <= _FARTHEST))
                _add(found.synonyms, word, (w for w, i in near if not place + i))
        for (word, part), senses in self._senses.items():
            for place, sense in enumerate(senses[:_SENSES]):
                _add(found.synonyms, word, self._told(sense, "derivation"))
                for other in self._told(sense, "antonym"):
                    _add(found.opposites, word, [other])
                    _add(found.opposites, other, [word])
                if part == "n" and place < _SENSES - 1:
                    _add(found.broader, word, self._above(sense["synset"], members))
        return found

    def _read_entries(self, content: dict[str, Any], kept: frozenset[str] | None) -> None:
        for word, parts in content.items():
            if not _WORD.match(word) or (kept is not None and word not in kept):
                continue
            for part, entry in parts.items():
                self._senses.setdefault((word, part[0]), []).extend(entry["sense"])
                for place, sense in enumerate(entry["sense"]):
                    self._words[sense["id"]] = word, sense["synset"], place

    def _members(self) -> dict[str, list[tuple[str, int]]]:
        """The words of each set of synonyms, with the place of the sense in the word's list."""
        members: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for (word, _), senses in self._senses.items():
            for place, sense in enumerate(senses[:_SENSES]):
                members[sense["synset"]].append((word, place))
        return members

    def _similar(self, synset: str) -> list[str]:
        return list(self._synsets[synset].get("similar", ()))

    def _told(self, sense: dict[str, Any], relation: str) -> Iterator[str]:
        """The words to which a sense stands in a relation."""
        for other in sense.get(relation, ()):
            if other in self._words:
                word, _, place = self._words[other]
                if place < _SENSES:
                    yield word

    def _above(self, synset: str, members: dict[str, list[tuple[str, int]]]) -> Iterator[str]:
        level = [synset]
        for _ in range(_STEPS):
            level = [up for one in level for up in self._synsets[one].get("hypernym", ())]
            yield from (word for one in level for word, i in members.get(one, ()) if i < 2)


def _add(to: dict[str, set[str]], word: str, others: Iterable[str]) -> None:
    own = base_form(word)
    to[own] |= {base_form(other) for other in others} - {own}


def _lines(found: Relations) -> Iterator[str]:
    below = Counter(word for words in found.broader.values() for word in words)
    for word in sorted({*found.synonyms, *found.broader, *found.opposites}):
        synonyms = {other for other in found.synonyms.get(word, ()) if other > word}
        broader = {w for w in found.broader.get(word, ()) if below[w] <= _TOO_GENERAL}
        columns = [synonyms, broader - found.synonyms.get(word, set())]
        columns.append({other for other in found.opposites.get(word, ()) if other > word})
        if any(columns):
            yield "|".join([word, *(" ".join(sorted(column)) for column in columns)])


def main() -> None:
    """Read the checkout and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--frequencies", type=Path)
    options = parser.parse_args()
    kept = None
    if options.frequencies is not None:
        kept = frozenset(options.frequencies.read_text("utf-8").split())
    lines = [*_lines(WordNet(options.folder, kept).relations())]
    TABLE.write_text(_HEADER + "\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} words in {TABLE.name}, {TABLE.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
