"""What stands around a question in sentences of its own: a salutation, why it is asked, a name.

"I am preparing a talk for Friday" says nothing of what is asked. What says more, "I have the
Heron", stays: what is asked may hang on it.
"""

import re
from typing import Final

from tunedd_api.rag.understanding.frames import begins_a_question
from tunedd_api.rag.understanding.wording import fold

_SALUTATION: Final = re.compile(
    r"\A(?:dear|liebe[rs]?|sehr geehrte[rs]?|estimad[oa]s?|chers?|chère|gentil[ei]|car[oa]"
    r"|prezad[oa]s?)\s[^.?!\n,:]{1,40}[,:!]\s?",
    re.IGNORECASE,
)
_CLOSING: Final = re.compile(
    r"(?:\n|(?<=[.?!]) ?)(?:(?i:(?:with )?(?:best|kind|kindest|warm|many)"
    r"(?: (?:regards|wishes|greetings|thanks))?|regards|cheers|sincerely(?: yours)?"
    r"|yours(?: sincerely| faithfully| truly)|mit freundlichen grüßen|(?:viele|liebe|beste) grüße"
    r"|(?:un )?saludos?(?: cordial(?:es)?)?|cordialement|bien à vous|cordiali saluti"
    r"|atenciosamente|abraços))[ ,!.]{0,4}\n?"
    r"(?:[A-ZÀ-Ý][\w.’'-]{0,20}(?: [A-ZÀ-Ý][\w.’'-]{0,20})?)?\Z"
)
_ANNOUNCED: Final = re.compile(
    r"\A\s*(?:@\w+[,:]?\s+)?(?:[^:?.!\n]{0,60}?\b(?:questions?|answer|asked|query|q|frage|pregunta)"
    r"(?: is| this| me this| please| for you|\s?\d{1,2})?:\s+)?",
    re.IGNORECASE,
)
"""What announces a question before a colon, and whom it is put to."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…]) |\n")
_PURPOSE: Final = re.compile(
    r"\W*(?:(?:hi|hello|hey|so|well|ok|please)\W+)?(?:"
    r"(?:i|we)(?:['’]m|['’]re|['’]ve been| am| are| was| were| have been)"
    r" (?:just |currently |still |now |right now |a bit |really )*"
    r"(?:preparing|writing|working on|giving|studying|revising|learning|reading|looking (?:at|for"
    r"|into)|going through|trying to|doing|compiling|drafting|researching|new to|confused|curious"
    r"|interested in|not sure|unsure|stuck|lost|having trouble|struggling|puzzled|asking)\b"
    r"|(?:i|we) (?:could not|couldn['’]t|cannot|can['’]t|do not|don['’]t|did not|didn['’]t)"
    r" (?:really |quite |seem to )?(?:find|understand|get|see|figure|know|remember|recall|follow)"
    r"(?: it| this| that| anything| much| the answer)?(?: \w+){0,2}\W*\Z"
    r"|(?:i|we) (?:need|want|have) (?:this|it|that|to (?:write|present|prepare|give|hand in"
    r"|finish))\b"
    r"|(?:this|it|that)(?: is|['’]s) (?:for|about) (?:my|our|a)\b"
    r"|(?:please |can you |could you )?help(?: me| us)?(?: out)?(?: please| with this| here)?\W*\Z"
    r"|i have (?:a|one|some|another|two) (?:quick |short |small |other )?questions?\b"
    r"|(?:please |let['’]?s )?think (?:step by step|carefully|hard)\b"
    r"|(?:please )?cite your sources?\b|you are an? [\w -]*assistant\b"
    r"|(?:this|it) is (?:very |really |quite )?(?:important|urgent)\b"
    r"|(?:estoy|estamos) (?:preparando|escribiendo|estudiando|leyendo|buscando)\b"
    r"|je (?:prépare|suis en train|cherche|ne (?:trouve|comprends) pas)\b"
    r")",
    re.IGNORECASE,
)
_ASKING: Final = re.compile(
    r"[?？؟]\Z|\A\W*(?:please |now )?(?:list|name|give|tell|explain|describe|compare"
    r"|summari[sz]e|show|define|find)\b",
    re.IGNORECASE,
)
_FIRST_WORD: Final = 40
"""Characters that hold the first word, or two, of what is announced."""
_POINTING: Final = re.compile(
    r"\b(?:it|its|they|them|their|this|that|these|those|he|him|his|she|her|there)\b", re.IGNORECASE
)
"""Words for what stands in the sentence before, so that it is needed."""
_NAMED: Final = re.compile(r"\d|(?<=[\w,] )(?!I\b)[A-ZÀ-Ý]\w*|[\"“«]")
_DATED: Final = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July"
    r"|August|September|October|November|December|English|Christmas|Easter)\b"
)


def without_surroundings(message: str) -> str:
    """The sentences of a message that ask or say something, in one line.

    Unchanged but for its line breaks where nothing would be left, or nothing that asks.
    """
    lines = (" ".join(line.split()) for line in message.splitlines())
    # From here on no two blanks or line breaks are beside each other, and none is at an end.
    whole = "\n".join(line for line in lines if line)
    inner = _CLOSING.sub("", _SALUTATION.sub("", whole)) or whole
    inner = inner[_announcement(inner) :]
    sentences = _SENTENCE_END.split(inner)
    asking = {at for at, one in enumerate(sentences) if _ASKING.search(one)}
    if not asking:
        return " ".join(sentences)
    points_back = any(_POINTING.search(sentences[at]) for at in asking)
    needed = max(asking) if points_back else -1
    kept = [
        one
        for at, one in enumerate(sentences)
        if at in asking or at < needed or not _says_what_for(one)
    ]
    return " ".join(kept)


def _announcement(message: str) -> int:
    """How many characters announce a question that follows them; none if something else does."""
    found = _ANNOUNCED.match(message)
    end = found.end() if found else 0
    return end if begins_a_question(fold(message[end : end + _FIRST_WORD])) else 0


def _says_what_for(sentence: str) -> bool:
    """Whether a sentence says why something is asked, and names nothing that it could hang on."""
    return bool(_PURPOSE.match(sentence)) and not _NAMED.search(_DATED.sub("", sentence))
