"""Which stretches answer a question by themselves."""

from dataclasses import replace

import pytest

from tests.support.gathering import gathered
from tests.support.passages import a_passage
from tunedd_api.documents.passages import Passage, QuotedPlace
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.answering.quoting.quoter import Quoter, candidates
from tunedd_api.rag.answering.quoting.selection import answers
from tunedd_api.rag.answering.stretches.ranking import rank
from tunedd_api.rag.answering.stretches.stretch import stretches
from tunedd_api.rag.page_text.quotes import Quote

CANAL = a_passage(
    "The canal is the oldest in the region. Who dug the canal, and when? "
    "Irish labourers under Thomas Reed dug the canal between 1822 and 1829. "
    "The canal has eleven locks. It leaks, because its bed was lined with poor clay.\n"
    "The canal has two drawbacks. Its locks are narrow. Its water is scarce in summer.\n"
    "A portage is a path on which boats are carried between two waters.\n"
    "The port of Brenn | length\nold basin | 120 m\nnew basin | 300 m",
    name="canal.md",
)


def quoted(question: str, *passages: Passage, subject: str = "") -> list[str]:
    """What is quoted for a question."""
    found = candidates(question, passages or [CANAL])
    return [quote.text for quote in answers(rank(question, found, subject))]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who dug the canal?", "Thomas Reed"),
        ("When was the canal dug?", "1822"),
        ("How many locks does the canal have?", "eleven"),
        ("Why does the canal leak?", "poor clay"),
        ("What is a portage?", "A portage is a path"),
        ("What are the drawbacks of the canal?", "scarce in summer"),
        ("How long is the new basin?", "300 m"),
    ],
)
def test_what_answers_is_quoted(question: str, answer: str) -> None:
    """What holds the kind of thing asked for is quoted, not what repeats the question."""
    assert answer in "\n".join(quoted(question)[:2])


def test_row_and_header_are_two_quotes() -> None:
    """What does not stand side by side is quoted apart."""
    assert quoted("How long is the new basin?")[:2] == [
        "The port of Brenn | length",
        "new basin | 300 m",
    ]


def test_lead_in_is_one_quote_with_its_sentences() -> None:
    """Neighbouring sentences make one quote."""
    quote = quoted("What are the drawbacks of the canal?")[0]
    assert (
        quote == "The canal has two drawbacks. Its locks are narrow. Its water is scarce in summer."
    )


def test_what_is_asked_of_a_thing_is_looked_for() -> None:
    """Of two places that hold the thing, the one that speaks of the side asked about is quoted."""
    gains = a_passage("The lift has a great benefit for boats: it needs little water.", name="a.md")
    harms = a_passage(
        "The lift has a great disadvantage for boats: it is slow to turn.", name="b.md"
    )
    assert "slow" in quoted("And what is its main drawback?", gains, harms, subject="the lift")[0]
    assert "water" in quoted("And its main advantage?", harms, gains, subject="the lift")[0]


def test_a_document_speaks_first_of_its_own_work() -> None:
    """What a document says of the work of others comes behind what it says itself."""
    told = "Reed measured the flow of water with floats in many canals."
    others = replace(a_passage(told, name="a.md"), section="Related work")
    own = a_passage("We measured the flow of water with weirs in many canals.", name="b.md")
    assert "weirs" in quoted("How was the flow of water measured?", others, own)[0]


def test_nothing_to_quote() -> None:
    """Without stretches nothing is quoted."""
    assert answers(rank("Who dug the canal?", [])) == []


def test_column_outside_the_passage_is_known() -> None:
    """A row is quoted for a column whose name stands outside the passage, and names it."""
    header = "Basin | Depth in metres | Built"
    rows = a_passage("old basin | 4 | 1822\nnew basin | 9 | 1877", table_header=header)
    other = a_passage("The new basin is painted blue.", name="b.md")
    ranking = rank("What is the depth of the new basin?", stretches([other, rows]))
    first = answers(ranking)[0]
    assert (first.text, first.header) == ("new basin | 9 | 1877", header)


def test_counted_things_are_all_quoted() -> None:
    """A sentence that counts things is quoted with the sentences that name them."""
    reeds = a_passage(
        "Botanists describe five kinds of reed that grow beside the canal. "
        "Common reed is tall and grey. Bulrush has brown heads. "
        "Sweet flag smells of oranges. Bur-reed has round heads. "
        "Reed grass has white stripes. The towpath is on the other side.",
        name="reeds.md",
    )
    quote = quoted("Which five kinds of reed do botanists describe?", reeds)[0]
    assert "Reed grass has white stripes." in quote
    assert "towpath" not in quote


def test_counted_things_are_quoted_from_any_beginning() -> None:
    """Wherever a quote begins, it goes on to the last of the things that it counts."""
    risks = a_passage(
        "Canals create risks that roads do not, since water flows. Holt lists four of them. "
        "The banks may break in a flood. The locks may jam in hard frost. The boats may sink at "
        "night. The drinkers may fall badly ill. The roads beside it are dry.",
        name="risks.md",
    )
    for question in ("Which four risks does Holt list?", "What risks do canals create?"):
        assert "badly ill" in quoted(question, risks)[0]


def test_what_is_not_quoted_does_not_count() -> None:
    """A stretch is ranked by what would be quoted of it, not by what comes behind."""
    lift = a_passage(
        "The lift was painted green. It stands in the park. It was cheap. The old wheel is rusty. "
        "Boats wait below it. The wheel of the lift was forged by Anna Holt of Brenn.",
        name="lift.md",
    )
    assert "Anna Holt" in quoted("Who forged the wheel of the lift?", lift)[0]


def test_whole_tables_are_quoted_for_several_things() -> None:
    """A question about each of several things is answered with the whole table."""
    assert "old basin | 120 m" in quoted("How long is each basin?")[0]


def test_a_table_without_rules_is_quoted() -> None:
    """What is left of a table whose rules were drawn is quoted as a whole; a title is not."""
    table = a_passage(
        "Tolls compared\nBoat Who pays When it is due\nBarge the owner on arrival\n"
        "Raft the timber merchant after the sale\nThe canal froze twice.",
        name="tolls.md",
    )
    [first, *_] = quoted("When does the toll of a raft fall due?", table)
    assert "after the sale" in first
    drawing = a_passage(
        "toll\n0 10 20 30\nraft 1850\nnumber of boats\nbarge 1850\n5 10 15 20", name="d.md"
    )
    assert quoted("What was the toll of a raft?", drawing) == []
    title = a_passage("The Canal of Brenn\nAnna Holt\nBrenn University\nIt froze.", name="t.md")
    assert not any("Holt" in text for text in quoted("Who is Holt?", title))


def test_a_follow_up_is_about_the_subject_of_the_conversation() -> None:
    """Of two like answers, the one that is about what was talked about is quoted."""
    locks = a_passage("The lock has drawbacks: it is slow and costly to mend.", name="locks.md")
    lifts = a_passage("The lift has drawbacks: it is noisy and costly to build.", name="lifts.md")
    first, *_ = quoted("What are its drawbacks?", locks, lifts, subject="What is the boat lift?")
    assert "noisy" in first


def test_rows_that_answer_alike_are_all_quoted() -> None:
    """Of a table, each row that holds what is asked for is quoted, and none of the others."""
    locks = a_passage(
        "Lock | Built | Gates\nElmford | 1822 | oak\nAshford | 1844 | iron\n"
        "Oakley | 1829 | oak\nBoxley | 1871 | iron",
        name="locks.md",
    )
    assert quoted("Which locks have gates of iron?", locks) == [
        "Lock | Built | Gates",
        "Ashford | 1844 | iron",
        "Boxley | 1871 | iron",
    ]


def test_each_part_of_a_question_is_answered() -> None:
    """Where two places answer a question's two parts, both are quoted; one for both, once."""
    weirs = a_passage(
        "A weir has drawbacks: it hinders the fish and silts up in a few years.", name="a.md"
    )
    builder = a_passage("Thomas Reed of Brenn built the first weir on the canal.", name="b.md")
    found = gathered(weirs, builder)
    both = [
        q.text
        for q in Quoter("What drawbacks has a weir, and who built the first?", found).quotes()
    ]
    assert both == [weirs.text, builder.text]
    assert len(Quoter("Who built the first weir, and where?", gathered(builder)).quotes()) == 1


def test_a_definition_is_quoted_for_a_term() -> None:
    """What a term means is quoted before what is said of the thing."""
    told = a_passage(
        "The portage was widened in 1844. At the portage, carriers wait for boats in summer.",
        name="a.md",
    )
    defined = a_passage("A portage is a path for boats.", name="b.md")
    assert "path" in quoted("What is a portage?", told, defined)[0]


def test_what_stands_far_from_the_answer_is_off_the_question() -> None:
    """What a model copies is shown where the question is answered, and not from elsewhere."""
    weir = a_passage("The weir of Brenn was built of oak by Thomas Reed in 1822.", name="a.md")
    mill = replace(a_passage("Millers bake bread and sell it on Sundays.", name="b.md"), score=0.2)
    quoter = Quoter("Who built the weir of Brenn?", gathered(weir, mill))
    assert quoter.bears_on_question(Quote.of(weir, 0, len(weir.text)))
    assert not quoter.bears_on_question(Quote.of(mill, 0, len(mill.text)))
    assert Quoter("Go on.", gathered(weir, mill)).bears_on_question(Quote.of(mill, 0, 43))
    title = a_passage("The Canal of Brenn", name="c.md")
    assert quoter.bears_on_question(Quote.of(title, 0, len(title.text)))


def test_a_quote_begins_where_it_answers() -> None:
    """Of sentences that hold the answer together, those before it are not quoted."""
    canal = a_passage(
        "The lift needs much oil and care. The lift was built by engineers from the south. "
        "The lift is closed in autumn. The great danger of the lift is its old chain. "
        "Chains of this kind break in frost. A keeper must look at it each week.",
        name="lift.md",
    )
    first, *_ = quoted("What is the great danger of the lift?", canal)
    assert first.startswith("The great danger")
    assert first.endswith("each week.")


def test_a_quote_does_not_begin_behind_its_answer() -> None:
    """A later sentence that holds hardly more of the question does not take the answer's place."""
    canal = a_passage(
        "The owner pays only for the water that is lost, and so it is best to tell the truth. "
        "Truthful owners are liked by the board. The board meets in spring.",
        name="toll.md",
    )
    assert quoted("Why are owners truthful?", canal)[0].startswith("The owner pays")


def test_a_list_is_quoted_with_its_heading() -> None:
    """A heading says what a list below it is of, and tells it from another list."""
    lists = a_passage(
        "SURVEY OF THE CANAL\nTools\n- a lead line\n- two rods\nSteps\n"
        "- Row along the canal at dawn.\n- Measure the depth at each lock.",
        name="a.txt",
    )
    assert quoted("Which tools are needed for the survey of the canal?", lists)[0].startswith(
        "Tools\n- a lead line"
    )


def test_a_question_is_the_heading_of_its_answer() -> None:
    """Of questions with answers, the answer is quoted with its question, which is none itself."""
    faq = a_passage(
        "11. Can boats with sails pass the lock?\n\n    Not by themselves. See the notes on "
        "towing.\n\n12. Where are the notes?\n\n    In the office at the quay.",
        name="faq.txt",
    )
    answer = quoted("Can a boat with sails pass?", faq)[0]
    assert answer.startswith("11. Can boats with sails pass the lock?\n\n    Not by themselves.")


def test_lines_drawn_below_headings_are_not_quoted() -> None:
    """Underlined headings above each other say nothing of a question that repeats them."""
    page = a_passage(
        "Questions on the canal\n----------------------\n\nWhy is the canal safer than the river?\n"
        "=====================================\n\nBoats are towed by hand there, and no current "
        "carries them away.",
        name="faq.txt",
    )
    assert all("no current" in one for one in quoted("Why is the canal safer than a river?", page))


AUTHORS = a_passage(
    "Silt in old canals\nAda Brook, Tom Reed\nUniversity of Brenn, Brenn\nada@brenn.example\n"
    "Silt settles where water is slow. Reed measured the silt of the canal in 1871.",
    name="silt.md",
)


@pytest.mark.parametrize(
    "question", ["Who are the authors of the paper on silt?", "Where does Ada Brook work?"]
)
def test_names_below_a_title(question: str) -> None:
    """Who wrote a document, and where they work, is quoted from below its title."""
    assert "University of Brenn" in quoted(question, AUTHORS)[0]


def test_names_below_a_title_answer_nothing_else() -> None:
    """The names below a title are quoted only for who asks for people."""
    assert all("ada@" not in one for one in quoted("Where does silt settle?", AUTHORS))


def test_what_holds_no_such_fact_is_ranked_behind() -> None:
    """For who asks how much something costs, a place without an amount is no answer."""
    lease = a_passage(
        "The landlord lets to the tenant the boathouse at the old basin of Brenn. "
        "The rent is 740 euros, payable in advance.",
        name="lease.md",
    )
    assert "740 euros" in quoted("What is the rent of the boathouse of Brenn?", lease)[0]


def test_commands_come_with_what_leads_to_them() -> None:
    """A sentence that leads to commands to be typed is quoted with these."""
    page = a_passage(
        "To open the lock from afar, you can run:\n\n  lockctl open upper\n  lockctl wait upper\n\n"
        "This may be of use in winter.",
        name="lock.txt",
    )
    assert "lockctl wait upper" in quoted("How do I open the lock from afar?", page)[0]


def test_german_sentences_are_sentences() -> None:
    """Nouns with capitals make no headings of sentences."""
    page = a_passage(
        "Die Nummer steht auf der Unterseite. Das Boot Calda ist nicht betroffen.", name="a.md"
    )
    assert quoted("Ist das Boot Calda betroffen?", page)[0].endswith("ist nicht betroffen.")


def test_a_follow_up_is_not_answered_about_another_thing() -> None:
    """What is said of another thing than the conversation's answers nothing that points at it."""
    dredger = a_passage("The Reed dredger costs 40 calls of the crew a day.", name="a.md")
    winch = a_passage("The Brook winch costs a handful of oil.", name="b.md")
    quoter = Quoter("What does it cost?", gathered(dredger, winch), "What is the Reed dredger?")
    said = Quote.of(winch, 0, len(winch.text))
    assert not quoter.is_answered_by("It costs a handful of oil.", said)
    told = Quote.of(dredger, 0, len(dredger.text))
    assert quoter.is_answered_by("It costs 40 calls a day.", told)
    anew = Quoter("How much oil do winches need?", gathered(dredger, winch), "the Reed dredger")
    assert anew.is_answered_by("It costs a handful of oil.", said)


@pytest.mark.parametrize("question", ["What are its limits?", "How long do I have?"])
def test_what_names_nothing_is_answered_from_what_was_quoted(question: str) -> None:
    """Another document that says the words of such a question says them of something else."""
    dredger = a_passage("The dredger works down to 9 m and needs two days of notice.", name="a.md")
    winch = a_passage("The limits of the winch: you have 14 days. Its limits are set.", name="b.md")
    about, document = "What is the dredger like?", dredger.document.id
    found = Gathered((replace(gathered(winch, dredger).found[0], share=1.0),))

    quotes = Quoter(question, found, about, document=document).quotes()

    assert {quote.passage.document.id for quote in quotes} == {document}
    named = Quoter("What are the limits of the winch?", found, about, document=document).quotes()
    assert named[0].passage is winch
    of_it = Quoter(question, found, "What is the winch like?", document=document).quotes()
    assert winch in {quote.passage for quote in of_it}


def test_what_names_nothing_behind_a_refusal_is_about_what_was_refused() -> None:
    """Of what no passage names nothing is told, however well its words fit something else."""
    dredger = a_passage(
        "The Reed dredger was bought in 1871. Its drawback is its noise.", name="a.md"
    )
    winch = a_passage("The drawback of the winch is its price.", name="b.md")
    found = gathered(winch, dredger)

    question, refused = "What is its drawback?", "What does the Reed dredger weigh?"
    told = Quoter(question, found, refused, unanswered=True)
    assert {quote.passage.id for quote in told.quotes()} == {dredger.id}
    assert not told.lacks_the_subject
    assert Quoter(
        question, found, "What is the boiling point of tin?", unanswered=True
    ).lacks_the_subject
    assert not Quoter(question, found, unanswered=False).lacks_the_subject


def test_whoever_wants_more_is_told_what_stands_behind_the_quote() -> None:
    """A text goes on where the quote ended, though other places say more of the question."""
    behind = a_passage("It has a keeper.", name="a.md", start=20)
    far = a_passage("It has a warden who rings a bell at noon.", name="a.md", page=7)
    told = QuotedPlace(behind.document, behind.page, 0, 17)
    found = gathered(far, behind)
    assert Quoter("Tell me more of it.", found).quotes()[0].passage is far
    assert Quoter("Tell me more of it.", found, told=[told]).quotes()[0].passage is behind


def test_what_the_message_names_counts_beside_the_question_before() -> None:
    """The price for adults is none for children, however well it fits the rest of the question."""
    page = a_passage(
        "Adults: the usual fare is two crowns.\nChildren from 6 to 12 years: half a crown.",
        name="a.md",
    )
    asked, before = "What is the usual fare for children?", "What is the usual fare?"
    found = gathered(page)
    assert Quoter(asked, found, before).quotes()[0].text.startswith("Adults")
    quotes = Quoter(asked, found, before, named="for children").quotes()
    assert quotes[0].text.startswith("Children")


def test_a_name_alone_answers_where_the_question_is_spoken_of() -> None:
    """A name by itself is an answer only from a sentence that holds most of the question."""
    page = a_passage(
        "The lock of Brenn is owned by Ada Reed. Paint for the gates comes from the guild of Elm.",
        name="a.md",
    )
    quoter = Quoter("Who owns the lock of Brenn?", gathered(page))
    assert quoter.is_answered_by("Ada Reed.", Quote.of(page, 0, 39))
    assert not quoter.is_answered_by("The guild of Elm.", Quote.of(page, 40, len(page.text)))


def test_a_line_of_people_bears_out_no_claim() -> None:
    """What a model says of people from the line of authors and institutions is left out."""
    line = "Department of Silt, Brenn Hospital (Brook); School of Boats, University of Elm (Reed)"
    page = a_passage(f"{line}\nReed measured the silt in 1871.", name="a.md")
    quoter = Quoter("Where does Reed work?", gathered(page))
    assert not quoter.is_answered_by("Reed works at Brenn Hospital.", Quote.of(page, 0, len(line)))


def test_a_question_of_the_page_is_no_answer() -> None:
    """Who asks what a letter asks is told what answers it, and not that it was asked."""
    letters = a_passage(
        "- The oak gate is too dear. Could the gate be made of steel? What would steel cost?\n"
        "- The sluice leaks. Please mend it.\n\n"
        "The gate of steel comes to 1,140 euros more. It is made in Brenn.",
    )
    assert (
        "1,140 euros"
        in quoted("Could the gate be made of steel, and what would it cost?", letters)[0]
    )


def test_a_row_of_a_plain_text_is_quoted_with_its_columns() -> None:
    """What a text's blanks part are the cells of a row, which answers with the columns' names."""
    ferries = a_passage(
        "Boat\tFrom\tArrives\nAda\tBrenn\t14:40\nEve\tOslo\t16:05\n\nAll times are local.",
        name="ferries.txt",
    )
    assert quoted("When does the boat from Brenn arrive?", ferries) == [
        "Boat\tFrom\tArrives\nAda\tBrenn\t14:40"
    ]


def test_a_cell_may_ask() -> None:
    """What is left of a table may hold questions among its cells; they are what it says."""
    table = a_passage(
        "Name of the gauge\nquestion that it answers\nwhere it is\n"
        "staff gauge\nhow high is the water?\nat the sluice of the mill"
    )
    assert (
        "how high is the water?" in quoted("which question does the staff gauge answer", table)[0]
    )


RULES = a_passage(
    "The duties of the steward\n\n"
    "1. Keys. The steward lends a key of brass to each member. A lost one is replaced for a fee of "
    "9 crowns, and only once in a year.\n\n"
    "2. Guests. The steward writes all guests into the book by the door. They leave before the "
    "lamps are lit, at eight in summer.\n\n"
    "3. Oars. The steward dries the wet oars on the rack by the stove and hangs them up. Whoever "
    "breaks one tells him on the same day.\n\n"
    "4. Ice. The steward closes the boathouse at the first frost, and opens it as soon as the ice "
    "on the canal has gone.",
    name="rules.md",
)


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("What does a lost key cost?", "1. Keys."),
        ("When do guests leave?", "2. Guests."),
        ("What happens to wet oars?", "3. Oars."),
        ("Is the boathouse closed when there is frost?", "4. Ice."),
    ],
)
def test_a_question_about_one_clause_is_answered_by_it_alone(question: str, clause: str) -> None:
    """The other clauses of the rules are not quoted with it."""
    first = quoted(question, RULES)[0]
    assert first.startswith(clause)
    assert "\n\n" not in first


@pytest.mark.parametrize(
    "question", ["What are the duties of the steward?", "What must the steward do as duties?"]
)
def test_a_question_about_the_list_is_answered_by_all_clauses(question: str) -> None:
    """Who asks for what stands above the clauses gets them all, in one quote."""
    [quote] = quoted(question, RULES)
    assert quote == RULES.text


@pytest.mark.parametrize(
    "question", ["What does E2 mean?", "What does error e2 on the mill mean?", "What is code E2?"]
)
def test_beside_a_code_no_other_is_quoted(question: str) -> None:
    """What the line on E2 says is not said once more of E1 and E3."""
    mill = a_passage(
        "The mill shows codes when it stops.\n\nCODES\nE1: no grain. Fill the funnel and press "
        "the knob.\nE2: stone too hot. Let the mill rest.\nE3: drive fault. Call the smith.",
        name="mill.txt",
    )

    assert quoted(question, mill) == ["E2: stone too hot. Let the mill rest."]


def test_what_is_designated_is_told_apart() -> None:
    """Room 12 and room 14 are no codes, and as much told apart."""
    rooms = a_passage(
        "Room 12 is heated by a stove and has two beds.\nRoom 14 is heated by a stove and has one "
        "bed.",
        name="inn.txt",
    )

    assert quoted("How is room 12 heated?", rooms) == [
        "Room 12 is heated by a stove and has two beds."
    ]
