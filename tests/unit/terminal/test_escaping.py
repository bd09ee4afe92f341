"""What of a text a terminal is shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunedd_api.terminal.escaping import on_one_line, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x1b]52;c;aGk=\x07", "\\x1b]52;c;aGk=\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("\x90q\x9c", "\\x90q\\x9c"),
        ("a\rb", "a\\x0db"),
        ("a\r\nb", "a\nb"),
        ("user\u202etxt.exe", "user\\u202etxt.exe"),
        ("\u2066a\u2069", "\\u2066a\\u2069"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("tab\tand line\n", "tab\tand line\n"),
        ("👩‍💻 é 日本 می‌خواهم", "👩‍💻 é 日本 می‌خواهم"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    """What a terminal would obey, or not show, is spelled out; everything else is as it was."""
    assert plain(text) == shown


@given(st.text(st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Cs", "Lu"])))
def test_nothing_is_obeyed(text: str) -> None:
    """No control character is left but tab and line feed, and none that turns the direction."""
    shown = plain(text)
    assert all(unicodedata.category(c) != "Cc" for c in shown if c not in "\t\n")
    assert not {unicodedata.bidirectional(c) for c in shown} & {
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
    }  # fmt: skip
    assert plain(shown) == shown


def test_on_one_line() -> None:
    """Names and titles are one line, however many they have."""
    assert on_one_line("a\n\n b\x1b") == "a b\\x1b"
