"""Which language a message is in."""

import pytest

from tunedd_api.rag.understanding.language import detect_language


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("nl", "Hoe lang is de wachttijd?"),
        ("nl", "wanneer is de winkel open"),
        ("nl", "Hoe heet de directeur?"),
        ("tr", "Bahçede neler yasak?"),
        ("tr", "Otelde kaç oda var?"),
        ("pl", "Ile kosztuje bilet?"),
        ("pl", "czy muzeum jest czynne w niedziele"),
        ("fr", "Que faut-il apporter avant de venir ?"),
        ("es", "que dia se cobra el alquiler"),
        ("es", "cuanto cuesta una copia de la llave"),
        ("pt", "Quanto custa a lavagem do carro?"),
        ("it", "quanto costa la tessera"),
        ("bg", "Колко струва билетът за деца?"),
        ("bg", "Къде е входът?"),
        ("bg", "Кога започва и колко струва?"),
        ("ru", "Сколько стоит билет?"),
        ("ru", "Где объявление о съезде?"),
        ("ru", "Какая скорость разрешена?"),
        ("uk", "Скільки коштує квиток?"),
    ],
)
def test_everyday_questions_tell_their_language(language: str, message: str) -> None:
    """A few words of grammar are enough, with accents or without."""
    assert detect_language(message) == language


@pytest.mark.parametrize(
    "message",
    [
        "Will the cat get a kill count?",
        "How deep do I hoe the bed?",
        "What is the word for the open door?",
        "Who is on the list of Van Houten?",
        "Can man overcome the gun lobby?",
    ],
)
def test_english_stays_english(message: str) -> None:
    """Words that other languages have, too, do not make an English question one of theirs."""
    assert detect_language(message) in {"en", None}


def test_passages_in_related_languages_are_told_apart() -> None:
    """A paragraph in Dutch is not taken for German, French or Spanish."""
    text = (
        "Van april tot oktober staat er water op het terrein. Sproeien met de slang mag alleen na "
        "zeven uur. Een barbecue is toegestaan, een open vuur niet."
    )
    assert detect_language(text) == "nl"
