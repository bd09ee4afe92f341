"""What kind of thing a question asks for."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final


class QuestionKind(StrEnum):
    """The kind of answer that a question wants."""

    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    HOW_MANY = "how_many"
    LIST = "list"
    DEFINITION = "definition"
    REASON = "reason"
    HOW = "how"
    YES_NO = "yes_no"
    COMPARISON = "comparison"
    WHICH = "which"
    OTHER = "other"


FACTS: Final = frozenset(
    {QuestionKind.WHO, QuestionKind.WHEN, QuestionKind.WHERE, QuestionKind.HOW_MANY}
)
"""Kinds of questions that a name, a date, a place or a number answers."""

_WORDINGS: Final = (
    (
        QuestionKind.COMPARISON,
        r"\b(?:compare[ds]?|comparison|differences?|differs?|differ from|versus|vs\.?|"
        r"distinguish\w*|better than|unterschied\w*|vergleich\w*|diferencias?|"
        r"différences?)\b|区别|比较",
    ),
    (
        QuestionKind.HOW_MANY,
        r"\bhow (?:many|much|long|old|large|big|tall|high|far|fast|quick|quickly|soon|early|late|"
        r"often|expensive|deep|wide|heavy|small|strong|thick|hot|cold|warm|loud|near|close)\b|"
        r"\bwhat (?:is|was|are|were) the (?:\w+ ){0,2}(?:number|"
        r"percentage|share|price|"
        r"cost|size|amount|total|rate|age|height|length|weight|speed|accuracy|score|"
        r"count|population|"
        r"ratio|duration|capacity|distance|temperature|fee|salary|budget|rent|deposit|discount|"
        r"revenue|turnover|profit|voltage|wage|surcharge|width|depth|diameter|volume)\b|"
        r"\bwhat (?:\w+ ){0,2}?(?:percentage|share|fraction|proportion|size|age|price|fee|fine|"
        r"penalty|rent|deposit|discount|salary|wage|toll|temp|temperature|speed|dose|dosage)\b|"
        r"\bwhat (?:do|does|did|will|would) (?:[\w'’-]+ ){1,6}?(?:cost|weigh|earn|pay)\b|"
        r"\bwie (?:viele?|lange|hoch|groß|alt|teuer|oft|weit)\b|"
        r"\b(?:cuánt[oa]s?|combien|quant[oie]s?)\b|多少|几个|كم\b",
    ),
    (
        QuestionKind.LIST,
        r"\b(?:list|enumerate|name|give)\b(?: me)?(?: \w+){0,3} (?:\w+s|all)\b|"
        r"\b(?:what|which) (?:are|were)\b|\bwhat (?:kinds|types|sorts|steps|stages|"
        r"reasons|benefits|"
        r"advantages|limits|limitations|drawbacks|weaknesses|methods|examples|parts|components|"
        r"tasks|rules|conditions|features)\b|\bwhich \w*[^s\W]s\b|"
        r"\b(?:what|which) (?:\w+ ){0,2}\w{2,}[^s\W]s (?:and \w+ )?(?:are|were|do|did|have|had|"
        r"can|could|must|should|will|make|allow|help)\b|"
        r"\b(?:its|their) (?:\w+ )?(?:components|parts|elements|steps|stages|phases|ingredients)\b|"
        r"\b(?:what|which) (?:two|three|four|five|six|seven|eight|nine|ten|\d) \w|"
        r"\b(?:zähle|nenne|liste)\b|\bwelche[rns]? sind\b|\bcuáles son\b|"
        r"\bquels? sont\b|\bquelles sont\b"
        r"|哪些|列出",
    ),
    (
        QuestionKind.DEFINITION,
        r"^\W*(?:and |so )?(?:what(?:'s| is| are| does)|define|explain what|was (?:ist|"
        r"sind|bedeutet|versteht)|"
        r"qué (?:es|son|significa)|qu['’]est-ce|c['’]est quoi)\b(?: (?:an?|the|meant by|"
        r"ein|eine|un|une|una))?"
        r"(?: [\w'’-]++){1,4}(?: mean| stand for)?\W*$|\bmeaning of\b|\bdefinition\b|什么是|是什么",
    ),
    (
        QuestionKind.WHO,
        r"\b(?:who|whom|whose)\b|\b(?:what|which) (?:person|people|author|authors|"
        r"researcher|company|"
        r"organi[sz]ation|team|scientist|inventor)s?\b|\bwer\b|\bwem\b|\bwen\b|"
        r"\bquién(?:es)?\b|\bqui\b|谁",
    ),
    (
        QuestionKind.WHEN,
        r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade|time)\b|\bsince when\b|"
        r"\bwann\b|\bcuándo\b|\bquand\b|\bin welchem jahr\b|\ben qué año\b|"
        r"\ben quelle année\b|什么时候|何时|哪一年",
    ),
    (
        QuestionKind.WHERE,
        r"\bwhere\b|\b(?:what|which) (?:place|city|country|town|region|location|university)\b|"
        r"\bwo\b|\bwohin\b|\bwoher\b|\bdónde\b|\boù\b|哪里|在哪",
    ),
    (
        QuestionKind.REASON,
        r"\bwhy\b|\bhow come\b|\bwhat (?:is|was|are|were) the (?:reason|cause|purpose|"
        r"motivation|point)|"
        r"\bwhat (?:causes|caused|makes|made|explains|led)\b|\bfor what reason\b|"
        r"\bwarum\b|\bwieso\b|"
        r"\bweshalb\b|\bpor qué\b|\bpourquoi\b|为什么",
    ),
    (QuestionKind.HOW, r"\bhow\b|\bin what way\b|\bwie\b|\bcómo\b|\bcomment\b|怎么|如何"),
    (
        QuestionKind.YES_NO,
        r"^\W*(?:and |but |so )?(?:is|are|was|were|do|does|did|can|could|may|might|must|"
        r"should|will|"
        r"would|has|have|had|whether|isn['’]t|aren['’]t|doesn['’]t|don['’]t|didn['’]t|ist|sind|"
        r"war|hat|haben|kann|"
        r"darf|muss|wird|est-ce|es|son|puede|hay)\b|吗[？?]?$|^هل\b",
    ),
    (QuestionKind.WHICH, r"\b(?:which|what)\b|\bwelche[rmns]?\b|\bcuál\b|\bquel(?:le)?s?\b|哪"),
)
_PATTERNS: Final = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _WORDINGS)
_SEVERAL_KINDS: Final = frozenset({QuestionKind.LIST, QuestionKind.COMPARISON})
_EACH: Final = re.compile(
    r"\b(?:each|every|all|both|respective(?:ly)?|tables?|jede[rnsm]?|alle|beide|tabelle|cada|todos|"
    r"todas|ambos|tabla|chaque|tous|toutes|tableau)\b|每|所有|表",
    re.IGNORECASE,
)
_POLITE: Final = re.compile(
    r"^\W*(?:please |and |so |now )*(?:(?:can|could|would|will) you (?:please )?)?"
    r"(?:tell|explain|show|describe)(?: (?:to )?(?:me|us))?(?: about)? (?=who|what|when|"
    r"where|why|how|which)",
    re.IGNORECASE,
)
_WHAT: Final = re.compile(r"\b(?:what|which|welche[rnms]?|qué|cuál|quel(?:le)?s?)\b", re.IGNORECASE)
_FIRST: Final = {QuestionKind.YES_NO}
_BY_PLACE: Final = frozenset(
    {
        QuestionKind.WHO,
        QuestionKind.WHEN,
        QuestionKind.WHERE,
        QuestionKind.REASON,
        QuestionKind.HOW,
    }
)
"""Kinds of which the word that comes first decides: "Why did it stop when …?" asks for a reason."""


_OVERVIEW: Final = re.compile(
    r"\b(?:summari[sz]e|summary|overview|outline|sum up|recap|gist|main points)\b", re.IGNORECASE
)


@lru_cache(maxsize=256)
def kind_of_question(question: str) -> QuestionKind:
    """What kind of thing a question asks for; ``OTHER`` where its wording does not say."""
    text = _POLITE.sub("", question.strip())
    for kind, pattern in _PATTERNS:
        if kind in _FIRST and pattern.match(text):
            return kind
    found = [(kind, match) for kind, pattern in _PATTERNS if (match := pattern.search(text))]
    asking = _WHAT.search(text)
    if asking is not None:
        # In "What must I do when it burns?" and "What of a man who is late?" they ask for nothing.
        found = [
            (kind, match)
            for kind, match in found
            if kind not in _BY_PLACE or match.start() <= asking.start()
        ]
    if not found:
        return QuestionKind.OTHER
    kind = found[0][0]
    if kind not in _BY_PLACE:
        return kind
    return min((one for one in found if one[0] in _BY_PLACE), key=lambda one: one[1].start())[0]


def asks_for_an_overview(question: str) -> bool:
    """Whether an English message asks to have some part of what is told summed up."""
    return _OVERVIEW.search(question) is not None


def asks_for_several(question: str) -> bool:
    """Whether a question wants more than one thing, as "how many … each" does."""
    return kind_of_question(question) in _SEVERAL_KINDS or bool(_EACH.search(question))
