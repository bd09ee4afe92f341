"""Retrieval: whether what answers a question is found, and how high it stands.

Passages are mapped back to what is judged: in a collection to their documents, in a set of
questions to the gold spans that they hold.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import httpx

from evals.asking import Place, search
from evals.corpora import Collection, Query, document_of
from evals.figures import Figure, share
from evals.judging import overlaps
from evals.measures import by_query, means
from evals.questions import ANSWERABLE, Question, Turn

Progress = Callable[[str], None]

GROUP: Final = "retrieval: library"
ALONE: Final = "alone"
WITHIN_HISTORY: Final = "within its history"
AFTER_SMALL_TALK: Final = "after small talk, too"

_GREETING: Final = (Turn("user", "hi"), Turn("assistant", "Hello! What would you like to know?"))
_ASIDE: Final = (
    Turn("user", "thanks!"),
    Turn("assistant", "You are welcome."),
    Turn("user", "What will the weather be like tomorrow?"),
    Turn("assistant", "The documents do not answer this question."),
)


def collection_figures(
    client: httpx.Client, collection: Collection, limit: int, progress: Progress
) -> list[Figure]:
    """Every measure for every task of a collection."""
    figures = []
    for task in collection.tasks:
        progress(f"{collection.name}: {task.name}")
        run = {query.id: _documents(client, query, limit) for query in task.queries}
        values = by_query({query.id: query.right for query in task.queries}, run)
        figures += _figures(f"retrieval: {collection.name}", task.name, values)
    return figures


def question_figures(
    client: httpx.Client, questions: Sequence[Question], limit: int
) -> list[Figure]:
    """Every measure for every answerable kind of question, alone and after what was said before.

    Summaries are left out: what they need is a whole document.
    """
    asked = [q for q in questions if q.kind in ANSWERABLE - {"summary"}]
    with_past = [q for q in asked if q.history]
    alone = _measured(client, asked, limit, lambda _question: ())
    within = _measured(client, with_past, limit, lambda question: question.history)
    polite = _measured(client, with_past, limit, lambda q: (*_GREETING, *q.history, *_ASIDE))
    ways = {ALONE: alone, WITHIN_HISTORY: within, AFTER_SMALL_TALK: polite}
    figures = _figures(GROUP, "all, as a conversation asks", alone | within)
    for kind in sorted({question.kind for question in asked}):
        of_kind = {q.id for q in asked if q.kind == kind}
        for way, values in ways.items():
            chosen = {name: value for name, value in values.items() if name in of_kind}
            figures += _figures(GROUP, f"{kind}, {way}", chosen)
    changed = [q.id for q in asked if q.kind == "change-of-subject"]
    return [*figures, *_kept(alone, within, changed), *_by_language(alone, asked)]


def gold_places(found: Sequence[Place], question: Question) -> list[str]:
    """What was found, best first: a gold span's number, or a name of its own for what is none.

    A passage that holds several gold spans stands for each; a span counts where it is found first.
    """
    places: list[str] = []
    for rank, place in enumerate(found):
        held = [str(n) for n, span in enumerate(question.spans) if overlaps(place, span)]
        new = [number for number in held if number not in places]
        if new or not held:
            places += new or [f"other-{rank}"]
    return places


def _measured(
    client: httpx.Client,
    questions: Iterable[Question],
    limit: int,
    past: Callable[[Question], Sequence[Turn]],
) -> dict[str, dict[str, float]]:
    run, qrels = {}, {}
    for question in questions:
        found = search(client, question.question, past(question), limit=limit)
        run[question.id] = gold_places(found, question)
        qrels[question.id] = {str(number): 1 for number in range(len(question.spans))}
    return by_query(qrels, run)


def _documents(client: httpx.Client, query: Query, limit: int) -> list[str]:
    found = search(client, query.text, query.history, limit=limit)
    return list(dict.fromkeys(document_of(place.document) for place in found))


def _figures(group: str, name: str, values: Mapping[str, Mapping[str, float]]) -> list[Figure]:
    return [
        Figure(group, name, value, len(values), measure=measure)
        for measure, value in means(values.values()).items()
    ]


def _kept(
    alone: Mapping[str, Mapping[str, float]],
    within: Mapping[str, Mapping[str, float]],
    changed: Sequence[str],
) -> list[Figure]:
    """Of the new subjects whose answer stands first alone: how many keep that place."""
    first = [name for name in changed if alone[name]["first place"]]
    kept = [within[name]["first place"] for name in first]
    return [share(GROUP, "of first places, kept after another subject", kept, "first place")]


def _by_language(
    alone: Mapping[str, Mapping[str, float]], questions: Sequence[Question]
) -> list[Figure]:
    others = sorted({q.language for q in questions if q.kind == "other-language"})
    return [
        share(
            GROUP,
            f"other-language: {language}",
            [alone[q.id]["recall@5"] for q in questions if q.language == language],
            "recall@5",
        )
        for language in others
    ]
