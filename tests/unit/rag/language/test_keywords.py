"""What of a text is indexed and looked up as keywords."""

import pytest

from tunedd_api.rag.language.keywords import keywords


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What do running agents do?", ["run", "agent"]),
        ("Les cafés brûlés, CAFE\u0301", ["le", "cafe", "brule", "cafe"]),
        ("ﬁne ①", ["fine", "1"]),
        ("Größe", ["gross"]),
        ("1,234.5 dollars in §3.5.1", ["1234·5", "dollar", "3·5·1"]),
        ("Don't; the author’s", ["author"]),
        ("GPT-4o oak_tree", ["gpt", "4o", "oak", "tree"]),
        ("Дубы и вязы", ["дубы", "и", "вязы"]),
        ("", []),
        ("?!… —", []),
        ("of the", []),
        ("oak\x00null 🌳", ["oak", "null"]),
    ],
)
def test_keywords(text: str, expected: list[str]) -> None:
    """Words are folded, freed of accents and stemmed; what tells nothing is left out."""
    assert keywords(text) == expected


def test_repetition_is_kept() -> None:
    """A word said several times is there as often."""
    assert keywords("Oak, oaks and OAK") == ["oak", "oak", "oak"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("机器学习。", ["机器", "器学", "学习"]),
        ("茶", ["茶"]),
        ("東京タワー", ["東京", "京タ", "タワ", "ワー"]),
        ("서울에서", ["서울", "울에", "에서"]),
        ("用 Python 编程", ["用", "python", "编程"]),
        ("ประเทศ", ["ประ", "ระเ", "ะเท", "เทศ"]),
    ],
)
def test_text_without_spaces(text: str, expected: list[str]) -> None:
    """What is written without spaces between words becomes overlapping n-grams."""
    assert keywords(text) == expected


def test_indic_words_stay_whole() -> None:
    """Vowel signs belong to the word that they stand in."""
    assert keywords("क्या हिन्दी में") == ["क्या", "हिन्दी", "में"]


def test_arabic_words_lose_their_article() -> None:
    """A word is found with and without its article, and whatever form its alef has."""
    assert keywords("المدرسة") == keywords("مدرسه") == keywords("والمدرسة")
    assert keywords("أحمد") == keywords("احمد")


def test_acronyms_are_no_stop_words() -> None:
    """A stop word in capitals is a name, unless everything is in capitals."""
    assert keywords("What does the WHO say?") == ["who", "say"]
    assert keywords("who said it in the US") == ["said", "us"]
    assert keywords("WHO WE ARE") == []


def test_tokenizers_part_keywords_at_blanks_only() -> None:
    """No keyword holds a blank or any ASCII sign that FTS5 would part it at."""
    everything = "".join(map(chr, (*range(0x250), *range(0x600, 0x700), *range(0x2000, 0x2C00))))
    for word in keywords(f"{everything} x{everything}"):
        assert word
        assert all(char.isalnum() or not char.isascii() for char in word)
        assert not any(char.isspace() for char in word)


@pytest.mark.parametrize("text", ["FY2022", "fy22"])
def test_fiscal_years_are_found_by_their_number(text: str) -> None:
    """A fiscal year is also the year that it is called by."""
    assert keywords(text) == [text.lower(), "2022"]
