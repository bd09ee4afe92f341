"""Text as PDFium gives it, and what a reader of the page would have read."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunedd_api.extraction.text.page_text import repair

_FRAGMENTS = st.sampled_from(
    (
        "\n", "\r\n", "\n\n", " ", "\t", "-", "- ", "-\n", "\ufffe", "\u0002", "\u00ad", ".", ". ",
        ",", "; ", ":", "(", ")", "[1] ", "[Doe, 2020] ", "• ", "# ", "| ", "```", "1 Introduction",
        "Abstract", "KEYWORDS", "References", "The", "the", "of", "multi", "agent", "Systems",
        "arXiv:2402.01968v1 [cs]", "https://", "//", "/", "a.org/", "_", "A.3 ", "2.1 ", "12", "Ⅳ",
        "ﬁ", "𝑥", "\ud835\udc65", "\ud835", "\U000e0041", "中文", "。", "é", "İ", "ß", "ǅ",
        "\u200b", "\u00a0", "\x01", "\x0b", "\x0c", "\x85", "*", "∗", "9The", "and", "Он", "она",
        "x" * 95, "Aa " * 12, "word " * 9,
    )
)  # fmt: skip
_RAW = st.one_of(
    st.lists(_FRAGMENTS, max_size=40).map("".join),
    st.lists(st.one_of(_FRAGMENTS, st.text(max_size=4)), max_size=25).map("".join),
    st.text(st.characters(), max_size=60),
)


@pytest.mark.parametrize("mark", ["\u0002", "\ufffe", "\u00ad\r\n", "\ufffe\r\n", "\u00ad \n "])
def test_divided_word_is_joined(mark: str) -> None:
    """The halves of a word divided at a line end become one word."""
    assert repair(f"remain in{mark}adequately addressed").text == "remain inadequately addressed"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (
            "multi-agent systems and multi\ufffeagent games",
            "multi-agent systems and multi-agent games",
        ),
        ("state\ufffeof-the-art", "state-of-the-art"),
        ("state-of-the\ufffeart", "state-of-the-art"),
        ("GPT\ufffe3", "GPT-3"),
        ("Jean Berg\ufffeKirkpatrick", "Jean Berg-Kirkpatrick"),
        ("rule\ufffebased", "rule-based"),
        ("HellaSwag, that is, Hella\ufffeSwag", "HellaSwag, that is, HellaSwag"),
    ],
)
def test_compound_keeps_its_hyphen(raw: str, text: str) -> None:
    """A compound divided at its own hyphen keeps it where the page or English says so."""
    assert repair(raw).text == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a multi-\r\nagent system", "a multi-agent system"),
        ("pages 12-\n15", "pages 12-15"),
        ("pre- \nand post-training", "pre- and post-training"),
        ("one -\ntwo", "one - two"),
    ],
)
def test_written_hyphen_stays(raw: str, text: str) -> None:
    """A hyphen written at a line end stays, without a blank after it unless a word is left out."""
    assert repair(raw).text == text


def test_invisible_mark_inside_a_line_goes() -> None:
    """A soft hyphen that divides nothing leaves no trace."""
    assert repair("co\u00adoperate\u00ad. Yes\u0002").text == "cooperate. Yes"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("ﬁnd the ﬂow of oﬃce", "find the flow of office"),
        ("ＡＢＣ１２", "ABC12"),
        ("𝑓(𝑥) = \ud835\udc65", "f(x) = x"),
        ("x² + H₂O ª ™ ℃ ½ …", "x² + H₂O ª ™ ℃ ½ …"),
        ("\uf0b7 first", "• first"),
    ],
)
def test_letters_in_disguise_become_plain(raw: str, text: str) -> None:
    """Ligatures and special alphabets become letters; superscripts and symbols stay."""
    assert repair(raw).text == text


def test_blanks_are_single() -> None:
    """Tabs, no-break and repeated spaces fold to one space."""
    assert repair("\u00a0 one \t two\u2003\u00a0three  ").text == "one two three"


def test_invisible_characters_go() -> None:
    """Controls, zero-width and directional marks, tags and lone surrogates are removed."""
    raw = "a\x00b\x1bc\u200bd\ufeffe\u202ef\U000e0041g\ud800h\uffff"
    assert repair(raw).text == "abcdefgh"


def test_lines_of_a_paragraph_run_on() -> None:
    """A line break inside a paragraph is a space, one before punctuation is nothing."""
    raw = "Agents coordinate\r\nwith Roya Asadi1\r\n, who leads\r\nMulti-Agent work here, and so on"
    assert repair(raw).text == (
        "Agents coordinate with Roya Asadi1, who leads Multi-Agent work here, and so on"
    )


def test_blank_line_stays() -> None:
    """Paragraphs that a blank line parts stay parted by one."""
    assert repair("one paragraph\n \n\n\nanother").text == "one paragraph\n\nanother"


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (
            "so it ends.\n2 Related Work\nAgents act.",
            ["so it ends.", "2 Related Work", "Agents act."],
        ),
        ("Visibility into AI Agents\nAlan Chan", ["Visibility into AI Agents", "Alan Chan"]),
        ("the end of it\nAbstract\nwe show", ["the end of it", "Abstract", "we show"]),
        ("# Title\nsome text", ["# Title", "some text"]),
        (
            "It ends.\nA.3 The Actors of\nthe play\n• x",
            ["It ends.", "A.3 The Actors of the play", "• x"],
        ),
    ],
)
def test_heading_stays_apart(raw: str, lines: list[str]) -> None:
    """A heading runs neither into the sentence after it nor out of the one before."""
    assert repair(raw).text.split("\n") == lines


def test_rows_and_items_stay_apart() -> None:
    """Rows of a table, items of a list and references keep their lines."""
    raw = "System MNLI QQP\nGPT 82.1 70.3\nBERT 84.6 71.2\n• one item that\ngoes on\n• another one"
    assert repair(raw).text == raw.replace("that\ngoes", "that goes")
    references = "[1] A. Doe. Agents.\n2020.\n[2] B. Roe. Games.\n[Poe, 2021] C. Poe. Plans."
    assert repair(references).text == references.replace("Agents.\n", "Agents. ")


def test_address_broken_at_a_line_end_is_joined() -> None:
    """An address that was cut at a line end is whole again."""
    raw = "see https:\n//doi.org/10.1145/\n3442188 for more"
    assert repair(raw).text == "see https://doi.org/10.1145/3442188 for more"


def test_unspaced_script_runs_on_without_a_blank() -> None:
    """Lines of Chinese or Japanese are joined without a space."""
    assert repair("这是一个很长的\n句子").text == "这是一个很长的句子"


def test_origins_lead_back_to_the_raw_text() -> None:
    """A quote's range leads to the raw range that it stems from."""
    raw = "\x00We ﬁnd\r\nin\ufffeadequate  proof."
    repaired = repair(raw)
    start = repaired.text.index("find inadequate")
    first, last = repaired.raw_span(start, start + len("find inadequate"))
    assert raw[first:last] == "ﬁnd\r\nin\ufffeadequate"


@settings(deadline=None, max_examples=100)
@given(_RAW)
def test_each_character_stems_from_the_raw_one(raw: str) -> None:
    """Every character of the text is the raw one at its origin, or stands for it."""
    repaired = repair(raw)
    assert len(repaired.text) == len(repaired.origins)
    for char, origin in zip(repaired.text, repaired.origins, strict=True):
        source = raw[origin]
        if "\ud800" <= source <= "\udbff":
            source = raw[origin : origin + 2].encode("utf-16", "surrogatepass").decode("utf-16")
        stands_for_blank = char in " \n" and (source.isspace() or source == "\u3000")
        stands_for_hyphen = char == "-" and source in "\u0002\ufffe\u00ad\u2010"
        stands_for_bullet = char == "•" and source == "\uf0b7"
        assert (
            char in (source, *unicodedata.normalize("NFKC", source))
            or stands_for_blank
            or stands_for_hyphen
            or stands_for_bullet
        )


@settings(deadline=None, max_examples=100)
@given(_RAW)
def test_origins_never_decrease(raw: str) -> None:
    """Repair keeps the order of the characters."""
    origins = list(repair(raw).origins)
    assert origins == sorted(origins)


@settings(deadline=None, max_examples=250)
@given(_RAW)
def test_repairing_twice_changes_nothing(raw: str) -> None:
    """A repaired text is its own repair."""
    once = repair(raw).text
    assert repair(once).text == once


@settings(deadline=None, max_examples=100)
@given(_RAW)
def test_repaired_text_is_clean(raw: str) -> None:
    """No controls but line breaks, no lone surrogates, no double or outer blanks."""
    text = repair(raw).text
    assert not [
        char for char in text if unicodedata.category(char) in {"Cc", "Cs"} and char != "\n"
    ]
    assert text == text.strip(" \n")
    assert not any(pair in text for pair in ("  ", " \n", "\n ", "\n\n\n"))
