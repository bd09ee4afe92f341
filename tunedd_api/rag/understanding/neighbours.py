"""Messages that ask for what stands after or before what was told: "what comes after that?"."""

import re
from typing import Final

_LONGEST: Final = 80
"""Characters; whoever writes more asks a question of its own."""

_AND: Final = r"(?:(?:and|so|ok|okay|then|thanks|but) )*"
_ONE: Final = r"(?:one|step|item|row|entry|line|point)"
"""What any table or list is made of; "the next train" may stand anywhere."""

_TOLD: Final = rf"(?:{_ONE}|event|talk|date|stop|session|meeting|lesson|match|show|film|tour)"
_THAT: Final = rf"that(?: {_TOLD})?|this(?: {_ONE})?|it|(?:the|that) last {_ONE}"
_ASKS: Final = (
    r"(?:(?:what|which(?: one)?|what about|how about|who|tell me|show me)(?: (?:is|are|was))?"
    r"(?: (?:there|on|up|scheduled|listed|planned|the one|comes?|coming|happens?|follows"
    r"|(?:do|should|must) (?:i|we) do))?)?"
)
_AFTER: Final = re.compile(
    rf"{_AND}{_ASKS} ?(?:the one |right |immediately |just |directly )?after (?:{_THAT})"
    rf"|{_AND}(?:what (?:is|comes|happens|follows)|what do i do|and|show me|tell me)? ?"
    rf"(?:the )?next(?: {_ONE})?(?: one)?|{_AND}what follows(?: (?:{_THAT}))?|{_AND}and then"
)
_BEFORE: Final = re.compile(
    rf"{_AND}{_ASKS} ?(?:the one |right |immediately |just |directly )?before (?:{_THAT})"
    rf"|{_AND}(?:what (?:is|was)|show me|tell me)? ?(?:the )?(?:previous|preceding) {_ONE}"
)
_SHORT_FORMS: Final = re.compile(r"\b(what|which|who|that|it)['’]s\b|\bwhats\b")
_MARKS: Final = re.compile(r"[\s,.!?…]+")


def steps_asked(message: str) -> int:
    """How many places behind what was told lies what a message asks for: 1, -1, or 0 for none."""
    if len(message) > _LONGEST:
        return 0
    written = _SHORT_FORMS.sub(lambda found: f"{found[1] or 'what'} is", message.lower())
    said = _MARKS.sub(" ", written).strip()
    if _AFTER.fullmatch(said):
        return 1
    return -1 if _BEFORE.fullmatch(said) else 0
