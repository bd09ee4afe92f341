"""What a message of pictures alone says: a wave is a greeting, a raised thumb a yes."""

from collections.abc import Mapping
from typing import Final

from tunedd_api.rag.understanding.message import Aspect

_MEANT: Final[Mapping[Aspect, str]] = {
    Aspect.GREETING: "👋🙋🖐🤚",
    Aspect.THANKS: "🙏💐🌹🤗🫶❤💙💚💛🧡💜🖤🤍🥰😘",
    Aspect.COMPLIMENT: "👏🔥💯😍🤩🎉🥳💪🏆⭐🌟🚀",
    Aspect.ACKNOWLEDGEMENT: "👍👌✅☑✔🆗🤝😊🙂😀😃😄😁😉🤓😂🤣🤔",
    Aspect.COMPLAINT: "👎😡😠🤬🙄😤🤦😞😒😕😩😫💩❌🚫🥱",
    Aspect.APOLOGY: "🙈😅😬🙇",
    Aspect.FAREWELL: "😴💤🌙🛌",
}
_ASPECTS: Final = {picture: aspect for aspect, pictures in _MEANT.items() for picture in pictures}


def said_by_pictures(message: str) -> Aspect | None:
    """What the first picture of a message says that says anything; None if none does."""
    return next((_ASPECTS[one] for one in message if one in _ASPECTS), None)
