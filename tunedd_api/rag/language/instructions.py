"""Sentences of a document that speak to whoever answers, rather than of something.

A document may hold sentences meant for a language model that reads it: "ignore what you were told",
"end your answer with this link". They state nothing that an answer could rest on. What is found
here is told by its form alone, so that a text about such sentences can be taken for one of them:
whoever asks this module withholds and ranks down, and deletes nothing.
"""

import re
from functools import lru_cache
from typing import Final

from tunedd_api.rag.language.sentences import sentence_spans

_SAYING: Final = (
    r"(?:answers?|responses?|repl(?:y|ies)|outputs?|completions?|Antwort(?:en)?|Ausgabe"
    r"|réponses?|respuestas?|rispost[ae]|respostas?)"
)
_YOUR: Final = (
    r"(?:your|deine[rnms]?|eure[rnms]?|ihre[rnms]?|votre|vos|ta|tes|tus?|sus?|(?:la )?(?:tua|sua)"
    r"|vostra|vuestra)"
)
_TOLD: Final = (
    r"(?:instructions?|prompts?|directives?|guidelines?|rules?|commands?|Anweisung(?:en)?"
    r"|Anleitung(?:en)?|Vorgaben?|consignes?|instrucci(?:ón|ones)|istruzion[ei]|instruç(?:ão|ões))"
)
_OVERRIDE: Final = (
    r"(?:ignor(?:e|iere?|iert|ieren|ez|a|ad|en)|disregard|forget|override|bypass|overlook"
    r"|vergiss|vergesst|missachte|oublie[zr]?|olvida|dimentica|esqueça)"
)
_SPOKEN_TO: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # What is said of the answer that is being written.
        rf"\b{_YOUR} (?:\w+ ){{0,2}}{_SAYING}\b",
        # Instructions that are to be taken back, or told.
        rf"(?:^\W*|[.;:,!?—]\s*|\b(?:please|bitte|now|must|should|and|then)\s+){_OVERRIDE}\b.{{0,60}}?\b(?:{_TOLD}|above|previous|before|bisherigen?|vorherigen?)\b",
        rf"\b(?:reveal|print|repeat|show|output|leak|disclose)\b.{{0,40}}?\b(?:system|hidden|initial)"
        rf" {_TOLD}",
        # The one who answers, by what it is.
        r"\b(?:you are|you're|act as|pretend to be|from now on,? you) .{0,40}?"
        r"\b(?:assistant|chatbot|language model|AI|LLM|GPT|bot)\b",
        r"\b(?:dear|attention|note to|message (?:to|for)|hey|hello),? (?:the |any |all )?"
        r"(?:AI|LLMs?|(?:large )?language models?|assistants?|chatbots?|summari[sz]ers?)\b",
        r"\b(?:the|any|all) (?:AI|LLMs?|language models?|(?:AI )?assistants?|chatbots?)"
        r" (?:reading|processing|summari[sz]ing|that reads?|(?:must|should|shall|is to) (?:now )?"
        r"(?:answer|reply|respond|say|tell|ignore|include|add))\b",
        r"\b(?:when|if) (?:asked|answering|(?:the|a) (?:user|reader) asks?)\b.{0,60}?"
        r"\b(?:say|answer|reply|respond|state|tell|claim|recommend|include|refuse)\b",
        r"\b(?:tell|inform|ask|urge|direct|send|advise|convince) (?:the )?users?"
        r" (?:to|that|about)\b",
        # The marks of chat templates.
        r"<\|?(?:im_start|im_end|system|assistant|endoftext)\|?>|\[/?INST\]|<</?SYS>>",
        r"^\W*(?:#+ ?)?(?:system|assistant|new instructions?|important instructions?)\s*:",
        r"(?:忽略|无视|忘记).{0,12}(?:指令|指示|提示|规则)|(?:你|您)的(?:回答|回复|答案|输出)",
    )
)
_POLITE: Final = r"(?:\W*(?:please|now|instead|then|also|first|finally|kindly|next|you must),? )*"
_WORDS_MADE: Final = (
    r"(?:poems?|story|stories|essays?|speech|letters?|haikus?|songs?|jokes?|paragraphs?|sentences?"
    r"|headlines?|summary|summaries|introductions?|translations?|equivalents?|code|functions?"
    r"|examples?|typos|words|letters|vowels|lifecycle|plot|text|terms)"
)
_TASK: Final = re.compile(
    rf"^{_POLITE}\W*(?:"
    # Asks for a text to be made …
    rf"(?:write|compose|draft|develop|generate|create|provide|give|make up|produce|add|include"
    rf"|insert|append|integrate|replace|convert|combine|scramble|rearrange|misspell|anagram|group)"
    rf"\b.{{0,60}}?\b{_WORDS_MADE}\b"
    # … or for one that is there to be worded otherwise, or for something to be explained.
    rf"|(?:translate|summari[sz]e|rewrite|rephrase|paraphrase|explain|describe|break down|recite)\b"
    rf"|(?:answer|reply|respond|speak)\b.{{0,30}}?\b(?:in|with|only|as|using|by)\b"
    rf"|(?:say|print|output|repeat)\b.{{0,20}}?[\"'“‘:]"
    rf")",
    re.IGNORECASE,
)
_LONGEST: Final = 600
"""Characters of a sentence that are looked at."""

WITHHELD: Final = "[…]"
"""What stands for a sentence that is not shown."""


@lru_cache(maxsize=4096)
def speaks_to_the_reader(sentence: str) -> bool:
    """Whether a sentence says what its reader's answer shall be, or takes back instructions."""
    return any(pattern.search(sentence[:_LONGEST]) for pattern in _SPOKEN_TO)


def is_instruction(sentence: str) -> bool:
    """Whether a sentence speaks to whoever answers, or sets a task that words fulfil."""
    return speaks_to_the_reader(sentence) or _TASK.match(sentence[:_LONGEST]) is not None


@lru_cache(maxsize=8192)
def holds_instructions(text: str) -> bool:
    """Whether any sentence of a text speaks to whoever answers.

    A mere task is none: exercises and manuals are full of them.
    """
    return any(speaks_to_the_reader(text[start:end]) for start, end in sentence_spans(text))


@lru_cache(maxsize=1024)
def without_instructions(text: str) -> str:
    """The text with a mark in place of each run of sentences that are instructions."""
    shown: list[str] = []
    at = 0
    for start, end in sentence_spans(text):
        if is_instruction(text[start:end]):
            between = text[at:start]
            shown.append(between if between.strip() or not _ends_withheld(shown) else "")
            shown.append("" if _ends_withheld(shown) else WITHHELD)
            at = end
    return "".join(shown) + text[at:]


def _ends_withheld(shown: list[str]) -> bool:
    return "".join(shown[-2:]).endswith(WITHHELD)
