"""How people say things: the patterns of each language, read from the files in ``lexicons``.

A file holds, for each kind of message and each aspect of it, regular expressions, one a line,
that a whole message has to match, in the folded form of ``Wording.text``. ``{name}`` stands for
the macro of that name. A ``bag`` matches a message that is made of its words alone and has one
of each group that it requires: it finds the phrasings that nobody wrote down. ``{common}`` stands
for the words that any message may hold, whatever it is about, and ``{library}`` for those of
messages about documents.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from tunedd_api.rag.understanding.message import Aspect, Kind
from tunedd_api.rag.understanding.wording import Wording, fold, folded_words

LANGUAGES: Final = ("en", "de", "es", "fr", "it", "pt", "zh", "ar")
"""The languages that messages are understood in, by their ISO 639-1 codes."""

_RULED: Final = (
    Kind.SERVICE,
    Kind.CONVERSATION,
    Kind.POINTING,
    Kind.LIBRARY,
    Kind.DOCUMENT,
    Kind.SEARCH,
    Kind.COMPARISON,
    Kind.LIST,
)
"""Kinds whose rules are tried, in this order."""

_IDEOGRAPH: Final = r"(?<=[\u3040-\u9fff])"
"""Behind such a character words need no space."""

_IDEOGRAPHS: Final = re.compile("[\u3040-\u9fff]")

_ASPECTS: Final = frozenset(aspect.value for aspect in Aspect)
_MACRO: Final = re.compile(r"\{([a-z_]+)\}")
_WORD: Final = re.compile(r"(?<!<)\b[^\W\d_]{2,}\b")


@dataclass(frozen=True, slots=True)
class Bag:
    """Matches a text of no other words than these, with a hit for each of the requirements."""

    words: frozenset[str]
    requirements: tuple[re.Pattern[str], ...]

    def matches(self, words: Set[str], text: str) -> bool:
        """Whether the text, made of these words, is a case of it."""
        return words <= self.words and all(r.search(text) for r in self.requirements)


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to ask for something: by pattern, or by bag where there is no pattern."""

    kind: Kind
    aspect: Aspect | None
    pattern: re.Pattern[str] | None = None
    bag: Bag | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What one language says.

    ``variants`` stand for other words, or pairs of them; ``clitics`` are words that a hyphen joins
    to the one before ("peux-tu"). ``social`` are small talk's patterns by aspect, ``phrase`` any
    of them or a filler between them, ``social_bags`` match what is said at length;
    ``weak`` are those of the patterns that may also begin a question, such as "ok". ``starters``
    are words that a question begins with, ``asking`` those that do nothing else. ``stand_ins``
    stand for a document behind its name ("the governance one"). ``ordinals`` are
    numbers, -1 for the last; ``languages`` names of languages by which they are asked for, with
    their codes, and ``language_names`` what each is called.
    """

    language: str
    variants: Mapping[str, str]
    clitics: frozenset[str]
    function_words: frozenset[str]
    lead: re.Pattern[str]
    tail: re.Pattern[str]
    starters: re.Pattern[str]
    asking: re.Pattern[str]
    social: Mapping[Aspect, re.Pattern[str]]
    phrase: re.Pattern[str]
    social_bags: Mapping[Aspect, Bag]
    weak: re.Pattern[str]
    rules: tuple[Rule, ...]
    deictic: re.Pattern[str]
    every: re.Pattern[str]
    document_words: frozenset[str]
    document_nouns: frozenset[str]
    stand_ins: frozenset[str]
    separators: re.Pattern[str]
    weak_separators: re.Pattern[str]
    next_clause: re.Pattern[str]
    ordinals: Mapping[str, int]
    languages: Mapping[str, str]
    language_names: Mapping[str, str]
    vocabulary: frozenset[str]
    own_words: frozenset[str]
    pronoun: re.Pattern[str]
    plural_pronoun: re.Pattern[str]
    section: re.Pattern[str]
    replies: Mapping[str, str]

    def number(self, word: str) -> int | None:
        """The number that a word or digits stand for; -1 is the last."""
        folded = fold(word).strip()
        return int(folded) if folded.isdecimal() else self.ordinals.get(folded)

    def ordinal_in(self, words: Wording) -> int | None:
        """The first number among words that name nothing else: "the second one", "paper 3"."""
        found: int | None = None
        for token in words.tokens:
            number = self.number(token.text)
            if number is not None and found is None:
                found = number
            elif number is None and token.text not in self.document_words | self.function_words:
                return None
        return found


@dataclass(frozen=True, slots=True)
class Outline:
    """What tells a language, and in it what some replies are, long before its patterns do.

    The ``function_words`` are those of the lexicon, and more that are only there to tell it.
    ``no_answer`` says that there is none, ``source`` comes before the places of an answer.
    """

    function_words: frozenset[str]
    no_answer: str
    source: str


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of one of ``LANGUAGES``, read at first use: a twentieth of a second or two."""
    return _read(language, _table(language))


@cache
def outlines() -> Mapping[str, Outline]:
    """The outline of each of ``LANGUAGES``."""
    return {language: _outline(_table(language)) for language in LANGUAGES}


def _outline(table: Mapping[str, Any]) -> Outline:
    words = table["words"]
    told = folded_words((words["function"] + words.get("telling", "")).split())
    replies = table["replies"]
    return Outline(told, fold(replies["no_answer"]), fold(replies["source"]))


def _table(language: str) -> Mapping[str, Any]:
    source = files(__package__).joinpath("lexicons", f"{language}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def lexicons(*first: str) -> Iterator[Lexicon]:
    """All lexicons, those of the first languages before the others."""
    return map(lexicon, dict.fromkeys((*first, *LANGUAGES)))


def _read(language: str, table: Mapping[str, Any]) -> Lexicon:
    macros = table.get("macros", {})
    said = {
        aspect: _lines(table["small_talk"][aspect.value], macros)
        for aspect in Aspect
        if aspect.value in table["small_talk"]
    }
    fillers = _lines(table["small_talk"]["fillers"], macros)
    parts = [*(line for lines in said.values() for line in lines), *fillers]
    words, wrappers, comparison = table["words"], table["wrappers"], table["comparison"]
    rules = tuple(_rules(table, macros))
    patterns = [*parts, *(r.pattern.pattern for r in rules if r.pattern)]
    patterns += [word for r in rules if r.bag for word in r.bag.words]
    return Lexicon(
        language=language,
        variants={fold(k): fold(v) for k, v in table.get("variants", {}).items()},
        clitics=folded_words(words.get("clitics", "").split()),
        function_words=folded_words(words["function"].split()),
        lead=re.compile(rf"(?:{_either(_lines(wrappers['lead'], macros))})(?: |\b|{_IDEOGRAPH})"),
        tail=re.compile(rf"(?: |{_IDEOGRAPH})(?:{_either(_lines(wrappers['tail'], macros))})\Z"),
        starters=_beginning(_lines(table["small_talk"]["starters"], macros)),
        asking=_beginning(_lines(table["small_talk"]["asking"], macros)),
        social={aspect: _whole_words(lines) for aspect, lines in said.items()},
        phrase=_pattern(parts),
        social_bags={
            Aspect(name): _bag(bag, macros, words)
            for name, bag in table.get("bags", {}).get(Kind.SMALL_TALK.value, {}).items()
        },
        weak=_pattern(_lines(table["small_talk"]["weak"], macros)),
        rules=rules,
        deictic=_pattern(_lines(table["document"]["deictic"], macros)),
        every=_pattern(_lines(table["document"]["every"], macros)),
        pronoun=_pattern(_lines(table["document"]["pronoun"], macros)),
        plural_pronoun=_pattern(_lines(comparison["plural_pronoun"], macros)),
        section=_pattern(_lines(table["document"]["section"], macros)),
        document_nouns=folded_words(words["document"].split())
        - folded_words(words["function"].split()),
        document_words=folded_words(words["document"].split()),
        stand_ins=folded_words(words.get("stand_in", "").split()),
        separators=re.compile(comparison["separators"], re.IGNORECASE),
        weak_separators=re.compile(comparison["weak_separators"], re.IGNORECASE),
        next_clause=re.compile(comparison["next_clause"], re.IGNORECASE),
        ordinals={fold(k): v for k, v in table["ordinals"].items()},
        languages={fold(k): v for k, v in table["languages"].items()},
        language_names={v: k for k, v in reversed(table["languages"].items())},
        vocabulary=frozenset(_WORD.findall(" ".join(patterns))),
        own_words=folded_words(words.get("not_typos", "").split()),
        replies=table["replies"],
    )


def _rules(table: Mapping[str, Any], macros: Mapping[str, str]) -> Iterator[Rule]:
    bags = table.get("bags", {})
    for kind in _RULED:
        for name, lines in table.get(kind.value, {}).items():
            if name in _ASPECTS or name == kind.value:
                aspect = Aspect(name) if name in _ASPECTS else None
                for line in _lines(lines, macros):
                    yield Rule(kind, aspect, pattern=re.compile(line))
        for name, found in bags.get(kind.value, {}).items():
            for bag in found if isinstance(found, list) else [found]:
                yield Rule(kind, Aspect(name), bag=_bag(bag, macros, table["words"]))


def _bag(table: Mapping[str, Any], macros: Mapping[str, str], lists: Mapping[str, str]) -> Bag:
    requirements = [_expanded(fold(r), macros) for r in table["require"]]
    words = table["words"]
    for name in ("common", "library"):
        words = words.replace(f"{{{name}}}", lists[name])
    return Bag(
        words=folded_words(words.split()),
        requirements=tuple(re.compile(_bounded(r)) for r in requirements),
    )


def _bounded(pattern: str) -> str:
    """The pattern for whole words; between ideographs there is no boundary of words."""
    return f"(?:{pattern})" if _IDEOGRAPHS.search(pattern) else rf"\b(?:{pattern})\b"


def _lines(text: str, macros: Mapping[str, str]) -> list[str]:
    return [_expanded(fold(line.strip()), macros) for line in text.splitlines() if line.strip()]


def _expanded(pattern: str, macros: Mapping[str, str]) -> str:
    while _MACRO.search(pattern):
        pattern = _MACRO.sub(lambda name: f"(?:{fold(macros[name[1]])})", pattern)
    return pattern.replace("(?p<", "(?P<")


def _pattern(lines: Sequence[str]) -> re.Pattern[str]:
    """A pattern for any of the lines."""
    return re.compile(_either(lines))


def _whole_words(lines: Sequence[str]) -> re.Pattern[str]:
    """A pattern for any of the lines with the space behind it, up to the end of a word."""
    return re.compile(rf"(?:{_either(lines)})(?: |\Z|{_IDEOGRAPH})")


def _beginning(lines: Sequence[str]) -> re.Pattern[str]:
    """A pattern for texts that begin with one of the lines."""
    return re.compile(rf"(?:{_either(lines)})(?:\b|{_IDEOGRAPH})")


def _either(lines: Sequence[str]) -> str:
    return "|".join(lines) if lines else r"(?!)"
