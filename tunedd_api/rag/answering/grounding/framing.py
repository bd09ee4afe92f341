"""What models say around a claim: "Sure!", or that they have it from the passages.

It speaks of the talk and not of the documents, so that nothing in them could bear it out.
"""

import re
from typing import Final

_GIVEN: Final = (
    r"(?:provided|given|above|following|supplied|retrieved|relevant|available|quoted|cited|uploaded|"
    r"attached|same|first|second|third|fourth)"
)
_SOURCE: Final = (
    rf"(?:(?:the|these|this|your|my|those|both|all) )?(?:{_GIVEN} )?"
    r"(?:passages?|documents?|texts?|context|sources?|excerpts?|articles?|papers?|pages?|"
    r"information|snippets?|materials?|files?|sections?|paragraphs?|library)"
    rf"(?: (?:(?:that|which) )?(?:(?:is|are|was|were) |you(?:['’]ve| have)? )?{_GIVEN})?"
    r"(?: \d{1,2})?"
)
_KIND: Final = (
    r"(?:the|this|your) (?:leaflet|recipe|manual|handbook|guide|guidelines?|instructions|notice|"
    r"contract|agreement|rules|regulations|by-?laws|statutes|terms|policy|report|letter|brochure|"
    r"review|abstract|description|announcement|press release)"
)
"""What kind of document the passages come from."""

_SOURCES: Final = rf"{_SOURCE}(?: (?:in|from|of) {_SOURCE})?"
_STATED: Final = (
    r"(?:as )?(?:stated|mentioned|described|noted|explained|shown|indicated|outlined|discussed|"
    r"reported|written|given|detailed|defined|specified|seen)"
)
_QUELLE: Final = (
    r"(?:den |dem |der |die |das |diesen |diesem )?"
    r"(?:vorliegenden |angegebenen |bereitgestellten |genannten )?"
    r"(?:textstellen?|texte?s?n?|passagen?|dokumente?n?s?|quellen?|abschnitte?n?s?|auszüge?n?|"
    r"informationen|unterlagen|kontext|angaben)"
)
_FUENTE: Final = (
    r"(?:(?:el|los|la|las|les?|este|estos|ce|ces|des?|du) )?"
    r"(?:pasajes?|documentos?|textos?|fragmentos?|fuentes?|contexto|información|"
    r"passages?|documents?|textes?|extraits?|sources?|contexte|informations?)"
    r"(?: (?:proporcionad[oa]s?|dad[oa]s?|fourni(?:e?s)?|donnée?s?))?"
)
_LEADING: Final = re.compile(
    r"\s*(?:"
    rf"(?:according to|based (?:up)?on|going by|judging by|from|per|as per|in|{_STATED} (?:in|by))"
    rf" {_SOURCES}\s*[,:]"
    rf"|(?:according to|as per|as {_STATED} in) {_KIND}\s*[,:]"
    rf"|{_KIND} (?:\w+ly )?(?:states?|says?|mentions?|explains?|notes?|specif(?:y|ies)) that"
    r"|the (?:recipe|instructions|manual) (?:says?|tells? (?:us|you)) (?=to [a-z])"
    rf"|{_SOURCES} (?:\w+ly |also )?(?:states?|says?|mentions?|explains?|describes?|notes?|"
    r"reports?|indicates?|shows?|tells? us|specif(?:y|ies)|make[s]? (?:it )?clear) that"
    rf"|(?:it|this) is {_STATED} (?:in {_SOURCES} )?that"
    r"|(?:so )?(?:the|your) (?:short )?answer (?:to your question )?is(?: that|:)"
    r"|(?:(?:here|below) (?:is|are)|here['’]s)\b[^.!?\n\d:]{0,80}:"
    r"|(?:in (?:summary|short|brief|conclusion|other words)|to (?:summari[sz]e|sum up|conclude)|"
    r"to answer your question|simply put|overall)\s*[,:]"
    rf"|(?:laut|gemäß|nach|aus|in|wie in) {_QUELLE}\s*[,:]"
    rf"|{_QUELLE} (?:besag|sag|erwähn|beschreib)\w+, dass"
    r"|(?:kurz gesagt|zusammengefasst|zusammenfassend)\s*[,:]"
    rf"|(?:según|de acuerdo con|selon|d['’]après) {_FUENTE}\s*[,:]"
    r"|(?:en resumen|en résumé|en bref)\s*[,:]"
    r")\s*",
    re.IGNORECASE,
)
_TRAILING: Final = re.compile(
    r",? ?(?:(?:according to|based (?:up)?on|as per|as (?:stated|mentioned|described|noted|"
    rf"explained|shown|indicated) (?:in|by)) {_SOURCES}|laut {_QUELLE}|"
    rf"(?:según|selon) {_FUENTE})(?=\s*(?:[.!…]\s*)?$)",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(
    r"\W*(?:"
    r"sure(?: thing)?|of course|certainly|absolutely|gladly|okay|ok|alright|all right|got it|"
    r"understood|(?:that['’]s |that is )?(?:an? )?(?:good|great|excellent|interesting) question|"
    r"(?:i(?:['’]m| am|['’]d be| would be) )?happy to (?:help|assist|answer)\b[^.!?\d]{0,60}|"
    r"thank(?:s| you) for (?:your question|asking)|let me (?:explain|help|answer|summari[sz]e)"
    r"(?: (?:that|this|it)(?: (?:to|for) you)?)?|"
    r"(?:(?:here|below) (?:is|are)|here['’]s)\b[^.!?\n\d]{0,120}:|"
    r"(?:i )?hope (?:this|that|it) (?:helps|answers your question)\b[^.!?\d]{0,40}|"
    r"(?:please )?(?:let me know|feel free to ask|do(?:n['’]t| not) hesitate to ask)\b"
    r"[^.!?\d]{0,100}|"
    r"is there anything else\b[^.!?\d]{0,60}|do you have (?:any )?(?:other|more|further) questions|"
    r"(?:the )?(?:short )?answer|natürlich|gerne?|selbstverständlich|gute frage|"
    r"hier (?:ist|sind)\b[^.!?\n\d]{0,120}:|ich hoffe, das hilft\b[^.!?\d]{0,40}|"
    r"claro(?: que sí)?|por supuesto|buena pregunta|"
    r"aquí (?:está|están|tienes?)\b[^.!?\n\d]{0,120}:|"
    r"espero que (?:esto )?(?:te |le )?(?:ayude|sirva)|bien sûr|bonne question|"
    r"voici\b[^.!?\n\d]{0,120}:|j['’]espère que cela\b[^.!?\d]{0,40}"
    r")\W*",
    re.IGNORECASE,
)
"""Wordings that models were seen to use, or are known to: none holds a claim about a document."""


def is_framing(sentence: str) -> bool:
    """Whether a sentence speaks of nothing but the talk."""
    return _ALONE.fullmatch(sentence) is not None


def claim_of(sentence: str) -> str:
    """What a sentence claims, without the mention of the passages that it comes from."""
    claim = _TRAILING.sub("", sentence)
    while leading := _LEADING.match(claim):
        claim = claim[leading.end() :]
    return claim or sentence
