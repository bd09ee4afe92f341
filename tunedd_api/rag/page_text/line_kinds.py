"""What a line of a page is: a sentence, an item of a list, a row, or nothing to quote.

``TABLE`` is what several rows are together, ``CLAUSE`` an item that says something by itself and
``CLAUSES`` the list of such, and ``ENTRY`` what gives something a value, as
"Room: Delft" does: which lines do so, those around them tell.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import ANAPHORS
from tunedd_api.rag.language.numerals import number_word


class LineKind(StrEnum):
    """The kinds of lines that are told apart before anything is quoted."""

    PROSE = "prose"
    LEAD_IN = "lead_in"
    ITEM = "item"
    CLAUSE = "clause"
    CLAUSES = "clauses"
    ROW = "row"
    ENTRY = "entry"
    TABLE = "table"
    HEADING = "heading"
    CAPTION = "caption"
    QUESTION = "question"
    NAMES = "names"
    WORK_CITED = "work_cited"


_ITEM: Final = re.compile(r"\s*(?:[-*•‣◦▪–—·]\s+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+)\S")
_ROW: Final = re.compile(r"\|.*\||\S \| \S|\t.*\S|\S {3,}\S+.* {3,}\S")
_CAPTION: Final = re.compile(
    r"\s*(?:fig(?:ure|\.)?|tab(?:le|\.)?|abb(?:ildung|\.)?|tabelle|abbildung|figura|tabla|tableau|"
    r"algorithm|listing|plate|图|表)\s*\.?\s*(?:\d+(?:\.\d+)*|[ivx]+)\b\s*(?:[.:–—|]|$)",
    re.IGNORECASE,
)
_WORK_CITED: Final = re.compile(
    r"\s*(?:\[\d{1,3}\]|\d{1,3}\.)\s+(?:[A-Z]\.\s?)+[A-Z][\w’'-]+|"
    r"\bet al\.[,:]? (?:19|20)\d\d\. [A-Z]|\barXiv:\d{4}\.\d{4,5}|\bdoi:10\.|"
    r"\bIn (?:Proceedings|Proc\.)|\bpp?\. ?\d+\s?[–-]\s?\d+[.,]"
)
_MAIL: Final = re.compile(
    r"\S+@\S+\.\w|\{[\w,. ]+\}@|\b(?:University|Institute|Department|Inc\.|Lab)\b"
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_SENTENCE_END: Final = (".", "!", "…", "。", "！", "”", '"', ")", "]", "»", ";")
_LEADS: Final = re.compile(
    r"\b(?:as follows|the following|following \w+|listed below|below)\b|folgende[nrs]?\b|"
    r"siguientes?\b|suivante?s?\b",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"\b(?:has|have|had|are|were|is|name[sd]?|list(?:s|ed)?|give[sn]?|face[sd]?|follow[s]?|offers?|"
    r"distinguish(?:es|ed)?|describes?|identif(?:y|ies|ied)|propose[sd]?|consists? of|involves?|"
    r"contains?|uses?|used|need[s]?|fall into|divided into|come[s]? in|on|into|hat|gibt|"
    r"tiene|hay|a)"
    r"\s+(?:\w+\s){0,2}?(?P<number>two|three|four|five|six|seven|eight|nine|ten|\d|"
    r"several|zwei|drei|"
    r"vier|fünf|dos|tres|cuatro|cinco|deux|trois|quatre|"
    r"cinq)\s+(?:[\w-]+\s){0,3}?[\w-]+(?:s|en|e)\b",
    re.IGNORECASE,
)
_COUNTS: Final = re.compile(
    r"\b(?P<number>two|three|four|five|six|seven|eight|nine|ten|zwei|drei|vier|fünf|sechs|sieben|"
    r"acht|neun|zehn|dos|tres|cuatro|cinco|seis|siete|ocho|deux|trois|quatre|cinq|sept|huit)"
    r"\s+(?:of\s+(?:them|these|those|the\s)|(?:[\w-]+\s){0,2}?[\w-]+(?:s|en|e)\b)",
    re.IGNORECASE,
)
"""A number of things, wherever it stands in a sentence."""

_GERMAN: Final = re.compile(
    r"\b(?:der|die|das|den|dem|des|eine?[nmrs]?|ist|sind|nicht|und|wird|werden|hat|haben|kann|auf|"
    r"mit|für|von|vom|zu|zum|zur|bei|bis|ab|im|am|durch|nach|sich|nur|auch|als|oder|aus)\b"
)
"""German writes its nouns with capitals, in sentences as in headings."""

_ENTRY: Final = re.compile(r"\s*(?:[*_]{2})?[^\W\d_][\w()/&.'’ -]{0,40}:[*_]{0,2}[ \t]+\S")
_BLOCK: Final = 3
_FEWEST_WORDS: Final = 8
"""Lines, and their words, from which those that are no sentences are more than headings."""

_SEVERAL: Final = 2
_SHORTEST_PROSE: Final = 4
_FEWEST_GAPS: Final = 2
"""Blanks between the words of the shortest sentence: what has fewer may be a label."""

_BEHIND_A_PARTICIPLE: Final = frozenset({"under", "by", "in", "at", "on", "with", "from", "for"})
"""What may follow the "released" or "closed" that a sentence begins with."""

_CONNECTIVES: Final = frozenset(
    [
        "this",
        "that",
        "these",
        "those",
        "it",
        "they",
        "he",
        "she",
        "its",
        "their",
        "his",
        "her",
        "such",
        "both",
        "therefore",
        "thus",
        "hence",
        "however",
        "moreover",
        "furthermore",
        "consequently",
        "instead",
        "also",
        "then",
        "another",
        "otherwise",
        "here",
        "there",
        "accordingly",
        "nevertheless",
        "similarly",
        "likewise",
        "but",
        "and",
        "so",
        "one",
    ]
)


@lru_cache(maxsize=4096)
def kind_of_line(text: str) -> LineKind:
    """What a line or sentence of a page is."""
    stripped = text.strip()
    if _CAPTION.match(stripped):
        return LineKind.CAPTION
    if _WORK_CITED.search(stripped):
        return LineKind.WORK_CITED
    if _ROW.search(text):
        return LineKind.ROW
    if _ITEM.match(text):
        return LineKind.QUESTION if stripped.endswith(("?", "？")) else LineKind.ITEM
    return _kind_of_sentence(stripped)


def _kind_of_sentence(text: str) -> LineKind:
    if text.endswith(("?", "？")):
        return LineKind.QUESTION
    words = _WORD.findall(text)
    small = sum(word[0].islower() for word in words)
    cased = sum(word[0].islower() or word[0].isupper() for word in words)
    if text.endswith((":", "：")) and len(words) >= 2:
        return LineKind.LEAD_IN
    if not text.endswith(_SENTENCE_END) or not words:
        return LineKind.HEADING
    short = len(words) < _SHORTEST_PROSE
    if cased and (short or (2 * small <= cased and not _GERMAN.search(text))):
        if _states(text):
            return LineKind.PROSE
        names = _MAIL.search(text) or 3 * small <= cased
        return LineKind.NAMES if names else LineKind.HEADING
    return LineKind.LEAD_IN if _LEADS.search(text) else LineKind.PROSE


def _states(text: str) -> bool:
    """Whether a text with many capitals, "The capital is Oslo", is a sentence all the same.

    It has a predicate in small letters behind what it is about, as titles have not, or begins with
    one that leaves that to the sentence before: "Released under the Mozilla Public License."
    """
    if not text.endswith((".", "!")) or text.count(" ") < _FEWEST_GAPS or _MAIL.search(text):
        return False
    found = parsed(text)
    last = len(found.tokens) - 2
    if found.tokens[0].low.endswith("ed") and found.tokens[1].text in _BEHIND_A_PARTICIPLE:
        return True
    return any(
        0 < clause.verb <= last and found.tokens[clause.verb].text.islower()
        for clause in found.clauses
        if clause.verb is not None
    )


def announced(text: str) -> int:
    """How many sentences a sentence announces: "has three well-known limits." announces three.

    0 where it announces nothing, or says what it announces itself, behind a colon or a comma.
    """
    counted = _COUNTED.search(text)
    if counted is None or re.search(r"[:,]\s+\S+.*\b(?:and|und|y|et|or)\b", text[counted.end() :]):
        return 3 if _LEADS.search(text) and text.rstrip().endswith(".") else 0
    if re.search(r"[:;(]", text[counted.end() :].rstrip().rstrip(":")):
        return 0
    word = counted["number"].lower()
    number = int(word) if word.isdigit() else int(number_word(word) or _SEVERAL)
    rest = len(_WORD.findall(text[counted.end() :]))
    return number if rest <= _SHORTEST_PROSE else 0


def counted(text: str) -> int:
    """How many things a sentence speaks of, such as "six ways"; 0 where it gives no number.

    What follows may say one after the other what these are.
    """
    return max(
        (int(number_word(m["number"].lower()) or 0) for m in _COUNTS.finditer(text)), default=0
    )


def is_told_in_lines(lines: Sequence[str]) -> bool:
    """Whether lines that are no sentences say something together, as the cells of a table do.

    Names and addresses below a title do not, nor does a heading with another below it, nor do the
    labels and numbers of a drawing.
    """
    numbers = sum(len(_DIGITS.findall(line)) for line in lines)
    words = [word for line in lines for word in _WORD.findall(line)]
    small = sum(word[0].islower() for word in words)
    cased = sum(word[0].islower() or word[0].isupper() for word in words)
    told = len(lines) >= _BLOCK and len(words) >= max(_FEWEST_WORDS, 2 * len(lines), 2 * numbers)
    return told and 3 * small > cased and not any(_MAIL.search(line) for line in lines)


def names_an_institution(text: str) -> bool:
    """Whether a line gives a university, a company or an address, as those of authors do."""
    return _MAIL.search(text) is not None


def is_entry(text: str) -> bool:
    """Whether a line gives something a value, as "Room: Delft" does; so may a heading."""
    cased = not text.isupper() and not text.rstrip().endswith(":")
    return cased and _ENTRY.match(text) is not None


def has_a_figure(text: str) -> bool:
    """Whether an entry's value is a date, a number, or an address: then it is no heading."""
    return any(char.isdigit() or char == "@" for char in text.partition(":")[2])


def leans_back(text: str) -> bool:
    """Whether a sentence begins with a word that only the one before it explains."""
    words = _WORD.findall(text[:60])
    if not words:
        return False
    return words[0].lower() in _CONNECTIVES or (len(words) > 1 and words[0].lower() in ANAPHORS)
