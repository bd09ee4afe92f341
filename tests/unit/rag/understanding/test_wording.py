"""Messages as words that can be compared."""

import pytest

from tunedd_api.rag.understanding.wording import visible


@pytest.mark.parametrize(
    ("message", "seen"),
    [
        ("\u202eWho built it?", "Who built it?"),
        ("\u2066hello\u2069", "hello"),
        ("\ufeffa\u00adb\u200bc", "abc"),
        ("\u200dWho?", "Who?"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Who built it?", "Who built it?"),
        ("\u202e", "\u202e"),
    ],
)
def test_what_nobody_sees_is_no_part_of_a_message(message: str, seen: str) -> None:
    """Marks of direction and blanks of no width go; what spells or is all there is stays."""
    assert visible(message) == seen


def test_accents_are_parts_of_their_letters() -> None:
    """As documents have them; heaped on one letter, they are few."""
    assert visible("Wie viele Pla\u0308tze hat es?") == "Wie viele Plätze hat es?"
    assert len(visible("e" + "\u0301" * 2000)) <= 5
