"""How well messages that ask nothing of the documents are told from questions, and the weights.

    python -m benchmarks.messages [--cast FOLDER] [--scifact FOLDER] [--aragog FOLDER]
                                  [--xquad FOLDER] [--write]

Reads the labelled messages of ``evals/sets/talk`` and of the tests, the questions of ``evals/sets``
and, where their folders are given, those of TREC CAsT, SciFact (a quarter of its claims), ARAGOG
and XQuAD (a third of each language's file, ``xquad.*.json``). Prints, in five-fold
cross-validation, what share of the messages is taken for none of the documents' business where a
share of the questions is, and of how many of them the kind is right, too. All that one voice says,
a file of ``evals/sets/talk/messages``, is held out together: nobody is recognised by what they say
elsewhere. ``--write`` fits the weights to all of them and puts them into
``tunedd_api/rag/understanding/classifier.npz``, with the likelihoods that ``_LIKELY`` and ``_SURE``
of the questions reach in the cross-validation.
"""

import argparse
import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from tunedd_api.rag.providers.base import EmbeddingOptions
from tunedd_api.rag.providers.embedded import models
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.understanding import classifier
from tunedd_api.rag.understanding.classifier import QUESTION, UNKNOWN, likeliest
from tunedd_api.rag.understanding.forms import forms, likely_kind
from tunedd_api.rag.understanding.label_weights import (
    OTHER_WORDS,
    WORDS_ALONE,
    Floats,
    softmax,
    told_by,
)
from tunedd_api.rag.understanding.lexicon import LANGUAGES
from tunedd_api.rag.understanding.message import WITHOUT_EVIDENCE, Kind
from tunedd_api.rag.understanding.traits import TRAITS, traits
from tunedd_api.rag.understanding.wording import Wording
from tunedd_api.settings import Settings

_ROOT: Final = Path(__file__).parents[1]
_SETS: Final = _ROOT / "evals" / "sets"
_TESTED: Final = _ROOT / "tests" / "unit" / "rag" / "understanding" / "messages"
_TARGET: Final = Path(classifier.__file__).with_suffix(".npz")
_MODELS: Final = ("all-minilm-l6-v2", "multilingual-e5-small")
_BY_WORDS: Final = (WORDS_ALONE, OTHER_WORDS)
_ASKED: Final = frozenset({"question", "list", "search", "comparison"})
_ABOUT_ITSELF: Final = frozenset(
    {"small-talk", "about-the-library", "about-the-conversation", "summary"}
)
_NO_QUESTIONS: Final = frozenset({*WITHOUT_EVIDENCE, Kind.POINTING})
_MIXED: Final = "mixed"
"""The file of messages by many people."""

_OF_ONE_LANGUAGE: Final = 0.8
_FOLDS: Final = 5
_EPOCHS: Final = 40
_BATCH: Final = 256
_RATE: Final = 0.02
_SLIPS: Final = 1 / 3
_LONG_ENOUGH: Final = 4
_DECAY: Final = 1e-5
_LIKELY: Final = 0.04
_SURE: Final = 0.01
_SHARES: Final = (_LIKELY, 0.02, _SURE, 0.005)


@dataclass(frozen=True)
class Examples:
    """Messages with their labels, as traits and as the vectors of each model, a row a message.

    ``misspelt`` are the traits of the same messages with some letters wrong; ``voices`` is whose
    the messages are, where that is known.
    """

    messages: tuple[str, ...]
    labels: tuple[str, ...]
    voices: tuple[str, ...]
    words: csr_array
    misspelt: csr_array
    vectors: Mapping[str, Floats]

    def read_by(self, model: str) -> NDArray[np.bool_]:
        """Which of the messages are told by a model's vectors, or by the words of a language."""
        read = (told_by(m, model) == model for m in self.messages)
        return np.fromiter(read, dtype=np.bool_, count=len(self.messages))

    def targets(self, names: Sequence[str]) -> Floats:
        """A 1 in the column of each message's label."""
        made = np.zeros((len(self.labels), len(names)), dtype=np.float32)
        made[np.arange(len(self.labels)), [names.index(label) for label in self.labels]] = 1
        return made


def grouped(path: Path) -> Iterator[tuple[str, str]]:
    """The messages of a file with the headings that they stand under: label, message."""
    label = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# "):
            label = line.removeprefix("# ").strip()
        elif line.strip():
            yield label, line.strip()


def labelled(folders: argparse.Namespace) -> dict[str, tuple[str, str]]:
    """Each message once, with the first label that it gets, and whose it is, if that is known.

    What a rule knows for no question, as "tell me more" among the turns of others, is no example of
    one.
    """
    found: dict[str, tuple[str, str]] = {}
    for path in sorted((_SETS / "talk" / "messages").glob("*.txt")):
        voice = "" if path.stem == _MIXED else path.stem
        for label, message in grouped(path):
            found.setdefault(message, (label, voice))
    for label, message in _of_the_project():
        found.setdefault(message, (label, ""))
    for label, message in _of_others(folders):
        if likely_kind(message) not in _NO_QUESTIONS:
            found.setdefault(message, (label, ""))
    return found


def _of_the_project() -> Iterator[tuple[str, str]]:
    for path in sorted(_TESTED.glob("*.txt")):
        for message in path.read_text("utf-8").splitlines():
            if path.stem in _ASKED:
                yield QUESTION, message
            elif aspect := _aspect(message, path.stem):
                yield f"{path.stem}.{aspect}", message
    yield from ((QUESTION, question) for question in _questions_of_the_project())


def _questions_of_the_project() -> Iterator[str]:
    yield from (_SETS / "talk" / "questions.txt").read_text("utf-8").splitlines()
    for row in _rows(_SETS / "messages" / "messages.jsonl"):
        if row["kind"] == "looks-like-talk":
            yield row["question"]
    for row in _rows(_SETS / "library" / "questions.jsonl"):
        if row["kind"] not in _ABOUT_ITSELF:
            yield row["question"]
    for row in _rows(_SETS / "conversations" / "conversations.jsonl"):
        for turn in row["turns"]:
            yield from (turn["raw"], turn["rewrite"])


def _of_others(folders: argparse.Namespace) -> Iterator[tuple[str, str]]:
    if folders.cast:
        yield from ((QUESTION, row["raw"]) for row in _rows(folders.cast / "turns.jsonl"))
    if folders.scifact:
        claims = _rows(folders.scifact / "queries.train.jsonl")
        yield from ((QUESTION, row["text"]) for row in claims[::4])
    if folders.aragog:
        known = json.loads((folders.aragog / "benchmark.json").read_text("utf-8"))
        yield from ((QUESTION, question) for question in known["questions"])
    for third, path in enumerate(
        sorted(folders.xquad.glob("xquad.*.json") if folders.xquad else ())
    ):
        texts = [
            asked["question"]
            for article in json.loads(path.read_text("utf-8"))["data"]
            for paragraph in article["paragraphs"]
            for asked in paragraph["qas"]
        ]
        yield from ((QUESTION, text) for text in texts[third % 3 :: 3])


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _aspect(message: str, kind: str) -> str | None:
    """The aspect of a message that the rules know: tested messages are filed by kind alone."""
    known = (form.aspect for form in forms(message) if form.kind == kind and form.aspect)
    return next(known, None)


async def examples(found: Mapping[str, tuple[str, str]]) -> Examples:
    """The messages as numbers."""
    vectors = {model: await _vectors(model, list(found)) for model in _MODELS}
    labels, voices = zip(*found.values(), strict=True)
    misspelt = _traits([misspell(message) for message in found])
    return Examples(tuple(found), labels, voices, _traits(list(found)), misspelt, vectors)


def _traits(messages: Sequence[str]) -> csr_array:
    found = [traits(message) for message in messages]
    ends = np.cumsum([0, *(len(places) for places, _ in found)])
    places, values = (np.concatenate(side) for side in zip(*found, strict=True))
    return csr_array((values, places, ends), shape=(len(messages), TRAITS))


def misspell(message: str) -> str:
    """A message with a letter left out, doubled or exchanged with the next in every third word."""
    chance = random.Random(message)  # noqa: S311 - the same slips each time
    words = message.split()
    for place, word in enumerate(words):
        if len(word) >= _LONG_ENOUGH and chance.random() < _SLIPS:
            at = chance.randrange(1, len(word) - 1)
            before, letter, after = word[:at], word[at], word[at + 1 :]
            slips = (before + after, before + letter + letter + after)
            words[place] = chance.choice((*slips, before + after[:1] + letter + after[1:]))
    return " ".join(words)


async def _vectors(model: str, texts: Sequence[str]) -> Floats:
    """Unit vectors as a question's are made."""
    weights = Weights(Settings(_env_file=None).cache_dir / "weights")
    embedding = models.open_embedding(EmbeddingOptions(model, 120.0), weights)
    await embedding.ready()
    made = np.asarray([await embedding.query(text) for text in texts], dtype=np.float32)
    await embedding.aclose()
    unit: Floats = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


class Fit:
    """A softmax regression of all the models at once, by Adam: what the words say is shared."""

    def __init__(self, data: Examples, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.means = {m: v.mean(axis=0) for m, v in data.vectors.items()}
        self.scales = {
            m: float(np.linalg.norm(v - self.means[m], axis=1).mean())
            for m, v in data.vectors.items()
        }
        width = len(names)
        self.weights: dict[str, Floats] = {"words": np.zeros((TRAITS, width), dtype=np.float32)}
        for model, vectors in data.vectors.items():
            self.weights[model] = np.zeros((vectors.shape[1], width), dtype=np.float32)
        for model in (*_BY_WORDS, *data.vectors):
            self.weights[f"usual/{model}"] = np.zeros((1, width), dtype=np.float32)
        self._fit(data)

    def _fit(self, data: Examples) -> None:
        targets, rng = data.targets(self.names), np.random.default_rng(0)
        read = {m: data.read_by(m)[:, None] for m in (*_BY_WORDS, *data.vectors)}
        first = {name: np.zeros_like(w) for name, w in self.weights.items()}
        second = {name: np.zeros_like(w) for name, w in self.weights.items()}
        step, steps = 0, _EPOCHS * (len(targets) // _BATCH)
        while step < steps:
            order = rng.permutation(len(targets))
            for start in range(0, len(order) - _BATCH + 1, _BATCH):
                step += 1
                for name, slope in self._slopes(
                    data, targets, read, order[start : start + _BATCH], step
                ):
                    first[name] += 0.1 * (slope - first[name])
                    second[name] += 0.001 * (slope * slope - second[name])
                    mean = first[name] / (1 - 0.9**step)
                    spread = np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8
                    self.weights[name] -= _RATE * (1 - step / (steps + 1)) * mean / spread

    def _slopes(
        self,
        data: Examples,
        targets: Floats,
        read: Mapping[str, NDArray[np.bool_]],
        rows: NDArray[np.intp],
        step: int,
    ) -> Iterator[tuple[str, Floats]]:
        wanted = targets[rows]
        # Every other time as they are written by somebody in a hurry.
        words = (data.misspelt if step % 2 else data.words)[rows]
        said, missed = words @ self.weights["words"], np.zeros_like(wanted)
        for model in (*_BY_WORDS, *data.vectors):
            scores = said + self.weights[f"usual/{model}"]
            seen = self._seen(model, data.vectors[model][rows]) if model in data.vectors else None
            if seen is not None:
                scores = scores + seen @ self.weights[model]
            error = read[model][rows] * (softmax(scores) - wanted) / len(rows)
            missed += error
            yield f"usual/{model}", error.sum(axis=0, keepdims=True)
            if seen is not None:
                yield model, seen.T @ error + _DECAY * self.weights[model]
        yield "words", words.T @ missed + _DECAY * self.weights["words"]

    def _seen(self, model: str, vectors: Floats) -> Floats:
        seen: Floats = (vectors - self.means[model]) / self.scales[model]
        return seen

    def likelihoods(self, data: Examples, model: str) -> Floats:
        """How likely each label is for each message, for one of the models or by words alone."""
        scores = data.words @ self.weights["words"] + self.weights[f"usual/{model}"]
        if model in data.vectors:
            scores = scores + self._seen(model, data.vectors[model]) @ self.weights[model]
        return softmax(scores)

    def write(
        self, target: Path, cuts: Mapping[str, tuple[float, float]], words: Mapping[str, str]
    ) -> None:
        """Write the weights, a byte each, the likelihoods that decide, and the examples' words."""
        held: dict[str, Any] = {"labels": np.asarray(self.names)}
        held["vocabulary"] = np.asarray(list(words))
        held["languages"] = np.asarray(list(words.values()))
        held["words"], held["step"] = _in_bytes(self.weights["words"])
        for model in self.means:
            held[f"mean/{model}"] = self.means[model]
            held[f"scale/{model}"] = np.asarray(self.scales[model], dtype=np.float32)
            held[f"weights/{model}"], held[f"step/{model}"] = _in_bytes(self.weights[model])
        for model in (*_BY_WORDS, *self.means):
            held[f"usual/{model}"] = self.weights[f"usual/{model}"][0]
            held[f"cuts/{model}"] = np.asarray(cuts[model], dtype=np.float32)
        np.savez_compressed(target, **held)


def vocabulary(data: Examples) -> dict[str, str]:
    """The folded words of the messages that are no questions, with the language that each tells.

    A word tells one if ``_OF_ONE_LANGUAGE`` of its share in each is that one's; "" if none. What
    is said in languages without sentences of their own counts as one more.
    """
    said: dict[str, Counter[str]] = {}
    spoken = Counter[str]()
    for message, label, voice in zip(data.messages, data.labels, data.voices, strict=True):
        language = voice.partition("-")[0]
        for token in Wording.of(message).tokens if label != QUESTION else ():
            told = said.setdefault(token.text, Counter())
            if language in {*LANGUAGES, UNKNOWN}:
                told[language] += 1
                spoken[language] += 1
    return {word: _told_language(said[word], spoken) for word in sorted(said)}


def _told_language(told: Mapping[str, int], spoken: Mapping[str, int]) -> str:
    shares = {language: count / spoken[language] for language, count in told.items()}
    likeliest_language = max(shares, key=shares.__getitem__, default="")
    of_one = shares.get(likeliest_language, 0.0) >= _OF_ONE_LANGUAGE * sum(shares.values())
    return likeliest_language if of_one else ""


def _in_bytes(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights as whole numbers from -127 to 127, and what one of them is, by column."""
    step = np.maximum(np.abs(weights).max(axis=0), 1e-6).astype(np.float32) / 127
    return np.rint(weights / step).astype(np.int8), step


def _part(data: Examples, rows: NDArray[np.intp]) -> Examples:
    return Examples(
        tuple(data.messages[row] for row in rows),
        tuple(data.labels[row] for row in rows),
        tuple(data.voices[row] for row in rows),
        data.words[rows],
        data.misspelt[rows],
        {model: vectors[rows] for model, vectors in data.vectors.items()},
    )


def cross_validated(data: Examples, names: Sequence[str]) -> dict[str, Floats]:
    """The likelihoods of each message by weights that were fitted to the others, by model."""
    fold = np.random.default_rng(1).permutation(len(data.labels)) % _FOLDS
    voices = sorted({*data.voices} - {""})
    for row, voice in enumerate(data.voices):
        fold[row] = voices.index(voice) % _FOLDS if voice else fold[row]
    made = {
        model: np.zeros((len(data.labels), len(names)), dtype=np.float32)
        for model in (*_BY_WORDS, *data.vectors)
    }
    for held_out in range(_FOLDS):
        fit = Fit(_part(data, np.flatnonzero(fold != held_out)), names)
        rows = np.flatnonzero(fold == held_out)
        for model, likely in made.items():
            likely[rows] = fit.likelihoods(_part(data, rows), model)
    return made


def report(data: Examples, names: Sequence[str], likely: Floats, model: str) -> tuple[float, float]:
    """Print what share of the messages is found where a share of the questions is taken for one.

    Returns the likelihoods from which on ``_LIKELY`` and ``_SURE`` of the questions are.
    """
    read = data.read_by(model)
    labels = [label for label, reads in zip(data.labels, read, strict=True) if reads]
    likely = likely[read]
    talk = 1 - likely[:, names.index(QUESTION)]
    asked = np.asarray([label == QUESTION for label in labels])
    told = [dict(zip(names, row.tolist(), strict=True)) for row in likely]
    said = [likeliest({n: p for n, p in row.items() if n != QUESTION}) for row in told]
    right = np.asarray(
        [a.partition(".")[0] == b.partition(".")[0] for a, b in zip(labels, said, strict=True)]
    )
    print(f"{model}: {np.sum(~asked)} messages, {np.sum(asked)} questions")
    for share in _SHARES:
        cut = float(np.quantile(talk[asked], 1 - share))
        found = talk[~asked] >= cut
        print(
            f"  {share:.3f} of the questions (from {cut:.2f}): {np.mean(found):.3f} of the"
            f" messages, of the right kind {np.mean(found & right[~asked]):.3f}"
        )
    cuts = np.quantile(talk[asked], (1 - _LIKELY, 1 - _SURE))
    return float(cuts[0]), float(cuts[1])


def main() -> None:
    """Read the arguments, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("cast", "scifact", "aragog", "xquad"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    data = asyncio.run(examples(labelled(arguments)))
    names = sorted(set(data.labels))
    print(f"{len(data.labels)} messages, {data.labels.count(QUESTION)} of them questions")
    made = cross_validated(data, names)
    cuts = {model: report(data, names, likely, model) for model, likely in made.items()}
    if arguments.write:
        Fit(data, names).write(_TARGET, cuts, vocabulary(data))
        print(f"written: {_TARGET}, {_TARGET.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
