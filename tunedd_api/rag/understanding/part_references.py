"""Parts of documents that a message asks for by number: "sections 4.2 and 7.1", "§ 5"."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tunedd_api.rag.questions.versions import asked_versions, figures_asked


class Part(StrEnum):
    """What is counted in a document."""

    SECTION = "section"
    ARTICLE = "article"
    APPENDIX = "appendix"
    TABLE = "table"
    FIGURE = "figure"
    PAGE = "page"
    VERSION = "version"


LABELS: Final[Mapping[Part, str]] = {
    Part.SECTION: (
        r"sections?|sec\.|chapters?|ch\.|clauses?|cl\.|paragraphs?|para\.|parts?|§{1,2}|rules?"
        r"|kapitel|abschnitte?n?|paragra(?:ph|f)en|ziffern?|teile?|absch\.|abs\."
        r"|secci(?:ón|ones)|capítulos?|cláusulas?|apartados?|chapitres?|paragraphes?|clauses"
        r"|sezion[ei]|capitol[oi]|seç(?:ão|ões)|第(?=\s*[\d一二三四五六七八九十]+\s*[章节条])|القسم|الفصل"
    ),
    Part.ARTICLE: r"articles?|art\.|artikeln?|artículos?|articol[oi]|artigos?|المادة",
    Part.APPENDIX: (
        r"appendi(?:x|ces)|annex(?:es)?|anhangs?|anhänge|anlagen?|anexos?|annexes?|apéndices?|allegat[oi]"
    ),
    Part.TABLE: r"tables?|tab\.|tabellen?|tablas?|tableaux?|tabell[ae]|tabelas?|表|الجدول",
    Part.FIGURE: r"figures?|fig\.|figs\.|abbildung(?:en)?|abb\.|figuras?|figura|figure|图|الشكل",
    Part.VERSION: (
        r"versions?|releases?|versionen|versi(?:ón|ones)|version[ei]|vers(?:ão|ões)|v\.?(?=\d)|版本"
    ),
    Part.PAGE: r"pages?|pp?\.|seiten?|páginas?|pagin[ae]|页|صفحة|الصفحة",
}
"""What each is called, as patterns, in the languages that messages are understood in."""

_NUMBER: Final = r"\d{1,4}(?:\.\d{1,3})*(?:\s?\([a-z0-9]{1,3}\))*(?![\w%€$])"
_PRONOUN: Final = (
    r"I(?:['’](?:m|ve|d|ll)|\s+(?:am|was|have|had|do|did|don|didn|can|could|will|would|shall|should"
    r"|must|may|might|need|want|like|gave|give|sent|send|read|wrote|saw|see|meant|mean|told|got"
    r"|found|put|think|thought|know|just|already|only|never|first|last|\w+ed))\b"
)
"""In "the article I uploaded", who writes and no number."""

_ROMAN: Final = rf"(?-i:(?!{_PRONOUN})[IVXLC]{{1,6}})\b"
_LETTER: Final = rf"(?-i:(?!{_PRONOUN})[A-Z])(?:\.\d{{1,2}})*\b"
_AND: Final = r"\s*(?:,|;|&|\+|\b(?:and|or|to|with|und|oder|mit|y|o|con|et|ou|avec|e|com)\b)+\s*"
_TO: Final = r"\s*(?:[-–—]|\b(?:to|through|bis|hasta|al?|à|até)\b|至|到|إلى)\s*"
"""Between the first and the last of several: "pages 3-9"."""


def _mention(part: Part, label: str) -> re.Pattern[str]:
    number = _NUMBER if part is Part.VERSION else rf"(?:{_NUMBER}|{_ROMAN})"
    if part is Part.APPENDIX:
        number = rf"(?:{_NUMBER}|{_ROMAN}|{_LETTER})"
    again = rf"(?:(?:the\s+)?(?:{label})\s*)?"
    return re.compile(
        rf"(?<!\w)(?:{label})\s*({number}(?:(?:{_TO}|{_AND}){again}{number})*)", re.IGNORECASE
    )


_LABEL: Final = re.compile("|".join(LABELS.values()), re.IGNORECASE)
_MENTIONS: Final = tuple((part, _mention(part, label)) for part, label in LABELS.items())
_EACH: Final = re.compile(rf"{_NUMBER}|{_ROMAN}|{_LETTER}", re.IGNORECASE)
_LEADING: Final = re.compile(
    r"\b(?:(?:according to|in|on|under|of|from|by|nach|laut|gemäß|im|auf|aus|según|en|de|del|selon"
    r"|dans|secondo|nel|segundo|no|na)\s+)?(?:(?:the|der|dem|den|das|el|la|le|les|il|lo|o|a)\s+)?"
)
_ENDINGS: Final = {
    "anhänge": "Anhang",
    "tableaux": "tableau",
    "appendices": "appendix",
    "secciones": "sección",
    "seções": "seção",
    "sezioni": "sezione",
    "pagine": "pagina",
    "capitoli": "capitolo",
    "articoli": "articolo",
    "allegati": "allegato",
    "abschnitten": "Abschnitt",
    "abschnitte": "Abschnitt",
    "paragraphen": "Paragraph",
    "paragrafen": "Paragraf",
    "abbildungen": "Abbildung",
    "artikeln": "Artikel",
    "teile": "Teil",
    "kapitel": "Kapitel",
    "tabellen": "Tabelle",
    "ziffern": "Ziffer",
    "anhangs": "Anhang",
    "anlagen": "Anlage",
    "seiten": "Seite",
    "§§": "§",
    "pp.": "p.",
    "figs.": "fig.",
    "s": "",
}
"""How what several parts are called ends, and what one of them does instead.

What is one part in another language is left alone: "Tabelle 3" is German, and "figure 3" English.
"""

LATEST: Final = "latest"
"""What stands for the number of the version that is the last of them all."""

_LATEST: Final = re.compile(
    r"\b(?:latest|newest|most\s+recent|current)\s+(?:[^\W\d_]+\s+)?(?:version|release)\b"
    r"|\b(?:version|release)\b.{0,40}\b(?:latest|newest|most\s+recent|current)\b",
    re.IGNORECASE,
)
_STEPS: Final = re.compile(r"\(([a-z0-9]{1,3})\)", re.IGNORECASE)
_BETWEEN: Final = re.compile(_TO, re.IGNORECASE)
_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class PartReference:
    """A part by what it is and its number; ``steps`` lead further into it: "12(b)" has "b".

    ``said`` is how the message puts it; it may say a number alone, which may be something else.
    """

    part: Part
    number: str
    steps: tuple[str, ...]
    said: str

    @property
    def is_called(self) -> bool:
        """Whether the message says what it is, beside its number."""
        return self.said != self.number


def part_references(message: str) -> tuple[PartReference, ...]:
    """The parts that a message names by number, in its order and each once; a dozen at most.

    "Pages 3-9" are the pages from the third to the ninth.
    """
    return _all_references(message)[:_MOST]


def first_left_out(message: str) -> PartReference | None:
    """The first of the parts that a message names beyond a dozen; None where there are fewer."""
    return next(iter(_all_references(message)[_MOST:]), None)


def _all_references(message: str) -> tuple[PartReference, ...]:
    """The parts that a message names; of a longer range the first dozen, and one more."""
    found: dict[int, list[PartReference]] = {}
    for part, pattern in _MENTIONS:
        for mention in pattern.finditer(message):
            label = message[mention.start() : mention.start(1)].strip()
            before: re.Match[str] | None = None
            for each in _EACH.finditer(message, *mention.span(1)):
                numbers = _numbers(before, each, message)
                told = [_reference(part, label, number) for number in numbers]
                found.setdefault(each.start(), told)
                before = each
    called = dict.fromkeys(one for place in sorted(found) for one in found[place])
    last = [LATEST] if _LATEST.search(message) and not called else []
    bare_numbers = (*_bare_versions(message), *last)
    bare = [PartReference(Part.VERSION, number, (), number) for number in bare_numbers]
    return (*called, *(one for one in bare if all(one.number != o.number for o in called)))


def _bare_versions(message: str) -> Iterator[str]:
    """The numbers that may be those of versions: 2.4, but not that of table 2.4."""
    asked = asked_versions(message)
    for before, version in figures_asked(message):
        is_full = version.count(".") > 1
        if (version in asked or is_full) and _LABEL.fullmatch(before) is None:
            yield version


def _numbers(before: re.Match[str] | None, each: re.Match[str], message: str) -> list[str]:
    """The number that stands there, and those between it and the one that leads up to it."""
    number = each.group()
    if before is None or not _BETWEEN.fullmatch(message, before.end(), each.start()):
        return [number]
    first = before.group()
    if not (first.isdecimal() and number.isdecimal()):
        return [number]
    between = range(int(first) + 1, min(int(number), int(first) + _MOST + 1))
    return [*map(str, between), number]


def without_references(message: str) -> str:
    """The message without the parts that it names by number, and what leads to them."""
    for _, pattern in _MENTIONS:
        message = re.sub(rf"(?:{_LEADING.pattern})?{pattern.pattern}", " ", message, flags=re.I)
    for version in _bare_versions(message):
        message = re.sub(rf"(?<![\d.]){re.escape(version)}(?!\d)", " ", message)
    return " ".join(message.split())


def _reference(part: Part, label: str, written: str) -> PartReference:
    number = _STEPS.sub("", written).strip()
    said = f"{_singular(label)} {written}"
    return PartReference(part, number, tuple(_STEPS.findall(written)), said)


def _singular(label: str) -> str:
    """What one of several parts is called: "sections" is "section", and "Anhänge" "Anhang"."""
    low = label.lower()
    for several, one in _ENDINGS.items():
        if low.endswith(several):
            return label[: len(label) - len(several)] + one
    return label
