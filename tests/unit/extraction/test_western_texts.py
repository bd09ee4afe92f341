"""Western texts are told from others, and those of old Macintoshes from those of Windows."""

from pathlib import Path

import pytest

from tunedd_api.extraction.encodings import decoded
from tunedd_api.extraction.formats import extract

_TEXTS = (
    "Le café est fermé à Noël. L’été, nous déjeunons près du théâtre : « ça alors », dit-il.",
    "Die Straße über die Brücke ist schön; größere Häuser stehen für Gäste bereit. Ärger gibt es.",
    "¿Dónde está el niño? La señora mañana irá a la montaña. ¡Qué difícil! Él también comió.",
    "A manhã não está boa; as lições são fáceis. É verão e há pães.",
    "La città è più bella perché c’è il sole. Però non è così.",
    "Över ån går en bro. Små äpplen på trädet är röda. Åsa äter.",
    "Æblerne på øen er røde. Hvad gør du på søen?",
    "Grüße aus Köln",
    "The café closed.",
)


@pytest.mark.parametrize("text", _TEXTS)
@pytest.mark.parametrize("encoding", ["mac_roman", "cp1252"])
def test_western_texts_are_read_in_either_encoding(text: str, encoding: str) -> None:
    """Letters stand where letters do in one encoding, and signs do in the other."""
    assert decoded(text.encode(encoding), "a.txt").text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("It’s “quoted” — the company’s fee… “no,” she said. Don’t pay £10.", "mac_roman"),
        ("It’s a naïve idea.", "cp1252"),
        ("Don’t pay £10, “no” – it is the fee…", "cp1252"),
        ("Costs and benefits: cost–benefit, word—word, and a naïve “plan”.", "cp1252"),
        ("Zażółć gęślą jaźń. Łódź jest piękna, a świat szeroki.", "cp1250"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy.", "iso8859-2"),
        ("Привет, мир. Сегодня хорошая погода, и мы идём гулять.", "cp1251"),
        ("Καλημέρα, ο καιρός είναι καλός σήμερα.", "cp1253"),
        ("İstanbul güzel bir şehir. Çocuğun ağabeyi öğretmen.", "cp1254"),
        ("שלום עולם, מזג האוויר היום יפה.", "cp1255"),
        ("Ąžuolas žydi pavasarį, šiandien gražu.", "cp1257"),
    ],
)
def test_other_encodings_stay_what_they_are(text: str, encoding: str) -> None:
    """Quotes of a Macintosh are read as such; no other alphabet is taken for it."""
    assert decoded(text.encode(encoding), "a.txt").text == text


def test_lines_of_an_old_macintosh_and_its_label(tmp_path: Path) -> None:
    """Lines end in a carriage return; a page may name the encoding."""
    (tmp_path / "a.txt").write_bytes("Menü\r\rGrüne Soße, süß".encode("mac_roman"))
    assert extract(tmp_path / "a.txt", "a.txt").pages[0].text == "Menü\n\nGrüne Soße, süß"
    page = '<meta charset="x-mac-roman"><p>Ñandú, señor</p>'
    (tmp_path / "a.html").write_bytes(page.encode("mac_roman"))
    assert extract(tmp_path / "a.html", "a.html").pages[0].text == "Ñandú, señor"
