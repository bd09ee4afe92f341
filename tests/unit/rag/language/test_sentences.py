"""Where sentences of scholarly English end, and where they do not."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunedd_api.rag.language.sentences import sentence_spans


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def test_sentences_end_at_full_stops() -> None:
    """Plain sentences are told apart, without the blanks between them."""
    text = "Agents plan. Do they act? They do! Then they learn."
    assert _sentences(text) == ["Agents plan.", "Do they act?", "They do!", "Then they learn."]


@pytest.mark.parametrize(
    "sentence",
    [
        "It was shown by Smith et al. (2023) that agents plan.",
        "As in Smith et al. 2023, agents plan.",
        "See Fig. 3 and Figs. 4 to 6 for details.",
        "Many tools, e.g. Python or C, are used.",
        "The agent, i.e. Alice, answers by Eq. 7 and Eqs. (8) and (9).",
        "We compare GPT vs. BERT on this.",
        "Results are in Sec. 5.2 and in Tab. 1 of this paper.",
        "It uses about approx. five agents, cf. Table 2.",
        "The work of J. Smith and A. B. Jones is known.",
        "It costs 3.14 dollars in version 1.2 of it.",
        "They said “it works.” and left.",
    ],
)
def test_abbreviation_does_not_end_a_sentence(sentence: str) -> None:
    """What scholars abbreviate, initials and decimals do not end a sentence."""
    assert _sentences(f"{sentence} Another one.") == [sentence, "Another one."]


def test_a_day_before_its_month_ends_no_sentence() -> None:
    """German dates have a full stop behind the day."""
    [whole] = sentence_spans("Der Kanal ist bis zum 31. Januar 2027 gesperrt.")
    assert whole == (0, 47)


def test_closing_marks_belong_to_the_sentence() -> None:
    """Quotes and brackets after a full stop stay with the sentence that they close."""
    text = "(It works.) He said: “It works.” Then [it stopped.] We left."
    assert _sentences(text) == [
        "(It works.)",
        "He said: “It works.”",
        "Then [it stopped.]",
        "We left.",
    ]


def test_footnote_mark_belongs_to_the_sentence() -> None:
    """The number of a footnote after a full stop stays with its sentence; a decimal is no end."""
    text = "We leave out the problematic set.8 The rest is in Section 5.2 Results hold."
    assert _sentences(text) == [
        "We leave out the problematic set.8",
        "The rest is in Section 5.2 Results hold.",
    ]


def test_line_break_ends_a_sentence() -> None:
    """A heading is a sentence of its own."""
    assert _sentences("1 Introduction\nAgents act.\n\n• one") == [
        "1 Introduction",
        "Agents act.",
        "• one",
    ]


@pytest.mark.parametrize(
    "heading", ["1. Introduction", "3.1. Agents", "II. Related Work", "A. Code"]
)
def test_number_of_a_heading_is_no_sentence(heading: str) -> None:
    """The number at the start of a line stays with the words that it numbers."""
    assert _sentences(f"{heading}\nAgents act. Yes.") == [heading, "Agents act.", "Yes."]


def test_nothing_has_no_sentences() -> None:
    """A text without visible characters has no sentences."""
    assert sentence_spans(" \n ") == []


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="aA1. !?)”\n\u3000’et", max_size=80) | st.text(max_size=60))
def test_spans_are_trimmed_ordered_and_hold_everything(text: str) -> None:
    """Spans do not overlap, are not blank at their ends, and leave only blanks between them."""
    done = 0
    for start, end in sentence_spans(text):
        assert done <= start < end <= len(text)
        assert not text[done:start].strip()
        assert text[start:end] == text[start:end].strip()
        done = end
    assert not text[done:].strip()


def test_dot_leaders_take_linear_time() -> None:
    """A table of contents with very long dot leaders is no more work than other text."""
    assert len(sentence_spans("." * 200_000 + " x")) == 1


def test_importing_is_cheap() -> None:
    """Importing the module does not import NLTK."""
    check = "import sys, tunedd_api.rag.language.sentences; sys.exit('nltk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0  # noqa: S603
