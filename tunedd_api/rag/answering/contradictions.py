"""What speaks against a claim in the very sentence that is to bear it out.

Words that a claim shares with a sentence prove little: "A beats B" shares all of them with
"B beats A". Each check here looks for one way in which the same words say something else.
"""

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Final

from tunedd_api.rag.answering.alignment import LIGHT, PERMITTING, Comparison, Likeness, Match
from tunedd_api.rag.answering.figures import figures_differ
from tunedd_api.rag.answering.order import is_turned_round
from tunedd_api.rag.answering.roles import GOES_ON, NAMING, doers, subjects
from tunedd_api.rag.language.clauses import Clause, Sentence, Word
from tunedd_api.rag.language.function_words import ANAPHORS, BE, Tag
from tunedd_api.rag.language.lexicon import are_opposites, exclude_each_other
from tunedd_api.rag.language.modality import Modality, may_stand_for, modality
from tunedd_api.rag.language.quantifiers import is_overstated
from tunedd_api.rag.language.units import UNITS
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form

_TIMES: Final = word_set(
    "other time morning afternoon evening night summer winter spring autumn quarter weekday "
    "monday tuesday wednesday thursday friday saturday sunday two three four five six"
)

Check = Callable[[Comparison], bool]

_CONDITIONS: Final = word_set("after before when if once until unless while as where since")
_RECKONED: Final = word_set("estim expect forecast predict anticip project probabl like")
_UP: Final = word_set("rise rose increas grow grew climb rais go_up gain higher more boost")
_DOWN: Final = word_set(
    "fall fell decreas declin drop reduc go_down lower cut less fewer loss lose"
)
_AFTER: Final = frozenset({"after", "when", "once"})
_FORBIDDING: Final = word_set("prohibit forbid forbidden ban")
_FRONTING: Final = word_set(
    "before after when if while once until in on at for during to unless where with without do"
)
"""What can stand before an order: "Before cleaning, unplug the machine"."""

_DOER: Final = "doer"
_COMPARING: Final = frozenset({"before", "after", "until", "since", "above", "below", "as"})
_DONE_TO: Final = frozenset(
    {"object", "than", "as", "to", "from", "before", "after", "over", "against"}
)


def contradicts(this: Comparison) -> str | None:
    """The name of the first check by which the page's sentence says something else, or None."""
    return next((name for name, check in _CHECKS.items() if check(this)), None)


def doubts(this: Comparison) -> str | None:
    """The name of the first check by which the page may say something else, or None.

    A word that the lists do not know may be another way to say what the page says, or not.
    """
    return next((name for name, check in _DOUBTS.items() if check(this)), None)


def _name_is_missing(this: Comparison) -> bool:
    return any(
        match.claim.tag is Tag.NAME
        and match.likeness not in {Likeness.SAME, Likeness.BORROWED, Likeness.SYNONYM}
        for match in this.alignment.matches
    )


def _another_of_its_kind(this: Comparison) -> bool:
    """Monday where the page says Sunday, marble where it says granite."""
    taken = {match.page.place for match in this.alignment.matches if match.page is not None}
    free = [w for w in this.page.words if w.place not in taken]
    return any(
        exclude_each_other(match.claim.low, word.low)
        for match in this.alignment.matches
        if match.likeness in {Likeness.NONE, Likeness.RELATED, Likeness.BORROWED}
        for word in free
    )


def _another_in_its_place(this: Comparison) -> bool:
    """A noun that the page does not say, where it has another one: "blue whales", "by frost"."""
    taken = {match.page.place: match.claim for match in this.alignment.matches if match.page}
    free = {w.place: w for w in this.page.words if w.place not in taken and w.tag in NAMING}
    matched = {match.claim.place: match.page for match in this.alignment.matches if match.page}
    for match in this.alignment.matches:
        if not _is_missing(match, this) or match.claim.tag not in NAMING:
            continue
        if _stands_between(this, match, free):
            return True
        place = match.claim.place
        before, after = matched.get(place - 1), matched.get(place + 1)
        if after and after.place - 1 in free and after.tag in NAMING:
            return True
        if before and before.place + 1 in free and before.tag in NAMING:
            return True
        theirs = this.alignment.anchors[match.claim.clause]
        if match.claim.role not in {"subject", "object"} and any(
            w.role == match.claim.role and w.clause == theirs for w in free.values()
        ):
            return True
    return False


def _is_missing(match: Match, this: Comparison) -> bool:
    """Whether the clause that says the rest does not hold a word, but another or none does."""
    if match.page is None:
        return match.likeness is Likeness.NONE
    anchor = this.alignment.anchors[match.claim.clause]
    return match.page.clause != anchor and match.claim.role == "subject"


def _stands_between(this: Comparison, match: Match, free: dict[int, Word]) -> bool:
    """Whether just one other noun stands on the page between the same two words."""
    matches = this.alignment.of_clause(match.claim.clause)
    at = matches.index(match)
    if not 0 < at < len(matches) - 1:
        return False
    before, after = matches[at - 1].page, matches[at + 1].page
    if before is None or after is None or before.clause != after.clause:
        return False
    return sum(before.place < place < after.place for place in free) == 1


def _predicate_is_missing(this: Comparison) -> bool:
    """Whether the page has another verb altogether, and none that means little by itself."""
    for ours, theirs, matches in this.clauses():
        verb = next((m for m in matches if m.claim.place == ours.verb), None)
        if verb is None or verb.likeness is not Likeness.NONE or theirs.verb is None:
            continue
        if base_form(verb.claim.low) not in LIGHT | PERMITTING:
            return True
    return False


def _predicate_is_of_another(this: Comparison) -> bool:
    """Whether the page says the claim's verb of what another clause is about."""
    verbs = {clause.verb: clause.number for clause in this.page.clauses}
    for ours, theirs, matches in this.clauses():
        verb = next((m.page for m in matches if m.claim.place == ours.verb), None)
        if verb is not None and verbs.get(verb.place, theirs.number) != theirs.number:
            clause = this.page.clauses[verbs[verb.place]]
            if not _is_done_by(this, ours, clause):
                return True
    return False


def _is_done_by(this: Comparison, ours: Clause, clause: Clause) -> bool:
    """Whether the claim's clause is about what a clause without a subject of its own is about."""
    if clause.has_subject or ours.passive != clause.passive:
        return False
    of = {word.place for word in subjects(this.claim, ours)}
    found = {m.page.place for m in this.alignment.matches if m.page and m.claim.place in of}
    return bool(found) and found <= {word.place for word in subjects(this.page, clause)}


def _polarity_differs(this: Comparison) -> bool:
    for ours, theirs, matches in this.clauses():
        turns = _denies(this.claim, ours, matches, own=True) != _denies(
            this.page, theirs, matches, own=False
        )
        verb = next((m for m in matches if m.claim.place == ours.verb), None)
        if verb is not None and verb.page is not None:
            turns ^= verb.claim.denied != verb.page.denied
        turns ^= sum(match.likeness is Likeness.OPPOSITE for match in matches) % 2 == 1
        turns ^= _relation_turns(ours, theirs, matches)
        if not any(m.claim.low in {"less", "more"} and m.page is not None for m in matches):
            turns ^= _lessens(this.claim, ours) != _lessens(this.page, theirs)
        swapped = _is_swapped(this.claim, this.page, ours, theirs, matches)
        if turns != swapped:
            return True
        if any(
            m.page is not None and m.claim.denied != m.page.denied and m is not verb
            for m in matches
        ):
            return True
    return False


def _time_turns(this: Comparison) -> bool:
    """Whether the claim's main verb comes before what it follows on the page, or the reverse."""
    here, there = ({token.low for token in s.tokens} for s in (this.claim, this.page))
    verbs = {clause.verb for clause in this.claim.clauses if not clause.link}
    same = any(
        match.claim.place in verbs
        and match.page is not None
        and match.page.place in {clause.verb for clause in this.page.clauses if not clause.link}
        for match in this.alignment.matches
    )
    return same and any(
        one in here and two.isdisjoint(here) and not two.isdisjoint(there) and one not in there
        for one, two in (("before", _AFTER), ("after", {"before"}))
    )


def _says_the_opposite_of_it(this: Comparison) -> bool:
    """Whether part of the claim stands beside the opposite of the rest: "good, but slow in rain".

    The page's "fast on land, slow in water" does not bear out "fast in water".
    """
    taken = {m.page.place for m in this.alignment.matches if m.page is not None}
    for ours, theirs, matches in this.clauses():
        found = [m.page for m in matches if m.page is not None and m.page.clause == theirs.number]
        words = [w for w in this.page.words if w.place not in taken]
        for word in found:
            rivals = {w.segment for w in words if are_opposites(w.low, word.low)} - {word.segment}
            if any(w.segment in rivals for w in found if w.place != ours.verb):
                return True
    return False


def _comparison_is_missing(this: Comparison) -> bool:
    """Whether the claim says more or less where the page says nothing of the kind."""
    return any(
        match.claim.low in {"more", "less", "fewer"}
        and match.likeness is Likeness.NONE
        and not _bounds_a_number(this.claim, match.claim)
        and not _is_said_otherwise(this, match.claim)
        for match in this.alignment.matches
    )


def _bounds_a_number(claim: Sentence, word: Word) -> bool:
    """Whether "more" stands in "no more than five", which is judged with the numbers."""
    return any(word.place < q.first <= word.place + 3 for q in claim.quantities)


def _is_said_otherwise(this: Comparison, word: Word) -> bool:
    """Whether "more" is in a word of the page: "became more expensive" where a price "rose".

    "Makes more noise" is "louder", if what it goes with has a match in a comparative.
    """
    side = _UP if word.low == "more" else _DOWN
    if any(base_form(token.low) in side or token.low in side for token in this.page.tokens):
        return True
    following = [m.page for m in this.alignment.matches if m.claim.place == word.place + 1]
    return any(page is not None and page.low.endswith("er") for page in following)


def _leads_elsewhere(this: Comparison) -> bool:
    """Whether something comes from where on the page it goes to, or the reverse."""
    towards = {"to", "into", "towards", "toward"}
    if any(match.likeness is Likeness.OPPOSITE for match in this.alignment.matches):
        return False
    roles = [(m.claim.role, m.page.role) for m in this.alignment.matches if m.page is not None]
    return any((a == "from" and b in towards) or (b == "from" and a in towards) for a, b in roles)


def _denies(sentence: Sentence, clause: Clause, matches: Sequence[Match], *, own: bool) -> bool:
    """Whether a clause says that what was matched is not so.

    A negator counts in the stretch between commas where something was matched: in "it is fast,
    not cheap" the first part is not denied.
    """
    words = [match.claim if own else match.page for match in matches]
    segments = {w.segment for w in words if w is not None and w.clause == clause.number}
    count = sum(
        _segment_of(sentence, place) in segments or not segments for place in clause.negators
    )
    matched = {w.place for w in words if w is not None}
    within = zip(sentence.tokens, sentence.clause_numbers, strict=True)
    count += sum(
        base_form(token.low) in _FORBIDDING and at not in matched
        for at, (token, number) in enumerate(within)
        if number == clause.number
    )
    return count % 2 == 1


def _segment_of(sentence: Sentence, place: int) -> int:
    """The stretch that a word of grammar stands in."""
    return sentence.segments[place]


def _lessens(sentence: Sentence, clause: Clause) -> bool:
    """Whether a clause says "less hard than": what is harder, the other way round."""
    within = zip(sentence.tokens, sentence.clause_numbers, strict=True)
    lows = [token.low for token, number in within if number == clause.number]
    return any(
        one == "less" and three == "than" for one, three in zip(lows, lows[2:], strict=False)
    )


def _relation_turns(ours: Clause, theirs: Clause, matches: Sequence[Match]) -> bool:
    """Whether "before" stands where the page has "after", or the like."""
    pairs = [(m.claim.role, m.page.role) for m in matches if m.page is not None]
    own, others = {a for a, _ in pairs}, {b for _, b in pairs}
    turned = any(are_opposites(a, b) for a in own - others for b in others - own)
    return turned != are_opposites(ours.link, theirs.link)


def _is_swapped(
    claim: Sentence,
    page: Sentence,
    ours: Clause,
    theirs: Clause,
    matches: Sequence[Match],
) -> bool:
    """Whether who does it in the claim is whom it is done to on the page, or the reverse."""
    if not _say_alike(page, ours, theirs, matches):
        return False
    own, others = _positions(claim, ours), _positions(page, theirs)
    pairs = [
        (own[match.claim.place], _position_there(match, others, theirs))
        for match in matches
        if match.claim.place in own
    ]
    if _happens_by_itself(pairs, others):
        return False
    straight = sum(a == b == _DOER for a, b in pairs)
    crossed = sum(
        (a == _DOER and b in _DONE_TO) or (b == _DOER and a in _DONE_TO) for a, b in pairs
    )
    exchanged = any(a != b and (b, a) in pairs for a, b in pairs if a and b)
    firm = [
        (own[match.claim.place], _position_there(match, others, theirs))
        for match in matches
        if match.claim.place in own and not match.claim.of
    ]
    return crossed > straight or exchanged or _is_displaced(firm)


def _is_displaced(pairs: Sequence[tuple[str, str | None]]) -> bool:
    """Whether something else stands where the page has a word that the claim puts elsewhere."""
    for role in ("to", "from"):
        ours = [there for own, there in pairs if own == role]
        moved = [own for own, there in pairs if there == role and own in {"object", _DOER}]
        if ours and moved and role not in ours:
            return True
    return False


def _happens_by_itself(pairs: Sequence[tuple[str, str | None]], others: dict[int, str]) -> bool:
    """Whether the page has no object: "salt dissolves in water" is "water dissolves salt"."""
    if "object" in others.values():
        return False
    does = [there for own, there in pairs if own == _DOER]
    return bool(does) and all(there in {"in", "with", "from", "under"} for there in does)


def _say_alike(page: Sentence, ours: Clause, theirs: Clause, matches: Sequence[Match]) -> bool:
    """Whether the two clauses have the same predicate, or one that is its opposite."""
    if any(m.claim.place == ours.verb and m.page and m.page.place == theirs.verb for m in matches):
        return True
    linking = {token.low for token in page.tokens} & BE
    is_verb = any(word.place == theirs.verb and word.tag is Tag.VERB for word in page.words)
    compares = any(m.claim.role in {"than", "as"} for m in matches)
    stand = any(m.likeness is Likeness.OPPOSITE and m.claim.role == "object" for m in matches)
    return bool(linking) and not is_verb and (compares or stand)


def _positions(sentence: Sentence, clause: Clause) -> dict[int, str]:
    """Who does it, to whom it is done, and the prepositions of the rest, by place."""
    positions = {word.place: _DOER for word in doers(sentence, clause)}
    for word in sentence.of_clause(clause.number):
        if word.tag not in NAMING or word.place == clause.verb or word.place in positions:
            continue
        role = "than" if word.role in _COMPARING else word.role
        positions[word.place] = "object" if role == "subject" else role
    return positions


def _position_there(match: Match, others: dict[int, str], theirs: Clause) -> str | None:
    if match.page is None:
        if theirs.passive and not theirs.has_subject:
            return "object" if match.likeness is Likeness.BORROWED else None
        nobody = _DOER not in others.values()
        return _DOER if match.likeness is Likeness.BORROWED and nobody else None
    return others.get(match.page.place)


def _mixes_clauses(this: Comparison) -> bool:
    """Whether a clause of the claim takes words from page clauses that say different things."""
    by_number = {clause.number: clause for clause in this.page.clauses}
    for ours, theirs, matches in this.clauses():
        matched = {match.page.place for match in matches if match.page is not None}
        if theirs.verb not in matched and not _links(this.claim, ours):
            continue
        shared = {word.place for word in doers(this.page, theirs)}
        if not theirs.has_subject:
            over = {word.place for word in subjects(this.page, theirs)}
            role = "subject" if ours.passive == theirs.passive else "object"
            shared |= {
                m.page.place
                for m in matches
                if m.page is not None and m.page.place in over and m.claim.role == role
            }
        pronouns = _pronouns(this.page, theirs)
        for match in matches:
            if match.page is None or match.page.place in shared:
                continue
            other = by_number[match.page.clause]
            if other.verb is None or other.verb in matched or other.number == theirs.number:
                continue
            if not _may_come_along(this, match, other, theirs, pronouns):
                return True
    return False


def _may_come_along(
    this: Comparison, match: Match, other: Clause, theirs: Clause, pronouns: set[str]
) -> bool:
    """Whether a word of another clause of the page goes for this one as well."""
    assert match.page is not None  # noqa: S101 - told by the caller
    return (
        match.claim.tag is Tag.QUANTIFIER
        or (match.claim.denied and match.page.denied)
        or match.claim.place - 1 in {q.last for q in this.claim.quantities}  # see figures
        or _is_meant(match, pronouns)
        or (theirs.link in GOES_ON and _is_fronted(match.page, other))
    )


def _is_fronted(word: Word, clause: Clause) -> bool:
    """Whether a word stands in a phrase before the verb that goes for the clauses behind, too."""
    before = clause.verb is not None and word.place < clause.verb
    return before and word.role not in {"subject", "object"}


def _links(sentence: Sentence, clause: Clause) -> bool:
    """Whether a clause has no verb but a form of "be"."""
    return clause.verb is not None and sentence.tokens[clause.verb].low in BE


def _pronouns(page: Sentence, clause: Clause) -> set[str]:
    """The pronouns of a clause that can stand for what another clause names."""
    within = zip(page.tokens, page.clause_numbers, strict=True)
    return {token.low for token, number in within if number == clause.number} & ANAPHORS


def _is_meant(match: Match, pronouns: set[str]) -> bool:
    """Whether a pronoun of the clause can stand for the word: "it" for things, "its" for a doer."""
    if match.page is None or not pronouns:
        return False
    if match.claim.tag is Tag.NOUN and pronouns & {"it", "them", "they", "him", "her"}:
        return True
    possessive = bool(pronouns & {"its", "his", "her", "their"})
    return possessive and match.page.role == "subject"


def _subject_differs(this: Comparison) -> bool:
    """Whether the page says it of something else, which this clause of the claim does not name."""
    for ours, theirs, matches in this.clauses():
        subject = [m for m in matches if m.claim.role == "subject" and m.claim.tag in NAMING]
        theirs_subject = {
            word.place
            for word in this.page.of_clause(theirs.number)
            if word.role == "subject" and word.tag in NAMING and word.place != theirs.verb
        }
        if not subject or not theirs_subject or ours.verb is None:
            continue
        here = {m.page.place for m in matches if m.page is not None}
        elsewhere = all(m.page is None or m.page.clause != theirs.number for m in subject)
        if elsewhere and not here & theirs_subject:
            return True
    return False


def _modality_differs(this: Comparison) -> bool:
    for ours, theirs, matches in this.clauses():
        if _tells_no_fact(ours, theirs, matches):
            continue
        here, there = _lows(this.claim, ours.number), _lows(this.page, theirs.number)
        said, found = modality(here, there), modality(there, here)
        if found is Modality.PLAIN and _is_imperative(this.page, theirs):
            found = Modality.TOLD
        if theirs.number and found is Modality.PLAIN:
            found = _modality_before(this.page, theirs)
        if said is Modality.POSSIBLE and any(base_form(low) in _RECKONED for low in there):
            continue
        denied = bool(ours.negators) and bool(theirs.negators)
        if not may_stand_for(said, found, denied=denied):
            return True
    return False


def _tells_no_fact(ours: Clause, theirs: Clause, matches: Sequence[Match]) -> bool:
    """Whether a clause of the claim only tells when or under what condition something is so."""
    verb = next((m.page for m in matches if m.claim.place == ours.verb), None)
    same = verb is not None and verb.place == theirs.verb
    return ours.link in _CONDITIONS and not same


def _is_imperative(page: Sentence, clause: Clause) -> bool:
    """Whether a clause begins with its verb in the base form, as "Prune the trees" does."""
    if clause.verb is None:
        return False
    at = clause.verb - 1
    while at >= 0 and page.tokens[at].low in {"never", "always", "please", "do", "not", "then"}:
        at -= 1
    token = page.tokens[clause.verb]
    starts = at < 0 or (page.tokens[at].low in {",", "and", ";", ":"} and token.text.islower())
    if at >= 0 and page.tokens[at].low == "and":
        before = clause.number > 0 and _is_imperative(page, page.clauses[clause.number - 1])
        starts = starts and not clause.has_subject and before
    has_doer = any(
        w.clause == clause.number and w.role == "subject" and w.tag in NAMING for w in page.words
    )
    behind = at >= 0 and (has_doer or page.tokens[0].low not in _FRONTING)
    is_base = not token.low.endswith(("s", "ed", "ing")) or token.low.endswith("ss")
    return starts and not behind and is_base


def _modality_before(page: Sentence, clause: Clause) -> Modality:
    """What "may cancel it and" or "critics believe that" makes of the clause behind it."""
    earlier = page.clauses[clause.number - 1]
    if clause.link in GOES_ON and not clause.has_subject and earlier.has_subject:
        return modality(_lows(page, earlier.number), ())
    if clause.link != "that":
        return Modality.PLAIN
    before = modality(_lows(page, clause.number - 1), ())
    return before if before is Modality.POSSIBLE else Modality.PLAIN


def _lows(sentence: Sentence, number: int) -> list[str]:
    places = [word.place for word in sentence.of_clause(number)]
    clause = sentence.clauses[number]
    if clause.verb is not None:
        places.append(clause.verb)
    if not places:
        return []
    first = max(min(places) - 2, 0)
    counted = {at for q in sentence.quantities for at in range(q.first, q.last + 1)}
    return [
        token.low
        for at, token in enumerate(sentence.tokens[first : max(places) + 1], start=first)
        if token.text != "May" or not at
        if token.low != "may" or at not in counted
    ]


def _overstates(this: Comparison) -> bool:
    return any(
        is_overstated(_counted(this.claim, ours.number), _counted(this.page, theirs.number))
        for ours, theirs, _ in this.clauses()
    )


def _counted(sentence: Sentence, number: int) -> list[str]:
    """The words of a clause that can tell of how many it speaks: "each" in "each other" does not.

    Nor does "every" in "every day", which tells how often.
    """
    lows = _lows(sentence, number)
    return [
        low
        for low, after in zip_longest(lows, lows[1:], fillvalue="")
        if low not in {"each", "every"}
        or not (after in _TIMES or after in UNITS or after.isdigit())
    ]


_CHECKS: Final[dict[str, Check]] = {
    "name": _name_is_missing,
    "kind": _another_of_its_kind,
    "other": _predicate_is_of_another,
    "number": figures_differ,
    "polarity": _polarity_differs,
    "time": _time_turns,
    "comparison": _comparison_is_missing,
    "opposite": _says_the_opposite_of_it,
    "order": is_turned_round,
    "way": _leads_elsewhere,
    "mixture": _mixes_clauses,
    "modality": _modality_differs,
    "quantifier": _overstates,
}
_DOUBTS: Final[dict[str, Check]] = {
    "place": _another_in_its_place,
    "predicate": _predicate_is_missing,
    "subject": _subject_differs,
}
