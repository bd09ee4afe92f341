"""Refusals: sentences by which a model says that the passages do not hold the answer.

They are recognised by their wording in the languages that models refuse in, before anything is
compared with the passages: a refusal shares its words with them and would be cited like an answer.
"""

import re
from typing import Final

from tunedd_api.rag.language.sentences import sentence_spans

_SOURCE: Final = (
    r"(?:passages?|documents?|context|texts?|sources?|excerpts?|materials?|articles?|papers?|"
    r"sections?|pages?|snippets?|(?:provided|given|available|supplied|retrieved|above)"
    r"(?: \w+)? information|information (?:provided|given|available|above)|library|files?)"
)
_TELLING: Final = (
    r"(?:say|says|state|mention|contain|include|provide|answer|specify|discuss|address|give|"
    r"cover|describe|indicate|explain|hold|have|offer|tell|list|reveal|disclose|report|talk|"
    r"identify|name|define|detail|clarify|elaborate|support|help|speak|touch|refer|"
    r"seem to|appear to|explicitly|directly|actually|clearly|specifically)"
)
_NOT: Final = (
    r"(?:do|does|did|could|can|will|would)(?:es)?(?: not|n['’]t)|cannot|fails? to|failed to|"
    r"never|neither|lacks?"
)
_TOLD: Final = (
    r"(?:mentioned|stated|specified|given|provided|discussed|covered|addressed|described|"
    r"answered|found|available|included|indicated|explained|contained|disclosed|present|clear|"
    r"known|named|defined|reported|supported)"
)
_SPOKEN_OF: Final = (
    r"(?:mentioned|stated|specified|discussed|addressed|described|answered|indicated|explained|"
    r"disclosed|clear|known|named|defined|reported|given|provided|found)"
)
"""What is said of what a text does not tell, and hardly of anything else."""

_SUBJECT: Final = (
    r"(?:information|mention|answer|details?|data|passages?|documents?|indication|reference|"
    r"evidence|record|discussion|description|explanation|context|clue|relevant \w+|"
    r"direct \w+|specific \w+|explicit \w+|such \w+|further \w+|clear \w+)"
)

_ENGLISH: Final = (
    rf"\b{_SOURCE}\b[^.!?]{{0,60}}?\b(?:{_NOT})\s+(?:\w+ly )?{_TELLING}\b",
    r"\b(?:they|it) (?:do|does)(?: not|n['’]t) (?:say|mention|specify|state)\b[^.]{0,40}\.?$",
    r"\b(?:i|we)(?: am|['’]m| are| was| were)? (?:sorry|afraid)\b",
    r"\b(?:i|we) (?:can ?not|can['’]t|could ?n[o'’]t|could not|was not able|was unable|am unable|"
    r"am not able|were unable|are unable|did not|didn['’]t|do not|don['’]t|have no|'m unable)"
    r"(?: to)?\s*(?:\w+ly )?(?:find|answer|determine|locate|see|know|tell|provide|say|have|"
    r"information|identify|give|confirm|access|idea|be answered)\b",
    rf"\bthere (?:is|are|was|were|seems to be|appears to be)(?:n['’]t)? (?:no|not any|not enough|"
    rf"insufficient|any)\b (?:\w+ ){{0,2}}{_SUBJECT}\b",
    rf"\bthere (?:is|was)(?:n['’]t)? (?:nothing|anything) (?:about|on|in the {_SOURCE})\b",
    rf"^no {_SUBJECT}\b[^.]{{0,60}}\b(?:{_TOLD}|about|on|regarding|in|for)\b",
    rf"^no {_SUBJECT}\.?$",
    rf"\b(?:is|are|was|were|has|have)(?: not|n['’]t)(?: been)? (?:\w+ly )?{_TOLD}\b"
    rf"[^.]{{0,30}}\b(?:in|by|from)\b[^.]{{0,30}}\b{_SOURCE}\b",
    rf"\b(?:is|are|was|were|has|have)(?: not|n['’]t)(?: been)? (?:\w+ly )?{_SPOKEN_OF}\W*$",
    rf"\b(?:{_SOURCE}|{_SUBJECT}|it|this|that|they|these)\b[^.,]{{0,30}} "
    rf"(?:is|are|was|were|has|have)(?: not|n['’]t)(?: been)? (?:\w+ly )?{_TOLD}\W*$",
    rf"^(?:it is |this is )?(?:not|un)\s?{_TOLD}\b[^.]{{0,40}}\W*$",
    r"\b(?:not enough|insufficient|no sufficient) (?:information|context|data|evidence)\b",
    r"\bunable to (?:answer|find|determine|provide|locate|give)\b",
    rf"\b(?:can ?not|can['’]t|could not) be (?:answered|determined|found|inferred|established)\b"
    rf"[^.]{{0,30}}(?:\b{_SOURCE}\b|information|\W*$)",
    r"\bnone of the (?:\w+ )?(?:passages|documents|texts|sources|excerpts)\b",
    rf"\bnothing (?:in|within) the (?:\w+ )?{_SOURCE}\b|\b{_SOURCE} (?:say|says) nothing\b",
    r"^(?:unknown|unanswerable|n/?a|no answer(?: found)?|not found|not available|"
    r"i don['’]t know|i do not know)\W*$",
    r"\b(?:outside|beyond) the scope of the\b",
)
"""Wordings of texts in lower case, as all of these are."""

_LATIN: Final = (
    # German
    r"\b(?:dokumente?n?|textstellen?|texte?s?|passagen?|quellen?|kontext|unterlagen|abschnitte?n?|"
    r"auszüge?n?|informationen)\b.{0,60}\b(?:nicht|kein\w*|nichts|weder)\b",
    r"\b(?:es gibt|es finden sich|es liegen|ich habe|ich finde) (?:hierzu |dazu |darüber )?"
    r"(?:leider )?(?:kein\w*|nicht genügend) (?:\w+ )?(?:information\w*|angabe\w*|hinweis\w*|"
    r"antwort|aussage\w*|erwähnung|dat\w+)",
    r"\bich (?:kann|konnte|weiß|finde)\b.{0,80}\b(?:nicht|keine)\b",
    r"\b(?:geht|lässt sich|wird|ist|steht)\b.{0,60}\bnicht\b.{0,30}\b(?:hervor|beantworten|erwähnt|"
    r"angegeben|genannt|beantwortet|entnehmen|enthalten|bekannt)\b",
    r"^keine (?:information\w*|angabe\w*|antwort|hinweise)\b",
    r"\bsteht (?:dort |da |das )?nicht (?:in|im)\b",
    # Spanish, Portuguese, Italian
    r"\b(?:documentos?|pasajes?|textos?|fragmentos?|fuentes?|contexto|información|trechos?|"
    r"passagens?|documenti|testi|brani|fonti|contesto|informazioni)\b.{0,50}\b(?:no|não|non)\b "
    r"(?:se |lo |me |me lo |o )?(?:\w+)",
    r"\bno (?:hay|existe|encuentro|encontré|puedo|pude|se encuentra|se menciona|se dice|se indica|"
    r"se especifica|se proporciona|dispongo|sé)\b",
    r"\bnão (?:há|encontrei|consigo|posso|é mencionad|se menciona|sei)\b|"
    r"\bnon (?:c'è|ci sono|trovo|posso|è menzionat|viene menzionat|so)\b",
    # French
    r"\b(?:documents?|passages?|textes?|extraits?|sources?|contexte|informations?)\b.{0,40}"
    r"\b(?:ne|n['’])\s?.{0,40}\b(?:pas|aucune?|rien|guère)\b",
    r"\bil n['’]y a (?:pas|aucune?)\b|\baucune (?:information|mention|réponse|donnée)\b",
    r"\bje ne (?:peux|trouve|sais|suis|dispose|parviens)\b|\bn['’]est pas "
    r"(?:mentionn|indiqu|précis|donn|abord|fourni)",
    # Dutch
    r"\b(?:documenten|passages|teksten?|bronnen|context)\b.{0,50}\b(?:niet|geen|niets)\b|"
    r"\ber is geen (?:informatie|antwoord|vermelding)\b|\bik kan\b.{0,60}\bniet\b",
)
_OTHER_SCRIPTS: Final = (
    # Russian
    r"(?:не (?:содерж|упомин|указ|найд|сообща|говор|отвеча|удалось|могу|дают|дает|знаю)|"
    r"нет (?:информации|ответа|упомина|данных|сведений))",
    # Chinese, Japanese, Korean
    r"(?:没有|沒有|未)(?:\w{0,4})(?:提到|提及|说明|說明|相关|相關|信息|資訊|找到|回答|提供|答案|给出|涉及|"
    r"包含|记载|記載|讨论|指出)|(?:无法|無法|不能)(?:\w{0,8})(?:回答|找到|确定|確定|得知|判断)|找不到|"
    r"并未|不知道|(?:不|没)(?:包含|提供|回答)",
    r"(?:記載|言及|記述|情報|説明|回答|答え)[^。]{0,16}(?:ありません|いません|できません|ない|なし)|"
    r"わかりません|分かりません|見つかりません|見当たりません",
    r"(?:정보|언급|답변|내용)[^.]{0,14}(?:없습니다|않습니다|없다)|찾을 수 없|알 수 없",
    # Arabic
    r"لا (?:تذكر|تحتوي|يحتوي|يوجد|توجد|تجيب|يجيب|يذكر|أستطيع|يمكنني|تتضمن|يتضمن|أجد|تقدم|أعرف|تشير)"
    r"|لم (?:أجد|يتم|يرد|ترد|تذكر|يذكر|أتمكن|أعثر)|"
    r"غير (?:مذكور|متوفر|متاح|موجود)|ليس هناك|ليست هناك",
)  # fmt: skip
_IN_ENGLISH, _IN_LATIN, _IN_OTHER_SCRIPTS = (
    tuple(re.compile(wording) for wording in wordings)
    for wordings in (_ENGLISH, _LATIN, _OTHER_SCRIPTS)
)
_CUE: Final = re.compile(
    r"n(?:ot|['’]|(?<=\bn)[aeio/])|u(?<=\bu)n|i(?<=\bi)nsufficient|f(?<=\bf)ail|l(?<=\bl)ack"
    r"|s(?<=\bs)orry|a(?<=\ba)(?:fraid|ucune)|t(?<=\bt)here|o(?<=\bo)utside|b(?<=\bb)eyond"
    r"|k(?<=\bk)ein|w(?<=\bw)eder|g(?<=\bg)een"
)
_CUE_IN_OTHER_SCRIPTS: Final = re.compile(r"[^\x00-\x7f‘’“”–—…]")
_CUE_BUT_ENGLISH: Final = re.compile(
    r"n(?:icht|iet|(?<=\bn)(?:o|ão|on|e)\b|(?<=\bn)['’])|kein|weder|geen|aucune"
)
"""The first or the second is in every wording, the third in every one of ``_LATIN``; most sentences
hold none. Each begins with one of a few letters, so that the others are passed over at once: hence
``u(?<=\\bu)n``, which finds what ``\\bun`` does."""

_TURN: Final = re.compile(
    r"(?:[,;:–—]|\.)\s*(?:but|however|though|although|yet|aber|jedoch|pero|sin embargo|mais|"
    r"cependant|但是|但|然而|ولكن|لكن)\b[,\s]*",
    re.IGNORECASE,
)
_SHORTEST_ANSWER: Final = 12
_MARKER: Final = re.compile(r"\s*\[[\d\s,;]+\]")


def is_refusal(sentence: str) -> bool:
    """Whether a sentence says that there is no answer, and nothing besides."""
    return _says_so(_plain(sentence)) and after_refusal(sentence) is None


def after_refusal(sentence: str) -> str | None:
    """The part of a sentence that answers all the same: "…do not say why, but it was in 1980"."""
    text = _plain(sentence)
    turn = _TURN.search(text)
    if turn is None or not _says_so(text[: turn.start()]):
        return None
    rest = text[turn.end() :]
    return rest if len(rest) >= _SHORTEST_ANSWER and not _says_so(rest) else None


def _says_so(text: str) -> bool:
    low = text.lower()
    in_other_scripts = not low.isascii() and _CUE_IN_OTHER_SCRIPTS.search(low) is not None
    if not in_other_scripts and _CUE.search(low) is None:
        return False
    wordings = _IN_ENGLISH
    if _CUE_BUT_ENGLISH.search(low) is not None:
        wordings += _IN_LATIN
    if in_other_scripts:
        wordings += _IN_OTHER_SCRIPTS
    return any(wording.search(low) for wording in wordings)


def refuses(answer: str) -> bool:
    """Whether all that an answer says is that there is no answer; false for an empty one."""
    sentences = [answer[start:end] for start, end in sentence_spans(answer)]
    said = [s for s in sentences if re.search(r"\w", _plain(s))]
    return bool(said) and all(is_refusal(sentence) for sentence in said)


def _plain(sentence: str) -> str:
    return (_MARKER.sub("", sentence) if "[" in sentence else sentence).strip()
