"""Reports: tables, pictures, comparisons, and answers to be read."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from evals.__main__ import app
from evals.aragog import Answered, Pairing, aragog_figures, read_aragog
from evals.asking import Place, Reply
from evals.figures import Figure, count, share, times
from evals.judging import judge
from evals.picture import bar_chart
from evals.questions import read_questions
from evals.report import (
    aragog_to_read,
    as_table,
    comparison,
    judged_rows,
    judged_to_read,
    read_figures,
    shares,
    write_json,
    write_report,
)

FIGURES = [
    share("bees", "alone", [1, 0], "nDCG@10"),
    share("bees", "alone", [True, None], "recall@5"),
    share("bees", "in swarms", [0.25], "recall@5"),
    count("ants", "lost", 3, 7),
    share("ants", "<found>", []),
    Figure("ants", "calls", 1.0, 7, "calls"),
]


def test_table_of_each_group() -> None:
    """Measures are columns, names are rows, and what was not measured is a dash."""
    assert as_table("Insects", {"made": "today"}, FIGURES) == (
        "# Insects\n\n- `made=today`\n\n## Bees\n\n"
        "|  | nDCG@10 | recall@5 | of |\n| --- | --- | --- | --- |\n"
        "| alone | 0.500 | 1.000 | 2 |\n| in swarms |  | 0.250 | 1 |\n\n## Ants\n\n"
        "|  | value | of |\n| --- | --- | --- |\n"
        "| lost | 3 | 7 |\n| <found> | – | 0 |\n| calls | 1.00 | 7 |\n"
    )


def test_report_can_be_read_back(tmp_path: Path) -> None:
    """The figures that were written are the figures that are read."""
    write_report(tmp_path / "report", "Insects", {}, FIGURES)
    assert read_figures(tmp_path / "report") == FIGURES
    assert {path.suffix for path in (tmp_path / "report").iterdir()} == {".json", ".md", ".svg"}


def test_picture_shows_shares_as_bars() -> None:
    """Each measured share is a bar as long as it is large; the picture is valid XML."""
    root = ET.fromstring(bar_chart("Bees & ants", shares(FIGURES)))  # noqa: S314 - our own
    bars = [rect for rect in root.iter() if rect.get("class") == "b"]
    assert [bar.get("width") for bar in bars] == ["120.0", "240.0", "60.0"]
    assert "Bees & ants" in [text.text for text in root.iter() if text.text]


def test_comparison_of_two_reports() -> None:
    """A figure of both reports stands with its change, others are left out."""
    before = [share("bees", "alone", [0], "nDCG@10"), share("owls", "seen", [1])]
    assert comparison(before, FIGURES).splitlines()[2:] == [
        "| bees | alone, nDCG@10 | 0.000 | 0.500 | +0.500 |"
    ]


def test_median_and_tail_of_times() -> None:
    """Times are told by their median and their 95th percentile; no times are no figures."""
    figures = times("cost", "answer", [10.0, 20.0, 30.0])
    assert [figure.name for figure in figures] == ["answer, median", "answer, 95th percentile"]
    assert figures[0].value is not None
    assert 20.0 <= figures[0].value <= 30.0
    assert times("cost", "answer", []) == []


def test_answers_to_be_read() -> None:
    """The answers stand with what was expected and with their quotes."""
    question = next(q for q in read_questions() if q.kind == "follow-up")
    place = Place("a.pdf", "id", 1, 0, 4, "Bees")
    reply = Reply(content="Bees. [1]", outcome="answered", citations=(place,), markers=(1,))
    judged = [judge(question, reply, lambda _document, _page: "Bees dance.")]
    text = judged_to_read(judged)
    assert question.question in text
    assert "**Answer** (answered): Bees. [1]" in text
    assert "1. a.pdf, p. 1: Bees" in text
    assert json.loads(json.dumps(judged_rows(judged)))[0]["reply"]["content"] == "Bees. [1]"


def test_aragog_by_path(tmp_path: Path) -> None:
    """Questions whose paper is missing are left out; answers stand beside the gold ones."""
    rows = {
        "questions": ["What is BERT?", "What is GLM-130B?"],
        "ground_truths": ["An encoder of text.", "A model."],
    }
    write_json(tmp_path / "benchmark.json", rows)
    pairings = read_aragog(tmp_path)
    assert pairings == [Pairing("What is BERT?", "An encoder of text.")]
    sources = (Place("bert.pdf", "id", 1, 0, 10, "An encoder of text"),)
    replies = [Reply(content="An encoder.", outcome="answered", sources=sources)]
    answered = [Answered(p, r) for p, r in zip(pairings, replies, strict=True)]
    found = {figure.name: figure.value for figure in aragog_figures(answered)}
    assert found["gold terms in the passages"] == 1.0
    assert found["gold terms in the answer"] == 0.5
    assert found["refused"] == 0.0
    text = aragog_to_read(answered)
    assert "**Gold:** An encoder of text." in text
    assert "(An encoder." not in text


def test_command_measures_the_pairs(tmp_path: Path) -> None:
    """The command writes a report of the sets that it is given, and compares two of them."""
    out = tmp_path / "report"
    done = CliRunner().invoke(app, ["run", "--set", "pairs", "--out", str(out)])
    assert done.exit_code == 0
    assert "| false, let through |" in done.output
    assert json.loads((out / "pairs.json").read_text("utf-8"))[0]["pair"]["id"] == "pair-001"
    compared = CliRunner().invoke(app, ["compare", str(out), str(out)])
    assert "+0.000" in compared.output


@pytest.mark.parametrize("name", ["riddles", "/nowhere"])
def test_unknown_set_is_named(name: str, tmp_path: Path) -> None:
    """A set that is not there is one line that names it, and no report."""
    done = CliRunner().invoke(app, ["run", "--set", name, "--out", str(tmp_path / "report")])
    assert done.exit_code == 1
    assert name in done.output
    assert not (tmp_path / "report" / "figures.json").exists()
