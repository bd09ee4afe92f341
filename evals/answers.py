"""Answers: questions are asked in conversations, and what comes back is judged."""

from collections.abc import Callable, Sequence
from functools import cache
from statistics import fmean

import httpx

from evals.asking import converse, page_text
from evals.figures import Figure, count, share, times
from evals.judging import Judged, judge
from evals.questions import ANSWERABLE, KINDS, MESSAGE_KINDS, WITHOUT_EVIDENCE, Question

Progress = Callable[[str], None]


def judged_answers(
    client: httpx.Client, questions: Sequence[Question], progress: Progress
) -> list[Judged]:
    """Ask each question in a conversation of its own, after the user's part of its history."""
    text = cache(lambda document, page: page_text(client, document, page))
    judged = []
    for number, question in enumerate(questions, start=1):
        progress(f"question {number} of {len(questions)}: {question.id}")
        before = [turn.content for turn in question.history if turn.role == "user"]
        replies = converse(client, [*before, question.question], question.documents)
        judged.append(judge(question, replies[-1], text))
    return judged


def answer_figures(judged: Sequence[Judged]) -> list[Figure]:
    """What the answers to a set of questions come to."""
    return [
        *_outcomes(judged),
        *_facts(judged),
        *_citations(judged),
        *_by_kind(judged),
        *cost_figures(judged),
    ]


def message_figures(judged: Sequence[Judged]) -> list[Figure]:
    """How messages fare that ask nothing of the documents, and questions that look like those."""
    talk = [one for one in judged if one.question.kind != "looks-like-talk"]
    alike = [one for one in judged if one.question.kind == "looks-like-talk"]
    taken = [one.reply.outcome == "conversation" for one in alike]
    return [
        share("messages", "no question, answered sensibly", [one.sensible for one in talk]),
        *(
            share("messages", kind, [o.sensible for o in judged if o.question.kind == kind])
            for kind in MESSAGE_KINDS
        ),
        share("messages", "questions, taken for talk", taken),
    ]


def cost_figures(judged: Sequence[Judged]) -> list[Figure]:
    """How long answers take, and how often a language model was asked."""
    timings = [one.reply.timings for one in judged if one.reply.timings]
    firsts = [t["first_token_ms"] for t in timings if t["first_token_ms"] is not None]
    calls = fmean(one.reply.model_calls for one in judged) if judged else None
    return [
        *times("cost", "first token", firsts),
        *times("cost", "whole answer", [t["total_ms"] for t in timings]),
        *times("cost", "retrieval", [t["retrieve_ms"] for t in timings]),
        Figure("cost", "model calls a turn", calls, len(judged), "calls"),
    ]


def _outcomes(judged: Sequence[Judged]) -> list[Figure]:
    here = [one for one in judged if one.question.kind in ANSWERABLE]
    own = [one.refused for one in here if one.question.kind != "other-language"]
    across = [one.refused for one in here if one.question.kind == "other-language"]
    absent = [one.refused for one in judged if one.question.kind == "absent-on-subject"]
    talk = [one for one in judged if one.question.kind in WITHOUT_EVIDENCE]
    false = [one for one in judged if one.question.kind == "false-premise"]
    return [
        share("outcome", "absent, refused", absent),
        share("outcome", "present, wrongly refused", own),
        share("outcome", "present, wrongly refused across languages", across),
        share("outcome", "needs no evidence, answered as such", [one.sensible for one in talk]),
        share("outcome", "false premise, refused or set right", [one.sensible for one in false]),
        count(
            "outcome", "turns that failed", sum(bool(o.reply.error) for o in judged), len(judged)
        ),
    ]


def _facts(judged: Sequence[Judged]) -> list[Figure]:
    here = [one for one in judged if one.question.kind in ANSWERABLE]
    follow = [one for one in here if one.question.kind == "follow-up"]
    return [
        share("gold facts", "in the passages", [one.facts_in_sources for one in here]),
        share("gold facts", "in the answer", [one.facts_in_answer for one in here]),
        share(
            "gold facts", "all of them in the answer", [one.facts_in_answer == 1 for one in here]
        ),
        share("gold facts", "follow-ups, in the passages", [o.facts_in_sources for o in follow]),
        share("gold facts", "follow-ups, in the answer", [o.facts_in_answer for o in follow]),
    ]


def _citations(judged: Sequence[Judged]) -> list[Figure]:
    all_of_them = sum(len(one.reply.citations) for one in judged)
    answered = [one for one in judged if one.reply.outcome in {"answered", "extractive"}]
    refused = [one for one in judged if one.refused]
    flagged = sum(one.loose_markers for one in judged)
    return [
        count("citations", "verbatim at their place", sum(o.verbatim for o in judged), all_of_them),
        count("citations", "outside the scope", sum(o.outside for o in judged), all_of_them),
        count("citations", "markers and citations without the other", flagged, all_of_them),
        count(
            "citations",
            "cited refusals",
            sum(bool(o.reply.citations) for o in refused),
            len(refused),
        ),
        share("citations", "answers with a citation", [bool(o.reply.citations) for o in answered]),
        share("citations", "answers that cite a gold place", [o.on_gold for o in answered]),
    ]


def _by_kind(judged: Sequence[Judged]) -> list[Figure]:
    figures = []
    for kind in KINDS:
        chosen = [one for one in judged if one.question.kind == kind]
        for measure, cases in (
            ("outcome right", [one.outcome_right for one in chosen]),
            ("facts in the passages", [one.facts_in_sources for one in chosen]),
            ("facts in the answer", [one.facts_in_answer for one in chosen]),
        ):
            figures.append(share("answers by kind", kind, cases, measure))
    return [figure for figure in figures if figure.of]
