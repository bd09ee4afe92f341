"""What politeness puts around a question in languages that no lexicon reads."""

import time

import pytest

from tunedd_api.rag.understanding.frames import begins_a_question, without_other_frame


@pytest.mark.parametrize(
    ("framed", "bare"),
    [
        ("Kunt u mij vertellen wanneer de poort dichtgaat?", "wanneer de poort dichtgaat?"),
        ("Hoi, weet je soms hoe laat het is?", "hoe laat het is?"),
        ("Czy może mi pan powiedzieć, ile to kosztuje?", "ile to kosztuje?"),
        ("Подскажите, пожалуйста, когда вы открыты?", "когда вы открыты?"),
        ("Хотелось бы узнать, где вход.", "где вход."),
        ("Kan du säga när det öppnar?", "när det öppnar?"),
        ("すみません、入口はどこか教えていただけますか?", "入口はどこ"),
        ("Aidatın ne kadar olduğunu öğrenmek istiyorum.", "Aidatın ne kadar olduğunu"),
    ],
)
def test_a_frame_is_taken_off(framed: str, bare: str) -> None:
    """What is left is asked as it would be asked bare."""
    assert without_other_frame(framed) == bare


@pytest.mark.parametrize(
    "message", ["Wanneer gaat de poort dicht?", "教えて", "Merhaba", "Когда вы открыты?"]
)
def test_what_has_no_frame_stays(message: str) -> None:
    """Nothing is taken off a bare question, nor all of a message."""
    assert without_other_frame(message) == message


@pytest.mark.parametrize("filler", ["\n", " ", "? ", "を", "kunt u ", "öğrenmek "])
def test_long_messages_take_a_moment(filler: str) -> None:
    """However long a message is, only its ends are looked at."""
    begun = time.perf_counter()
    without_other_frame(filler * 50_000 + "x")
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize("opening", ["bis wann ist offen", "a que hora abre", "depuis quand"])
def test_a_question_may_begin_with_a_preposition(opening: str) -> None:
    """In other languages a preposition stands before what asks."""
    assert begins_a_question(opening)
