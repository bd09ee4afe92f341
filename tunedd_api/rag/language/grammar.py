"""What part each word plays in a sentence, told from closed classes, endings and neighbours.

This is no parser: it knows enough to find predicates, names and the words of grammar, and takes
what it does not know for a noun.
"""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.language.function_words import BE, Tag, closed_classes, language_of
from tunedd_api.rag.language.lexicon import is_comparative, is_known_verb, phrase_word, phrases
from tunedd_api.rag.language.numerals import number_word
from tunedd_api.rag.language.units import MONTHS, SYMBOLS, UNITS
from tunedd_api.rag.language.words import ORDINALS, Token, base_form

CONTENT: Final = frozenset({Tag.NAME, Tag.NOUN, Tag.VERB, Tag.ADVERB})
"""The tags of words that say what a sentence is about, numbers aside."""

_NOMINAL: Final = frozenset({Tag.NAME, Tag.NOUN, Tag.PRONOUN, Tag.NUMBER, Tag.QUANTIFIER})
_BEFORE_NOUNS: Final = frozenset({Tag.DETERMINER, Tag.NUMBER, Tag.QUANTIFIER, Tag.PREPOSITION})
_AFTER_VERBS: Final = frozenset(
    {Tag.DETERMINER, Tag.PREPOSITION, Tag.NUMBER, Tag.PRONOUN, Tag.MARK, Tag.QUANTIFIER,
     Tag.ADVERB, Tag.SUBORDINATOR, Tag.COORDINATOR, Tag.NEGATOR, Tag.RELATIVE, Tag.NAME}
)  # fmt: skip
_AFTER_NOUNS: Final = frozenset({None, Tag.MARK, Tag.PREPOSITION, Tag.COORDINATOR})
_PARTICLES: Final = frozenset({"on", "off", "up", "down", "out", "away", "back", "over"})
_PLURALS: Final = frozenset(
    {"people", "staff", "police", "men", "women", "children", "mice", "data", "media", "bacteria"}
)
_LONGEST_ABBREVIATION: Final = 3
_LENGTH_OF_A_YEAR: Final = 4
_STARTS: Final = frozenset({"?", "!", ":", "“", '"', "„", "«", "-", "–", "•", "*", "(", "|"})


def merged(found: Sequence[Token]) -> list[Token]:
    """The tokens with each known phrase, like "carry out", made one."""
    result: list[Token] = []
    found = _with_numbered_names(found)
    known, position = phrases(), 0
    while position < len(found):
        for size in (3, 2):
            part = found[position : position + size]
            bases = tuple(base_form(token.low) for token in part if token.kind == "word")
            if len(bases) == size and bases in known:
                text = found[position].text
                low = phrase_word(bases)
                result.append(Token(text, low, "word", part[0].start, part[-1].end))
                position += size
                break
        else:
            result.append(found[position])
            position += 1
    return _with_particles(result)


def _with_numbered_names(found: Sequence[Token]) -> list[Token]:
    """The tokens with a name and the number that belongs to it made one, as in "Norda 7"."""
    result: list[Token] = []
    for at, token in enumerate(found):
        before = result[-1] if result else None
        if before is not None and _numbers_a_name(found, at):
            low = f"{before.low}-{token.low}"
            text = f"{before.text} {token.text}"
            result[-1] = Token(text, low, "code", before.start, token.end)
        else:
            result.append(token)
    return result


def _numbers_a_name(found: Sequence[Token], at: int) -> bool:
    """Whether a number counts nothing and tells one thing of a name from another."""
    name, token = found[at - 1], found[at]
    if at == 0 or token.kind != "number" or name.kind != "word" or not name.is_capital:
        return False
    is_year = len(token.text) == _LENGTH_OF_A_YEAR or not token.text.isdigit()
    if is_year or name.low in MONTHS or name.low in UNITS or name.text in SYMBOLS:
        return False
    if name.low in closed_classes("en") or (at == 1 and is_known_verb(name.low)):
        return False
    after = found[at + 1] if at + 1 < len(found) else None
    if after is None or after.kind != "word":
        return after is None or after.text not in {"%", "°", "-", "–", "€", ":"}
    return after.low in closed_classes("en") or is_known_verb(after.low)


def _with_particles(found: list[Token]) -> list[Token]:
    """Join a verb with the particle behind its object, as in "switches the heating off"."""
    known = phrases()
    for at, token in enumerate(found):
        if token.low not in _PARTICLES or not _ends_here(found, at):
            continue
        for back in range(at - 1, max(at - 5, -1), -1):
            pair = (base_form(found[back].low), base_form(token.low))
            if pair in known:
                verb = found[back]
                low = phrase_word(pair)
                found[back] = Token(verb.text, low, "word", verb.start, verb.end)
                found[at] = Token(token.text, token.low, "particle", token.start, token.end)
                break
    return found


def _ends_here(found: Sequence[Token], at: int) -> bool:
    """Whether no noun follows, so that the word is no preposition."""
    if at + 1 >= len(found):
        return True
    after = found[at + 1]
    return after.kind == "mark" or closed_classes("en").get(after.low) in {
        Tag.SUBORDINATOR, Tag.COORDINATOR, Tag.PREPOSITION
    }  # fmt: skip


def tagged(found: Sequence[Token]) -> list[Tag]:
    """The part that each token plays."""
    reader = _Tagger(found)
    for at in range(len(found)):
        reader.tags.append(reader.tag(at))
    reader.find_missing_verbs()
    return reader.tags


class _Tagger:
    """Tags the tokens of one sentence from left to right."""

    def __init__(self, found: Sequence[Token]) -> None:
        self._found = found
        self._language = language_of([token.low for token in found])
        self._closed = closed_classes(self._language)
        self.tags: list[Tag] = []

    def tag(self, at: int) -> Tag:
        """The tag of the next token."""
        token = self._found[at]
        if token.kind != "word":
            kinds = {"number": Tag.NUMBER, "code": Tag.NAME, "particle": Tag.PARTICLE}
            return kinds.get(token.kind, Tag.MARK)
        if self._is_name(at):
            return Tag.NAME
        closed = self._closed_class(at)
        if closed is not None:
            return closed
        if number_word(token.low) is not None:
            return Tag.NUMBER
        if self._is_verb(at) or (at == 0 and self._is_told()):
            return Tag.VERB
        return Tag.ADVERB if token.low.endswith("ly") and len(token.low) > 4 else Tag.NOUN

    def _is_told(self) -> bool:
        """Whether a sentence begins as an order does: "Knead the dough"."""
        following = self._found[1:2]
        if self._found[0].low in ORDINALS or self._low(1) == "that":
            return False
        return any(
            t.text.islower() and self._closed.get(t.low) is Tag.DETERMINER for t in following
        )

    def find_missing_verbs(self) -> None:
        """Take a noun that may be a verb for one where a stretch has no other predicate."""
        start = 0
        for at in range(len(self._found) + 1):
            if at < len(self._found) and self._low(at) not in {";", ":"}:
                continue
            self._find_missing_verb(start, at)
            start = at + 1

    def _find_missing_verb(self, start: int, end: int) -> None:
        stretch = range(start, end)
        relative = next((at for at in stretch if self.tags[at] is Tag.RELATIVE), None)
        if relative is not None and sum(self._is_finite(at) for at in stretch) == 1:
            inner = next(at for at in stretch if self._is_finite(at))
            self._retag(range(inner + 2, end) if inner > relative else range(0))
        elif not any(self._is_finite(at) for at in stretch):
            self._retag(range(start + 1, end))

    def _is_finite(self, at: int) -> bool:
        if self.tags[at] in {Tag.AUXILIARY, Tag.MODAL}:
            return True
        reduced = self._low(at).endswith("ing") or self._low(at + 1) == "by"
        return self.tags[at] is Tag.VERB and not reduced

    def _retag(self, places: range) -> None:
        nominal = {Tag.NOUN, Tag.NAME, Tag.PRONOUN, Tag.QUANTIFIER}
        for at in places:
            possible = self.tags[at] is Tag.NOUN and is_known_verb(self._low(at))
            last = at + 1 >= len(self._found) or self._found[at + 1].text == "."
            if possible and self.tags[at - 1] in nominal and not last:
                self.tags[at] = Tag.VERB
                return

    def _is_name(self, at: int) -> bool:
        token = self._found[at]
        begins = at == 0 or self._found[at - 1].text in _STARTS or self._follows_full_stop(at)
        if len(token.text) > 1 and token.text.isupper():
            return True
        if not token.is_capital or begins or token.low == "i":
            return False
        return self._language != "de" or len(token.text) == 1

    def _follows_full_stop(self, at: int) -> bool:
        """Whether a sentence ends before a word, rather than an initial or an abbreviation."""
        if at < 2 or self._found[at - 1].text != ".":
            return False
        before = self._found[at - 2]
        return len(before.text) > _LONGEST_ABBREVIATION and not before.is_capital

    def _closed_class(self, at: int) -> Tag | None:
        low = self._low(at)
        if low.endswith("n't"):
            return Tag.NEGATOR
        if low == "compared" and self._low(at + 1) in {"with", "to"}:
            return Tag.PREPOSITION
        if low in {"get", "gets", "got"} and not _is_participle(self._low(at + 1)):
            return Tag.VERB
        before = self.tags[at - 1] if at else None
        if low == "that" and before in {Tag.NOUN, Tag.NAME, Tag.VERB}:
            return Tag.RELATIVE
        if low in {"have", "has", "had", "do", "does", "did"} and self._is_main_verb(at):
            return Tag.VERB
        return self._closed.get(low)

    def _low(self, at: int) -> str:
        return self._found[at].low if 0 <= at < len(self._found) else ""

    def _is_main_verb(self, at: int) -> bool:
        """Whether "have" or "do" says something itself: no other verb follows it."""
        for token in self._found[at + 1 : at + 4]:
            if token.low == "no":
                return True
            if self._closed.get(token.low) in {Tag.ADVERB, Tag.NEGATOR}:
                continue
            if token.low in BE or token.low == "to" or self._closed.get(token.low) is Tag.PRONOUN:
                return False
            return not (_is_participle(token.low) or is_known_verb(token.low))
        return True

    def _is_verb(self, at: int) -> bool:
        low = self._low(at)
        if not (is_known_verb(low) or (low.endswith("ed") and len(low) > 4)):
            return False
        back = at - 1
        while (
            back >= 0
            and self.tags[back] in {Tag.ADVERB, Tag.NEGATOR}
            and self._low(back) not in {"no", "without"}
        ):
            back -= 1
        before = self.tags[back] if back >= 0 else None
        denied = any(t.low == "cannot" or t.low.endswith("n't") for t in self._found[back + 1 : at])
        led = denied or before in {Tag.MODAL, Tag.AUXILIARY} or self._low(back) == "to"
        if led or self._is_surely_noun(at, before):
            return led and not (is_comparative(low) and self._class_after(at) in _AFTER_NOUNS)
        if "_" in low:
            return before is not Tag.DETERMINER
        if before in _BEFORE_NOUNS:
            return self._is_verb_behind(at, before)
        if low.endswith(("ed", "ing")) or _is_past(low):
            return True
        return self._fits_between(at, before)

    def _is_surely_noun(self, at: int, before: Tag | None) -> bool:
        """Whether the words beside a word leave no room for a verb."""
        low = self._low(at)
        owned = at > 0 and self._found[at - 1].text.endswith(("'s", "’s", "s'", "s’"))
        if owned or low.endswith("ings") or self._low(at + 1) == "than":
            return True
        if self._low(at - 1) == "without" and not low.endswith("ing"):
            return True
        return self._low(at - 1) == "no" or (
            low.endswith("ing") and self._names_a_thing(at, before)
        )

    def _names_a_thing(self, at: int, before: Tag | None) -> bool:
        """Whether a form in "ing" is a noun: "training is slow", "compared with training"."""
        after = self._class_after(at)
        if before is None:
            return after in {Tag.AUXILIARY, Tag.MODAL}
        ends = at + 1 >= len(self._found) or after in {Tag.MARK, Tag.AUXILIARY, Tag.MODAL}
        return ends and before in {Tag.PREPOSITION, Tag.COORDINATOR}

    def _is_verb_behind(self, at: int, before: Tag | None) -> bool:
        low = self._low(at)
        if before is Tag.PREPOSITION:
            return low.endswith("ing")
        after = self._closed.get(self._low(at + 1))
        if before is Tag.NUMBER and at > 1 and self.tags[at - 2] is Tag.NAME and low.endswith("s"):
            return True  # "Model 400 weighs"
        if before is Tag.QUANTIFIER and self._is_behind_preposition(at - 1):
            return False
        if before is Tag.QUANTIFIER and not low.endswith("s"):
            return after in {Tag.DETERMINER, Tag.QUANTIFIER, Tag.PREPOSITION}
        if before is Tag.NUMBER and low.endswith("ed"):
            follows = {Tag.DETERMINER, Tag.PREPOSITION, Tag.MARK, Tag.NUMBER}
            return at + 1 >= len(self._found) or self._class_after(at) in follows
        counts = before in {Tag.NUMBER, Tag.QUANTIFIER}
        return counts and after is Tag.DETERMINER

    def _is_behind_preposition(self, at: int) -> bool:
        """Whether a word and what follows it belong to a preposition: "without any rise"."""
        return at > 0 and (self.tags[at - 1] is Tag.PREPOSITION or self._low(at - 1) == "without")

    def _fits_between(self, at: int, before: Tag | None) -> bool:
        """Whether a word that may be noun or verb stands where a verb would."""
        after = self._class_after(at)
        if self._low(at - 1) in {"neither", "none", "nobody"}:
            return self._low(at).endswith("s")
        if before is None or before in {Tag.MARK, Tag.COORDINATOR, Tag.SUBORDINATOR, Tag.NEGATOR}:
            if before is Tag.COORDINATOR and self._is_parallel(at, after):
                return True
            starts = {None, Tag.PREPOSITION, Tag.MARK, Tag.COORDINATOR}
            return (after in _AFTER_VERBS and after not in starts) or self._low(at - 1) == "never"
        if before is Tag.RELATIVE or before is Tag.PRONOUN:
            plural_follows = after is None and self._low(at + 1).endswith("s")
            return not plural_follows or self._low(at).endswith(("s", "ed"))
        if before not in _NOMINAL or after in {Tag.AUXILIARY, Tag.MODAL}:
            return False
        following = self._low(at + 1)
        if self._low(at).endswith("s") and following.endswith("ed") and is_known_verb(following):
            return False
        if self._low(at).endswith("s") and after is None and self._leads_a_verb(at + 1):
            return False
        if after in {Tag.DETERMINER, Tag.PRONOUN, Tag.NAME}:
            return True
        plural = self._low(at - 1).endswith("s") or self._low(at - 1) in _PLURALS
        own = self._low(at).endswith("s")
        last = at + 1 == len(self._found)
        return plural != own and (after in _AFTER_VERBS or last or plural or own)

    def _leads_a_verb(self, at: int) -> bool:
        """Whether a base form stands where the verb of a plural subject would."""
        low = self._low(at)
        beyond = self._class_after(at)
        known = is_known_verb(low) and not low.endswith("s")
        divides = {Tag.MARK, Tag.COORDINATOR, Tag.SUBORDINATOR, Tag.RELATIVE}
        return known and beyond in _AFTER_VERBS - divides and self._low(at + 1) != "of"

    def _is_parallel(self, at: int, after: Tag | None) -> bool:
        """Whether a verb of the same form stands before: "it opens at 10 and closes at 6"."""
        own = self._low(at).endswith("s")
        alike = any(
            tag in {Tag.VERB, Tag.AUXILIARY, Tag.MODAL}
            and (tag is Tag.MODAL or self._low(i).endswith("s") == own)
            for i, tag in enumerate(self.tags)
        )
        return alike and (own or after not in {Tag.PREPOSITION, Tag.AUXILIARY, Tag.MARK})

    def _class_after(self, at: int) -> Tag | None:
        if at + 1 >= len(self._found):
            return None
        after = self._found[at + 1]
        if after.kind != "word":
            return {"number": Tag.NUMBER, "code": Tag.NAME}.get(after.kind, Tag.MARK)
        if number_word(after.low) is not None:
            return Tag.NUMBER
        closed = self._closed.get(after.low)
        return Tag.NAME if closed is None and after.is_capital else closed


def _is_participle(low: str) -> bool:
    return low.endswith(("ed", "en", "ing")) or (is_known_verb(low) and _is_past(low))


def _is_past(low: str) -> bool:
    """Whether a word in lower case is the past of an irregular verb."""
    return base_form(low) != str(_regular(low))


def _regular(low: str) -> str:
    return base_form(low + "s") if not low.endswith("s") else base_form(low)
