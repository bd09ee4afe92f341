"""By what to tell that something is so: "How will I know it worked?"."""

import re
from typing import Final

from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.understanding.message import Aspect, Kind, Understanding

_TELLS: Final = re.compile(
    r"\b(?:lamps?|lights? (?:up|comes?|goes|turns?|blinks?|stays?)|leds?|blink\w*|flash\w*|beeps?|"
    r"buzz\w*|clicks?|signals?|signs?|symptoms?|display|screen|message|e-?mail|confirm\w*|notif\w*|"
    r"receipt|indicat\w*|shows?|appears?|turns? (?:green|red|yellow|blue|white|black|brown|clear)|"
    r"you(?:['’]ll| will| should| can| may)? (?:see|hear|feel|smell|notice|get|receive)|"
    r"when it (?:is|has)|once it (?:is|has)|until (?:it|the)|stops? \w+ing|springs? back|"
    r"comes? out clean)\b",
    re.IGNORECASE,
)
"""What can be seen, heard or read of something that has happened."""


def asks_for_a_sign(understood: Understanding) -> bool:
    """Whether a message asks by what to tell that what was told last is so."""
    points = understood.kind is Kind.POINTING and understood.aspect is Aspect.REASON
    return points and bool(understood.exclude)


def telling_signs(understood: Understanding, gathered: Gathered) -> Gathered:
    """What was found in the documents quoted last that tells of anything to be noticed.

    Whatever else resembles the question before tells no more than its answer did.
    """
    quoted = {place.document.id for place in understood.exclude}
    return gathered.keeping(
        lambda passages: [
            p for p in passages if p.document.id in quoted and _TELLS.search(p.text) is not None
        ]
    )
