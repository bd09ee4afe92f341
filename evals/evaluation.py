"""One run of an evaluation over several sets."""

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

import httpx

from evals import aragog, report
from evals.answers import answer_figures, judged_answers, message_figures
from evals.checker import bears_out, token_vectors
from evals.conversations import conversation_figures, read_conversations
from evals.corpora import read_collection
from evals.figures import Figure
from evals.frames import ask_all, asked_alone, frame_figures
from evals.judging import Judged
from evals.languages import (
    DOCUMENTS,
    ask_languages,
    language_figures,
    language_rows,
    read_asked,
)
from evals.pairs import HELD_OUT, UNSEEN, pair_figures, read_pairs, verdicts
from evals.pairs import PAIRS as SHIPPED
from evals.questions import MESSAGES as SAID
from evals.questions import WORDINGS as UNTAUGHT
from evals.questions import Question, read_questions, sampled
from evals.retrieval import collection_figures, question_figures
from evals.service import connected, running
from evals.talks import ask_talks, talk_figures
from tunedd_api.rag.claims.judge import judge_of_claims
from tunedd_api.settings import Settings

LIBRARY: Final = "library"
PAIRS: Final = "pairs"
MESSAGES: Final = "messages"
WORDINGS: Final = "wordings"
FRAMES: Final = "frames"
TALKS: Final = "talks"
LANGUAGES: Final = "languages"

_MESSAGES: Final[Mapping[str, Path]] = {MESSAGES: SAID, WORDINGS: UNTAUGHT}
_DATA: Final = Path(__file__).parents[1] / "data"


class Evaluation:
    """Measures sets and keeps their answers in ``out``; each set has its index below ``work``."""

    def __init__(
        self, out: Path, work: Path, sample: int | None, limit: int, *, answers: bool
    ) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self._out = out
        self._work = work
        self._sample = sample
        self._limit = limit
        self._answers = answers

    def of(self, name: str) -> list[Figure]:
        """The figures of one set.

        Raises:
            ServiceFailed: if the service does not start.
            ValueError, OSError: if the set cannot be read.
        """
        if name == PAIRS:
            return self._pairs()
        if name == LIBRARY:
            return self._library()
        if name in _MESSAGES:
            return self._messages(name)
        if name == FRAMES:
            return self._frames()
        if name == TALKS:
            return self._talks()
        if name == LANGUAGES:
            return self._languages()
        folder = Path(name)
        if (folder / "benchmark.json").exists():
            return self._aragog(folder)
        return self._collection(folder)

    def _pairs(self) -> list[Figure]:
        figures: list[Figure] = []
        with token_vectors(Settings().cache_dir) as tokens:
            for path in (SHIPPED, UNSEEN, HELD_OUT):
                checker = partial(bears_out, tokens=tokens, judge=judge_of_claims())
                found = verdicts(read_pairs(path), checker)
                report.write_json(self._out / f"{path.stem}.json", report.pair_rows(found))
                figures += pair_figures(found, path.stem)
        return figures

    def _library(self) -> list[Figure]:
        questions = read_questions()
        with self._starter_library() as client:
            figures = question_figures(client, questions, self._limit)
            figures += conversation_figures(client, read_conversations(), self._limit)
            if self._answers:
                figures += answer_figures(self._judged(client, questions, LIBRARY))
        return figures

    def _messages(self, name: str) -> list[Figure]:
        with self._starter_library() as client:
            return message_figures(self._judged(client, read_questions(_MESSAGES[name]), name))

    def _frames(self) -> list[Figure]:
        questions = sampled(asked_alone(read_questions()), self._sample)
        with self._starter_library() as client:
            return frame_figures(ask_all(client, questions))

    def _talks(self) -> list[Figure]:
        with self._starter_library() as client:
            return talk_figures(ask_talks(client, most=self._sample))

    def _languages(self) -> list[Figure]:
        questions = sampled(read_asked(), self._sample)
        with self._service(LANGUAGES, DOCUMENTS) as client:
            found = list(ask_languages(client, questions))
        report.write_json(self._out / f"{LANGUAGES}.json", language_rows(found))
        return language_figures(found)

    @contextmanager
    def _starter_library(self) -> Iterator[httpx.Client]:
        data = self._work / LIBRARY / "data"
        _copy(sorted(_DATA.glob("*.pdf")), data)
        with self._service(LIBRARY, data) as client:
            yield client

    def _judged(self, client: httpx.Client, questions: list[Question], name: str) -> list[Judged]:
        judged = judged_answers(client, sampled(questions, self._sample), _progress)
        report.write_json(self._out / f"{name}.json", report.judged_rows(judged))
        (self._out / f"{name}.md").write_text(report.judged_to_read(judged), "utf-8")
        return judged

    def _aragog(self, folder: Path) -> list[Figure]:
        pairings = sampled(aragog.read_aragog(folder), self._sample)
        with self._service("aragog", folder / "pdfs") as client:
            answered = aragog.ask_all(client, pairings, _progress)
        (self._out / "aragog.md").write_text(report.aragog_to_read(answered), "utf-8")
        return aragog.aragog_figures(answered)

    def _collection(self, folder: Path) -> list[Figure]:
        collection = read_collection(folder)
        place = f"{collection.name}-{sha256(str(folder.resolve()).encode()).hexdigest()[:8]}"
        data = self._work / place / "data"
        collection.write(data)
        with self._service(place, data) as client:
            return collection_figures(client, collection, self._limit, _progress)

    @contextmanager
    def _service(self, name: str, data: Path) -> Iterator[httpx.Client]:
        _progress(f"{name}: starting the service and bringing its index up to date")
        with running(data, self._work / name / "state") as address, connected(address) as client:
            yield client


def _copy(files: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        copy = folder / file.name
        if not copy.exists() or copy.read_bytes() != file.read_bytes():
            shutil.copy2(file, copy)


def _progress(said: str) -> None:
    print(said, file=sys.stderr, flush=True)
