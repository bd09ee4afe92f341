"""What can be quoted as an answer by itself."""

import re
from time import perf_counter

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.answering.stretches.stretch import Stretch, is_of_another, stretches
from tunedd_api.rag.page_text.line_kinds import LineKind, announced, kind_of_line

ARTICLE = a_passage(
    "Bees in winter\n"
    "Anna Keller, Piet Sanders, Olga Brandt\n"
    "A colony has three ways to keep warm. Workers shiver in a cluster. They seal the gaps with "
    "resin. The queen stays in the middle. Beekeepers may wrap the hive.\n"
    "Figure 2: A winter cluster.\n"
    "Keepers need the following tools:\n"
    "- a smoker\n"
    "- a hive tool\n"
    "Month | Honey\n"
    "May | 3 kg\n"
    "June | 8 kg\n"
    "[3] K. Frisch. The Dance Language of Bees. Harvard University Press.",
    name="bees.md",
    start=40,
)


def about(text: str) -> Stretch:
    """The stretch whose anchor begins so."""
    return next(s for s in stretches([ARTICLE]) if s.anchor_text.startswith(text))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("The hive shelters many thousand workers.", LineKind.PROSE),
        ("The steps are as follows.", LineKind.LEAD_IN),
        ("Keepers need three tools:", LineKind.LEAD_IN),
        ("2. Light the smoker first", LineKind.ITEM),
        ("• a hive tool", LineKind.ITEM),
        ("| May | 3 kg |", LineKind.ROW),
        ("Released under the Mozilla Public License 2.0.", LineKind.PROSE),
        ("Results and discussion", LineKind.HEADING),
        ("Table 3: Honey by month.", LineKind.CAPTION),
        ("Figure 2 shows how the cluster moves.", LineKind.PROSE),
        ("Why do bees dance for their sisters?", LineKind.QUESTION),
        ("Anna Keller, Piet Sanders, University of Utrecht.", LineKind.NAMES),
        ("[3] K. Frisch. The Dance Language of Bees. 1967.", LineKind.WORK_CITED),
        ("The keeper is Anna Keller.", LineKind.PROSE),
        ("Piet Sanders chairs the Guild of Utrecht.", LineKind.PROSE),
        ("La reina es Isabel Primera.", LineKind.PROSE),
        ("Anna Keller, Piet Sanders, and Olga Brandt.", LineKind.NAMES),
        ("Honey Is All You Need.", LineKind.NAMES),
    ],
)
def test_kinds_of_lines(line: str, kind: LineKind) -> None:
    """Sentences, items and rows are told from what stands between them."""
    assert kind_of_line(line) is kind


def test_how_many_are_announced() -> None:
    """A lead-in says how many sentences it leads to, unless it names them itself."""
    assert announced("The method has three well-known limits.") == 3
    assert announced("There are two reasons for this.") == 2
    assert announced("It has two parts: a head and a tail.") == 0
    assert announced("The hive has three keepers who live in the village by the lake.") == 0


def test_lead_in_comes_with_what_it_leads_to() -> None:
    """A sentence that announces three things needs the three sentences behind it."""
    stretch = about("A colony has three ways")
    assert stretch.needed == 4
    assert stretch.quotes[3].text == "The queen stays in the middle."


def test_lists_are_whole() -> None:
    """A list is one stretch, with the line that leads to it."""
    stretch = next(s for s in stretches([ARTICLE]) if s.kind is LineKind.ITEM)
    assert stretch.text == "Keepers need the following tools:\n- a smoker\n- a hive tool"
    assert stretch.needed == len(stretch.quotes)


def test_rows_come_with_their_header() -> None:
    """A row of a table brings the names of its columns."""
    rows = [s for s in stretches([ARTICLE]) if s.kind is LineKind.ROW]
    assert [s.text for s in rows] == ["Month | Honey\nMay | 3 kg", "Month | Honey\nJune | 8 kg"]


def test_pronoun_comes_with_what_it_stands_for() -> None:
    """A sentence that begins with a pronoun brings the one before it."""
    stretch = about("They seal the gaps")
    assert stretch.quotes[0].text == "Workers shiver in a cluster."
    assert stretch.quotes[stretch.anchor].text == "They seal the gaps with resin."


def test_what_is_never_quoted() -> None:
    """Headings, names, captions and works cited are no part of any stretch."""
    text = "\n".join(s.text for s in stretches([ARTICLE]))
    for part in ("Bees in winter", "Anna Keller", "Figure 2", "Frisch"):
        assert part not in text


def test_places_are_exact() -> None:
    """Every quote is the slice of the page that its offsets name."""
    for stretch in stretches([ARTICLE]):
        for quote in stretch.quotes:
            start, end = quote.start - ARTICLE.start, quote.end - ARTICLE.start
            assert ARTICLE.text[start:end] == quote.text


def test_a_place_comes_once() -> None:
    """Passages that overlap give each sentence once."""
    assert len(stretches([ARTICLE, ARTICLE])) == len(stretches([ARTICLE]))
    assert stretches([]) == []


def test_rows_whose_header_stands_outside() -> None:
    """Each row is quoted alone, and names the columns beside its quote."""
    page = a_passage("May | 3 kg\nJune | 8 kg\nBees rest.", start=90, table_header="Month | Honey")
    rows = [s for s in stretches([page]) if s.kind is LineKind.ROW]
    assert [(s.text, s.header, s.needed) for s in rows] == [
        ("May | 3 kg", "Month | Honey", 1),
        ("June | 8 kg", "Month | Honey", 1),
    ]
    assert [(s.quotes[0].start, s.quotes[0].end) for s in rows] == [(90, 100), (101, 112)]


def test_header_belongs_to_the_first_table_only() -> None:
    """A second table of the passage has a header of its own."""
    text = "May | 3 kg\nThe prices of honey vary by town.\nTown | Price\nUtrecht | 9"
    rows = [s for s in stretches([a_passage(text, table_header="Month | Honey")]) if s.header]
    assert [s.text for s in rows] == ["May | 3 kg"]


def test_rows_of_another_number() -> None:
    """A row that bears another number than the name asked about is another one's."""
    rows = stretches(
        [a_passage("Pump 73 | 71\nPump 71 | 57\nValve | 71", table_header="Part | Bar")]
    )
    for question in ("What is the pressure of Pump 71?", "Is pump-71 or pump 12 stronger?"):
        assert [is_of_another(question, row) for row in rows] == [True, False, False]
    assert not any(is_of_another("Which parts stand 71 bar?", row) for row in rows)
    prose = stretches([a_passage("Pumps 69 and 71 were replaced last year by a new one.")])
    assert not any(is_of_another("What became of Pump 71?", one) for one in prose)


def test_a_long_word_is_looked_at_once() -> None:
    """However long a word of the question is, its rows are told apart in a moment."""
    rows = stretches([a_passage("Pump 73 | 71\nPump 71 | 57", table_header="Part | Bar")])
    begun = perf_counter()
    assert not any(is_of_another("a" * 50_000, row) for row in rows)
    assert perf_counter() - begun < 1


def test_a_term_is_quoted_with_what_it_means() -> None:
    """A heading comes with the sentence right below it, and terms with their lead-in."""
    text = (
        "The file is short. It defines the following options:\n\nfirst-lock\n"
        "The number of the lock that boats pass first.\n\nlast-lock\n"
        "The number of the lock behind which the canal ends."
    )
    found = [stretch.text for stretch in stretches([a_passage(text)])]
    assert "last-lock\nThe number of the lock behind which the canal ends." in found
    assert any("options:" in one and "first-lock" in one and "last-lock" in one for one in found)


def test_sentences_and_items_that_were_broken_to_fit_a_line() -> None:
    """A sentence that goes on in the next line is quoted whole, and so is a list of such."""
    text = (
        "At present there are two kinds of locks in the canal, and both\nare named here:\n"
        "* Old locks. These can be opened by any boatman by\nturning the wheel.\n"
        "* New locks. They are opened by the keeper of the canal when\na boat rings the bell."
    )
    [stretch] = stretches([a_passage(text)])
    assert text.endswith(stretch.quotes[-1].text)
    assert stretch.quotes[0].text.startswith("At present")
    assert stretch.kind is LineKind.ITEM


def test_a_full_line_goes_on_with_a_number_or_a_name() -> None:
    """Where the next word did not fit, the rest may begin with a capital; a row does not go on."""
    text = (
        "The roof was insured by the owner of the mill, who cancelled the policy on\n"
        "2 February. Slates lie in the yard of the neighbour, who is a brother of\n"
        "Anna Reed.\n"
        "Monday ferry to the northern islands by way of the harbour of Old Brenn\n"
        "Tuesday"
    )
    quotes = [quote.text for stretch in stretches([a_passage(text)]) for quote in stretch.quotes]
    assert any(quote.endswith("policy on\n2 February.") for quote in quotes)
    assert any(quote.endswith("brother of\nAnna Reed.") for quote in quotes)
    assert not any("Brenn\nTuesday" in quote for quote in quotes)


def test_forms_are_quoted() -> None:
    """Lines that give things their values are quoted together; a heading with a colon is none."""
    minutes = a_passage(
        "MINUTES OF MAY: CANAL BOARD\nDate: 4 May 1871\nRoom: Old Lock House\n"
        "Excused: Piet Sanders\n\nLocks: what to mend\nThe upper lock leaks in summer.\n\n"
        "Next meeting: 9 June 1871, Brenn"
    )
    found = [(stretch.kind, stretch.text) for stretch in stretches([minutes])]
    form = "Date: 4 May 1871\nRoom: Old Lock House\nExcused: Piet Sanders"
    assert (LineKind.ENTRY, form) in found
    assert (LineKind.ENTRY, "Next meeting: 9 June 1871, Brenn") in found
    assert (LineKind.PROSE, "Locks: what to mend\nThe upper lock leaks in summer.") in found


def test_the_entries_of_a_long_form_are_quoted_one_by_one() -> None:
    """A form that is too long to read at a glance is taken apart."""
    entries = [f"Lock {name}: {name * 20}" for name in ("Elm", "Ash", "Oak", "Fir", "Box")]
    form = a_passage("\n".join(f"{entry}, {entry[5:]}" for entry in entries))
    assert len(stretches([form])) == len(entries)


def test_a_numbered_heading_comes_with_what_it_heads() -> None:
    """A number before a heading makes no item of it, where no other item stands beside it."""
    text = "2. New gates\nThe board buys gates of oak.\n1. Open the gate\n2. Close the gate"
    first, second = (stretch.text for stretch in stretches([a_passage(text)]))
    assert first == "2. New gates\nThe board buys gates of oak."
    assert second == "1. Open the gate\n2. Close the gate"


def test_a_lead_in_that_a_sentence_goes_on_with_brings_its_list() -> None:
    """Where the sentences that are quoted end in a lead-in, the list behind it comes along."""
    text = (
        "Reed named the virtues of a lock. They are:\n"
        "• Strength: the walls bear the water.\n• Speed: it fills in ten minutes."
    )
    first = next(s for s in stretches([a_passage(text)]) if s.kind is LineKind.PROSE)
    assert first.text.endswith("ten minutes.")


BOATHOUSE = a_passage(
    "Rules of the boathouse\n\n"
    "1. Keys. Each member has a key of brass, which is lent to nobody. They pay 9 crowns for a "
    "lost one.\n\n"
    "2. Guests. A member may bring two guests on Sundays, who sign the book by the door and leave "
    "before the lamps are lit.\n\n"
    "3. No dogs.\n\n"
    "4. Oars. Wet oars are dried on the rack before they are hung up. Whoever breaks one tells the "
    "steward on the same day.\n\n"
    "5. They are closed in winter, from the first frost until the ice on the canal has gone and "
    "the steward has tried it.",
    start=30,
)


def test_the_clauses_of_a_long_list_are_stretches() -> None:
    """Each item that says something by itself is one, the short ones among them too; so is all."""
    whole, keys, guests, dogs, oars, closed = stretches([BOATHOUSE])
    assert (whole.kind, whole.text.replace("\n", "")[:24]) == (
        LineKind.CLAUSES,
        "Rules of the boathouse1.",
    )
    assert whole.quotes[-1].text.endswith("tried it.")
    assert {one.kind for one in (keys, guests, dogs, oars, closed)} == {LineKind.CLAUSE}
    assert [quote.text for quote in keys.quotes] == [
        "1. Keys.",
        "Each member has a key of brass, which is lent to nobody.",
        "They pay 9 crowns for a lost one.",
    ]
    assert (keys.anchor, keys.needed, keys.quotes[0].start) == (0, 3, 54)
    assert guests.text.endswith("the lamps are lit.")
    assert dogs.text == "3. No dogs."


def test_a_clause_comes_with_the_line_that_it_needs() -> None:
    """One that says "they", or goes on with the sentence before the list, brings what leads to it.

    Items within an item belong to it.
    """
    closed = stretches([BOATHOUSE])[-1]
    assert (closed.quotes[0].text, closed.anchor) == ("Rules of the boathouse", 1)
    duties = a_passage(
        "The keeper of the lock must:\n"
        "(a) open the upper gate for every boat that rings the bell, by day and by night, at high "
        "water;\n"
        "(b) write into the book which boats have passed, with these figures of each of them:\n"
        "- its length\n- its load\n"
        "(c) tell the board of each leak in the walls within two days, and shut the gate if it "
        "grows, or else send for the smith of the village;\n"
        "(d) sweep the towpath of the leaves of the poplars each week from October to the end of "
        "November, and burn them."
    )
    whole, *clauses = stretches([duties])
    assert whole.kind is LineKind.CLAUSES
    assert [(one.quotes[0].text, one.anchor_text[:3]) for one in clauses] == [
        ("The keeper of the lock must:", mark) for mark in ("(a)", "(b)", "(c)", "(d)")
    ]
    assert clauses[1].text.endswith("- its length\n- its load")


def test_the_last_clause_brings_the_rows_that_it_leads_to() -> None:
    """A table behind "as follows:" belongs to the clause that ends so, and to no other.

    Where it stands alone on its page, too.
    """
    fees = "6. Fees. Whoever is late pays as follows:\n\nDelay | Fee\nan hour | 2 crowns\na day | 9"
    found = stretches([a_passage(f"{BOATHOUSE.text}\n\n{fees}\n\nAll fees go to the board.")])
    clauses = [one.text for one in found if one.kind is LineKind.CLAUSE]
    assert clauses[-1].endswith("follows:\nDelay | Fee\nan hour | 2 crowns\na day | 9")
    assert not any("2 crowns" in clause for clause in clauses[:-1])
    alone = next(one for one in stretches([a_passage(fees)]) if one.kind is LineKind.ITEM)
    assert alone.text.endswith("a day | 9")
    clauses = [one.text for one in stretches([BOATHOUSE]) if one.kind is LineKind.CLAUSE]
    assert clauses[-1].endswith("tried it.")


def test_no_clause_is_lost_at_the_top_of_a_passage() -> None:
    """What is left of a clause of the page before is one too; what leads to the others is none."""
    rest = (
        "(d) whoever lets a dog into the boathouse, which is meant for boats and their crews only."
    )
    rules = BOATHOUSE.text.partition("\n\n")[2]
    _, first, second, *_ = stretches([a_passage(f"{rest}\n{rules}")])
    assert (first.kind, first.text, second.text[:8]) == (LineKind.CLAUSE, rest, "1. Keys.")
    letters = re.sub(r"(\d)\.", lambda found: f"({'abcde'[int(found[1]) - 1]})", rules)
    _, keys, *_ = stretches([a_passage(f"7. In the boathouse, this holds:\n{letters}")])
    assert keys.text.startswith("(a) Keys.")


def test_lists_of_short_items_stay_whole() -> None:
    """Steps are one stretch, however many they are, and a list that one sees at a glance."""
    steps = "\n".join(
        f"{n}. Turn the wheel of sluice {n} to the left until it stops." for n in "12345678"
    )
    [one] = stretches([a_passage(steps)])
    assert (one.kind, len(one.quotes)) == (LineKind.ITEM, 8)
    two = (
        "1. A boat that is longer than the lock waits until both gates can be opened for it.\n"
        "2. A boat without a lamp is moored at dusk by whoever steers it, and stays so until dawn."
    )
    [one] = stretches([a_passage(two)])
    assert (one.kind, one.text) == (LineKind.ITEM, two)
