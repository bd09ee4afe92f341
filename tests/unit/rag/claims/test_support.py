"""Which stretch of the passages bears out a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.passages import a_passage
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.claims.content import says_something
from tunedd_api.rag.claims.support import Evidence

BEES = a_passage(
    "Honeybees dance for their sisters. The hive shelters 60,000 workers. Queens lay eggs daily.",
    name="bees.md",
    page=3,
    start=100,
)
BREAD = a_passage("Wild yeast ferments flour. Gluten traps gas.", name="bread.txt")
EVIDENCE = Evidence([BEES, BREAD])
WORDS = ("honeybees", "dance", "flour", "ferments", "yeast", "The", "gluten", "7", "eggs.", "[1]")


def test_quote_of_the_sentence_that_says_it() -> None:
    """A sentence is borne out by the sentence that says the same, at its place on the page."""
    support = EVIDENCE.support("For their sisters, the honeybees dance.")
    assert support is not None
    assert support.quote.text == "Honeybees dance for their sisters."
    assert support.quote.passage is BEES
    assert (support.quote.start, support.quote.end) == (100, 134)
    assert support.score == 1.0


@pytest.mark.parametrize(
    "sentence",
    [
        "Agents may use the same word, or hold conflicting views of the same event.",
        "If three agents have three pairs to keep in step, ten agents have forty-five.",
    ],
)
def test_what_is_said_word_for_word_is_borne_out(sentence: str) -> None:
    """Nothing speaks against what the passage says word for word, whatever blanks it has."""
    page = a_passage(f"This is known. {sentence.replace(', ', ',  ')} So it is.")
    support = Evidence([page]).support(sentence)
    assert support is not None
    assert support.score == 1.0
    assert " ".join(support.quote.text.split()) == sentence


def test_word_for_word_in_several_passages() -> None:
    """Of passages that say the same, the one that the model names is quoted, else the first."""
    both = [a_passage(BREAD.text, name=name) for name in ("one.txt", "two.txt")]
    first, named = (Evidence(both).support("Gluten traps gas", hint) for hint in (None, 2))
    assert first is not None
    assert named is not None
    assert (first.quote.passage, named.quote.passage) == tuple(both)


def test_forms_of_a_word_are_the_same_word() -> None:
    """Endings, capitals and small words do not matter."""
    support = EVIDENCE.support("GLUTEN is what trapped the gas")
    assert support is not None
    assert support.quote.text == "Gluten traps gas."
    assert support.score == 1.0


def test_most_of_a_sentence_must_be_borne_out() -> None:
    """A sentence that says more of its own than the passage does is not borne out."""
    assert EVIDENCE.support("Honeybees invented the telegraph near Vienna yesterday.") is None


def test_part_that_says_nothing_by_itself() -> None:
    """A sentence is not borne out if one of its parts has no word that says anything."""
    keepers = a_passage("You may, if you wish, feed the bees in winter.", name="keepers.txt")
    sentence = "You may, but need not, tell keepers how they can feed the bees in winter."
    assert Evidence([keepers]).support(sentence) is None


def test_how_much_is_enough() -> None:
    """How much of a sentence must be borne out can be set higher."""
    sentence = "Honeybees dance for their sisters happily."
    assert Evidence([BEES], enough=0.7).support(sentence) is not None
    assert Evidence([BEES], enough=0.8).support(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "borne_out"),
    [
        ("The hive shelters 60,000 workers.", True),
        ("The hive shelters workers.", True),
        ("The hive shelters 61,000 workers.", False),
        ("The hive shelters 60 workers.", False),
        ("Since 1999 the hive shelters 60,000 workers.", False),
    ],
)
def test_numbers_must_match(sentence: str, *, borne_out: bool) -> None:
    """Every number of a sentence must stand in its quote, however well the words agree."""
    assert (EVIDENCE.support(sentence) is not None) is borne_out


def test_sentence_about_two_sentences() -> None:
    """A sentence that sums up two neighbours is borne out by both together."""
    support = EVIDENCE.support("Wild yeast ferments flour and gluten traps gas.")
    assert support is not None
    assert support.quote.text == BREAD.text


def test_no_more_is_quoted_than_needed() -> None:
    """Where one sentence is enough, its neighbours are not quoted along."""
    support = EVIDENCE.support("Yeast ferments flour.")
    assert support is not None
    assert support.quote.text == "Wild yeast ferments flour."


def test_hint_breaks_ties() -> None:
    """Between passages that say the same, the one that the model named is quoted."""
    twins = [a_passage("Bees dance well.", name=name) for name in ("a.md", "b.md", "c.md")]
    evidence = Evidence(twins)
    for hint in (1, 2, 3):
        support = evidence.support("Bees dance well.", hint)
        assert support is not None
        assert support.quote.passage is twins[hint - 1]
    for absent in (None, 0, 9):
        support = evidence.support("Bees dance well.", absent)
        assert support is not None
        assert support.quote.passage is twins[0]


def test_hint_does_not_outweigh_better_evidence() -> None:
    """A passage that the model named is not quoted where another says it plainly better."""
    support = EVIDENCE.support("Wild yeast ferments flour.", hint=1)
    assert support is not None
    assert support.quote.passage is BREAD


@pytest.mark.parametrize("sentence", ["", " ", "?!", "And so on.", "It is what it is."])
def test_sentence_that_claims_nothing(sentence: str) -> None:
    """What claims nothing has no support and needs none."""
    assert EVIDENCE.support(sentence) is None
    assert not says_something(sentence)


def test_nothing_to_quote() -> None:
    """Without passages nothing is borne out."""
    assert Evidence([]).support("Honeybees dance.") is None
    assert says_something("Honeybees dance.")


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_quotes_are_slices(sentence: str) -> None:
    """Whatever is quoted stands in its passage exactly where it is said to."""
    support = EVIDENCE.support(sentence)
    if support is None:
        return
    quote = support.quote
    start = quote.start - quote.passage.start
    end = quote.end - quote.passage.start
    assert quote.passage.text[start:end] == quote.text
    assert quote.text.strip() == quote.text != ""
    assert 0 < support.score <= 1


GAMES = a_passage(
    "With the payoffs used in many studies, a defector who meets a cooperator earns five points "
    "while the cooperator earns nothing. Park built the town in 2023 for twenty-five agents.",
    title="Games",
)
PROTOCOL = a_passage(
    "Reid G. Smith published the contract net protocol in 1980. It allocates tasks by negotiation.",
    title="Coordination",
)
KESTREL = a_passage(
    "Price list\nThe yearly service is 89 euros.\nInstallation: 120 euros.",
    name="kestrel.md",
    title="Kestrel",
)
MODEL = a_passage(
    "DistilBERT is initialized from the teacher by taking one layer out of two. It is trained "
    "with a distillation loss over the soft targets of the teacher.",
    title="DistilBERT",
)


@pytest.mark.parametrize(
    ("passage", "sentence", "borne_out"),
    [
        (PROTOCOL, "Reid G. Smith published the contract net protocol in 1980.", True),
        (PROTOCOL, "The contract net protocol was published by Reid Smith in 1980.", True),
        (PROTOCOL, "The contract net protocol was not published by Reid G. Smith in 1980.", False),
        (PROTOCOL, "The contract net protocol never allocates tasks by negotiation.", False),
        (PROTOCOL, "The contract net protocol allocates tasks by negotiation.", True),
        (GAMES, "A defector who meets a cooperator earns five points.", True),
        (
            GAMES,
            "A cooperator who meets a defector earns five points while the defector earns nothing.",
            False,
        ),
        (GAMES, "Park built the town for 25 agents.", True),
        (GAMES, "Park built the town for 52 agents.", False),
        (KESTREL, "The yearly service for the Kestrel is 89 euros.", True),
        (KESTREL, "The yearly service for the Heron is 89 euros.", False),
        (MODEL, "DistilBERT was initialized from the teacher.", True),
        (MODEL, "DistilBERT is trained with a distillation loss.", True),
        (MODEL, "DistilBERT was initialized from the teacher using a distillation loss.", False),
    ],
)
def test_words_in_common_are_not_enough(
    passage: Passage, sentence: str, *, borne_out: bool
) -> None:
    """Denials, swapped roles, other names and facts run together are not borne out."""
    assert (Evidence([passage]).support(sentence) is not None) is borne_out


def test_quote_says_what_the_pronoun_stands_for() -> None:
    """Where a pronoun is what bears a sentence out, the sentence that names it is quoted along."""
    support = Evidence([PROTOCOL]).support("The contract net protocol allocates tasks.")
    assert support is not None
    assert support.quote.text == PROTOCOL.text
    named = Evidence([MODEL]).support("DistilBERT is trained with a distillation loss.")
    assert named is not None
    assert named.quote.text.startswith("It is trained")


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_can_be_checked(sentence: str, page: str) -> None:
    """Whatever an answer and a page say, the check ends, and what it quotes is the page's."""
    passage = a_passage(page)
    support = Evidence([passage]).support(sentence)
    assert support is None or support.quote.text in page


def test_a_number_that_is_repeated_for_long_takes_linear_time() -> None:
    """A claim that says one number again and again is borne out by what says it once."""
    passage = a_passage("The hive shelters 60,000 workers. The hive has 7 gates.")
    numbers = ", ".join(["7"] * 2_000)
    support = Evidence([passage]).support(f"The hive has {numbers} gates.")
    assert support is not None
    assert support.quote.text == "The hive has 7 gates."


@pytest.mark.parametrize(
    "claim",
    [
        "Anna Riis is the captain.",
        "The captain is Anna Riis.",
        "Silas Horn is the cook.",
    ],
)
def test_who_somebody_is_must_be_said(claim: str) -> None:
    """That somebody is one thing does not bear out that they are another."""
    passage = a_passage("The cook is Anna Riis. The captain is Silas Horn.")

    assert Evidence([passage]).support(claim) is None


def test_a_row_says_nothing_of_the_next() -> None:
    """The first row of a table names its columns, and each other one stands for itself."""
    passage = a_passage("| Mill | Town |\n|---|---|\n| Old mill | Bergen |\n| New mill | Tromsø |")

    assert Evidence([passage]).support("The new mill is in Bergen.") is None


def test_a_sentence_that_lines_break_is_one() -> None:
    """What stands in the next line belongs to the sentence that begins in the one before."""
    evidence = Evidence(
        [
            a_passage(
                "Anna Riis teaches the older pupils. Her assistant Tom Horn teaches\n"
                "the younger pupils of the school in spring, and a cook\n"
                "prepares their meals in the kitchen."
            )
        ]
    )

    assert evidence.support("Tom Horn teaches the older pupils.") is None
    found = evidence.support("Her assistant Tom Horn teaches the younger pupils in spring.")
    assert found is not None
    assert "teaches\nthe younger pupils" in found.quote.text
