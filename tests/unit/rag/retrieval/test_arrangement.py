"""What goes further down among what was found."""

from collections.abc import Sequence
from uuid import uuid4

import numpy as np
import pytest

from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.language.keywords import keywords
from tunedd_api.rag.retrieval.arrangement import Found, arranged
from tunedd_api.rag.retrieval.known_passages import KnownPassage
from tunedd_api.rag.retrieval.legibility import is_legible, lists_names
from tunedd_api.rag.vector_stores.candidates import StoredPassage

AUTHORS = (
    "Grace Hopper∗, Alan Turing†, Ada Lovelace‡, Edsger Dijkstra∗, Barbara Liskov and Donald Knuth "
    "Department of Computing, University of Somewhere, Springfield, Ruritania"
)
PROSE = "Bees dance to tell each other where the flowers are, and how far it is to fly there."
SHIFTED = "Wkh txlfn eurzq ira mxpsv ryhu wkh odcb grj dqg uxqv dzdb iurp wkh kxqwhu djdlq"


BALANCE = "Consolidated Balance Sheets\nInventories 1,204 1,118\nTotal current liabilities 805 790"


def found(
    text: str, score: float, name: str = "a.md", page: int = 1, angle: float | None = None
) -> Found:
    """A passage as it was found; ``angle`` says where its vector points."""
    id_ = uuid4()
    turned = float(id_.int % 1000) if angle is None else angle
    document = DocumentRef(document_id(name), name)
    passage = Passage(id_, document, "Title", page, 0, len(text), text, score, 0.5, "v1")
    vector = np.array([np.cos(turned), np.sin(turned)], dtype=np.float32)
    stored = StoredPassage(str(id_), {}, text, vector, frozenset(keywords(text)))
    return KnownPassage(stored, passage), score


def order(passages: Sequence[Found]) -> list[str]:
    """Their first words."""
    return [known.passage.text.split()[0] for known, _ in passages]


def test_what_the_answer_said_in_full_goes_down() -> None:
    """A passage that was told whole says nothing new; one of which a part was told still does."""
    whole, other = found("Bees dance at noon.", 0.9), found("Honey is sweet.", 0.6)
    assert order(arranged([whole, other], "Bees dance at noon.")) == ["Honey", "Bees"]
    assert order(arranged([whole, other], "Bees are insects.")) == ["Bees", "Honey"]
    assert order(arranged([whole, other], "")) == ["Bees", "Honey"]
    long = found("Bees dance at noon. Drones stay in the hive and eat honey all winter.", 0.9)
    assert order(arranged([long, other], "Bees dance at noon.")) == ["Bees", "Honey"]


def test_what_the_answer_quoted_gives_way_to_what_holds_the_words_of_the_question() -> None:
    """The passage of the last answer stays first unless another one holds what is asked about."""
    told = "Bees dance at noon."
    source = found(f"{told} Drones stay in the hive and eat honey all winter.", 0.9)
    next_to_it = found("Queens lay eggs in spring, long before the flowers open.", 0.86)
    assert order(arranged([source, next_to_it], told, "And queens?")) == ["Queens", "Bees"]
    assert order(arranged([source, next_to_it], told, "And drones?")) == ["Bees", "Queens"]
    assert order(arranged([source, next_to_it], told, "And hornets?")) == ["Bees", "Queens"]
    assert order(arranged([source, next_to_it], "", "And queens?")) == ["Bees", "Queens"]


def test_what_the_answer_quoted_takes_no_place_of_its_page() -> None:
    """Where passages are of many documents one page takes one place beside what was quoted."""
    others = [found(f"Hive number{n} hums.", 0.5 - n / 100, f"{n}.md") for n in range(9)]
    told = "Bees dance at noon."
    source = found(f"{told} Drones stay in the hive and eat honey all winter.", 0.9, page=2)
    page = [source, found("Queens lay eggs.", 0.8, page=2)]
    assert "Queens" not in order(arranged([*page, *others], "", "Who?", 4))
    assert "Queens" not in order(arranged([*page, *others], told, "Who?", 4))
    assert order(arranged([*page, *others], told, "Who?", 2, 1.0)) == ["Bees", "Queens"]


def test_what_says_the_same_goes_down() -> None:
    """Of two passages that say the same, the better one keeps its place."""
    first = found("Bees dance at noon.", 0.9, "a.md", angle=0.1)
    again = found("Bees dance, at noon!", 0.85, "b.md", angle=0.1)
    other = found("Honey is sweet.", 0.5, "c.md")
    passages = arranged([first, again, other], "")
    assert [known.passage.document.name for known, _ in passages] == ["a.md", "c.md", "b.md"]
    assert [score for _, score in passages] == pytest.approx([0.9, 0.5, 0.425])


@pytest.mark.parametrize(
    "question",
    [
        "How much inventory did Acme hold in FY2022?",
        "What were Acme's inventories at the end of 2022?",
        "Is the QUICK RATIO for fiscal 2022 above one?",
    ],
)
def test_rows_of_the_figures_asked_for_go_up(question: str) -> None:
    """A table that has the figures comes before prose that talks about them."""
    prose = found("Inventories are stated at the lower of cost and net realisable value.", 0.5)
    rows = found(BALANCE, 0.48)
    assert order(arranged([prose, rows], "", question)) == ["Consolidated", "Inventories"]
    assert order(arranged([prose, rows], "", "What are bees?")) == ["Inventories", "Consolidated"]


@pytest.mark.parametrize(
    "question", ["What did Acme Foods earn in FY2022?", "Acme Foods: income of 2022?"]
)
def test_the_document_that_is_named_goes_up(question: str) -> None:
    """Of reports that say the same, that of the company and the year comes first."""
    reports = ["ACMEFOODS_2021_10K.pdf", "ACMEFOODS_2022_10K.pdf", "ZENITH_2022_10K.pdf"]
    same = [found(f"Income {n}.", 0.9 - 0.1 * n, name, page=40) for n, name in enumerate(reports)]
    passages = arranged(same, "", question)
    assert passages[0][0].passage.document.name == "ACMEFOODS_2022_10K.pdf"
    unnamed = arranged(same, "", "What was the income?")
    assert [known.passage.document.name for known, _ in unnamed] == reports


def test_a_word_that_is_no_name_names_no_document() -> None:
    """What the texts write small is a subject, whatever a title is called."""
    names = ["games.pdf", "tools.pdf"]
    texts = ["Every game has its rules.", "Search solves the task."]
    both = [found(text, 0.5, name, page=2) for text, name in zip(texts, names, strict=True)]
    kept = arranged(both[::-1], "", "Who plays the Game of Go?")
    assert [known.passage.document.name for known, _ in kept] == names[::-1]


@pytest.mark.parametrize("text", [AUTHORS, SHIFTED, "\ue001\ue002 \ue003 \ue004"])
def test_what_says_little_goes_down(text: str) -> None:
    """Lists of authors and garbled text come after prose."""
    passages = arranged([found(text, 0.9), found(PROSE, 0.5)], "")
    assert passages[0][0].passage.text == PROSE


def test_the_best_are_the_beginning_of_all() -> None:
    """Who wants only a few gets those that come first among all, with the same scores."""
    texts = [PROSE, AUTHORS, BALANCE, "Bees dance at noon.", "Bees dance, at noon!", "Honey is."]
    several = [found(t, 0.9 - 0.02 * n, page=1 + n % 2, angle=0.1) for n, t in enumerate(texts)]
    question, answer = "How much inventory was there?", "Bees dance at noon."
    whole = arranged(several, answer, question)
    for limit in range(len(texts) + 2):
        assert arranged(several, answer, question, limit) == whole[:limit]


def test_a_page_leaves_room_for_others() -> None:
    """Where many documents are found, a page has one of the first places before it has two."""
    several = [found(f"Bees {n} dance.", 0.9 - 0.01 * n, f"{n}.md", angle=n) for n in range(8)]
    twice = found("Drones stay.", 0.88, "0.md", angle=9.0)
    passages = arranged(sorted([*several, twice], key=lambda f: -f[1]), "")
    assert [known.passage.document.name for known, _ in passages] == [
        *(f"{n}.md" for n in range(8)),
        "0.md",
    ]


def test_a_document_asked_about_keeps_its_pages_places() -> None:
    """Where all that is found is of one document, its passages stay as they are."""
    one = [found(f"Bees {n} dance.", 0.9 - 0.1 * n, angle=n) for n in range(5)]
    assert [score for _, score in arranged(one, "")] == [score for _, score in one]
    assert arranged([], "Bees.") == []


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "机器学习是人工智能的一个分支",
        "الذكاء الاصطناعي",
        "Revenue 12.3 14.5 Costs 3.1 2.9",
        "",
    ],
)
def test_other_text_is_no_list_and_legible(text: str) -> None:
    """Prose, other scripts and tables of numbers are neither garbled nor lists of names."""
    assert is_legible(text)
    assert not lists_names(text)


def test_a_conversation_stays_with_the_document_that_was_quoted() -> None:
    """Where the conversation counts, what else its document says gains on the others."""
    beside = found("Nobody touches the pump while it is running hot.", 0.8, "pump.md", angle=0.0)
    elsewhere = found("Somebody primed the wall and painted the door.", 1.0, "wall.md", angle=1.0)
    pump, told = beside[0].passage.document.id, "Prime it twice."

    staying = arranged([elsewhere, beside], told, "why?", share=1.0, document=pump)
    turning = arranged([elsewhere, beside], told, "why?", share=0.0, document=pump)

    assert [one.passage.document.name for one, _ in staying] == ["pump.md", "wall.md"]
    assert [one.passage.document.name for one, _ in turning] == ["wall.md", "pump.md"]


def test_where_nobody_says_what_was_quoted_the_answer_tells_its_document() -> None:
    """A document is stayed with, too, if one of its passages has all of the answer's words."""
    source = found("Prime the pump twice before the season begins.", 0.7, "pump.md", angle=0.0)
    beside = found("Nobody touches the lid while it is running hot.", 0.8, "pump.md", 2, 0.5)
    elsewhere = found("Somebody painted the wall and the door.", 1.0, "wall.md", angle=1.0)
    passages = [elsewhere, beside, source]

    told = arranged(passages, "Prime the pump twice.", "why?", share=1.0)
    untold = arranged(passages, "Bleed the brakes.", "why?", share=1.0)

    assert next(one.passage.document.name for one, _ in told) == "pump.md"
    assert next(one.passage.document.name for one, _ in untold) == "wall.md"


def test_a_document_that_has_been_told_in_full_is_not_stayed_with() -> None:
    """A passage that says nothing new gains nothing, and no more does a document of one passage."""
    source = found("Prime the pump twice before the season begins.", 0.9, "pump.md", angle=0.0)
    beside = found("Prime twice before the season.", 0.8, "pump.md", 2, 0.5)
    elsewhere = found("Somebody painted the wall and the door.", 1.0, "wall.md", angle=1.0)
    told = "Prime the pump twice before the season begins."

    for passages in ([elsewhere, source, beside], [elsewhere, source]):
        first, _ = arranged(passages, told, "why?", share=1.0)[0]
        assert first.passage.document.name == "wall.md"
