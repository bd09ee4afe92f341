"""What a message can be, and what each kind of message needs to be answered."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.documents.passages import QuotedPlace
from tunedd_api.rag.understanding.part_references import PartReference


class Kind(StrEnum):
    """What a message asks for, and so what it is answered from."""

    SMALL_TALK = "small_talk"
    """Nothing: a greeting, thanks, a farewell…"""

    SERVICE = "service"
    """What the service is and does: uploads, privacy, languages…"""

    LIBRARY = "library"
    """The catalogue: which documents there are, how many, and what the service can do."""

    CONVERSATION = "conversation"
    """The history: what was asked and said."""

    DOCUMENT = "document"
    """A document as a whole, from its beginning to its end."""

    SEARCH = "search"
    """Retrieval: which documents hold something about a subject."""

    COMPARISON = "comparison"
    """Retrieval for each of several subjects."""

    LIST = "list"
    """Retrieval, for an answer that names several things."""

    POINTING = "pointing"
    """The last answer, or an item of the list in it."""

    QUESTION = "question"
    """Retrieval."""


class Aspect(StrEnum):
    """What exactly is asked for within a kind."""

    GREETING = "greeting"
    FAREWELL = "farewell"
    THANKS = "thanks"
    APOLOGY = "apology"
    COMPLIMENT = "compliment"
    COMPLAINT = "complaint"
    WELLBEING = "wellbeing"
    IDENTITY = "identity"
    PERSONAL = "personal"
    ACKNOWLEDGEMENT = "acknowledgement"

    TITLES = "titles"
    COUNT = "count"
    PAGES = "pages"
    CAPABILITIES = "capabilities"
    NAMED = "named"
    NEWEST = "newest"
    OLDEST = "oldest"
    LONGEST = "longest"
    SHORTEST = "shortest"
    BY_LENGTH = "by_length"
    BY_DATE = "by_date"
    BY_TITLE = "by_title"
    WRITTEN_IN = "written_in"

    UPLOAD = "upload"
    FORMATS = "formats"
    PRIVACY = "privacy"
    MEMORY = "memory"
    INTERNET = "internet"
    RELIABILITY = "reliability"
    WORKINGS = "workings"
    SPOKEN = "spoken"
    MODEL = "model"
    OPERATOR = "operator"

    FIRST_QUESTION = "first_question"
    LAST_QUESTION = "last_question"
    NUMBERED_QUESTION = "numbered_question"
    QUESTIONS = "questions"
    QUESTION_COUNT = "question_count"
    LAST_ANSWER = "last_answer"
    NUMBERED_ANSWER = "numbered_answer"
    RECAP = "recap"
    ASKED = "asked"
    SAID = "said"
    USED = "used"

    SUMMARY = "summary"
    CONTENT = "content"
    OUTLINE = "outline"

    ITEM = "item"
    GO_ON = "go_on"
    SIMPLER = "simpler"
    SHORTER = "shorter"
    LONGER = "longer"
    REPHRASED = "rephrased"
    REASON = "reason"
    EXAMPLE = "example"
    SOURCE = "source"
    TRANSLATION = "translation"


WITHOUT_EVIDENCE: Final = frozenset(
    {Kind.SMALL_TALK, Kind.SERVICE, Kind.LIBRARY, Kind.CONVERSATION}
)
"""The kinds that no passage is needed for."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message is.

    ``question`` is what to retrieve for and to answer, without the greeting or thanks around it
    (``social`` says which these were); empty where nothing is asked of the documents. For a
    message that points at the last answer it is the question that was answered there, together
    with the item meant (``item``, its text) or what is asked about it; the places quoted already
    are ``exclude`` if more is wanted than was said. ``language`` is an ISO 639-1 code, of the
    question or, where it does not tell, of the conversation; ``answer_language`` is another one
    if the user asks for it.

    ``subjects`` are what is compared, listed or searched for, in the user's words. ``documents``
    are those meant; more than one where the words fit several equally well, or where ``every``
    is true and all are meant. ``section`` names the part of a document that alone is meant.
    ``number`` is which item or question is meant (from 1, or from the end with -1), or how many
    things are to be listed. ``asked_after`` is how many turns there were before the question that
    a message points at. A ``remark`` asks nothing by its form: if the documents hold nothing on
    it, it was small talk. ``parts`` are parts of documents that are named by their numbers, and
    ``part_left_out`` is the first of those that are more than can be told at once. What a message
    may mean as well, without needing evidence either, is ``also`` told. The ``aside`` is
    what the message asks of the service, library or conversation beside its question. What stood
    in the question before where this one names something else, "and in winter?", is ``replaced``;
    what it names beside the words of the question before is ``named``. The ``topic`` is what the
    question is about, in its own words or those of the one before; ``meant`` is the question with
    that in a pronoun's place. The ``whole`` is what is to be summarised that no document is called:
    passages must name it. What seems to go on from an answer, and finds nothing in the
    documents, is what it would be ``otherwise``.
    """

    kind: Kind
    language: str
    question: str = ""
    aspect: Aspect | None = None
    social: tuple[Aspect, ...] = ()
    subjects: tuple[str, ...] = ()
    documents: tuple[CatalogueEntry, ...] = ()
    every: bool = False
    section: str | None = None
    item: str | None = None
    number: int | None = None
    answer_language: str | None = None
    exclude: tuple[QuotedPlace, ...] = ()
    asked_after: int | None = None
    parts: tuple[PartReference, ...] = ()
    part_left_out: PartReference | None = None
    remark: bool = False
    also: "Understanding | None" = None
    aside: "Understanding | None" = None
    replaced: str = ""
    named: str = ""
    topic: str = ""
    meant: str = ""
    whole: str = ""
    otherwise: "Understanding | None" = None

    @property
    def needs_evidence(self) -> bool:
        """Whether passages of the documents are needed to answer."""
        if self.kind is Kind.DOCUMENT:
            return self.every or len(self.documents) == 1
        if self.kind is Kind.POINTING:
            return bool(self.question) and not self.asks_for_the_source
        return self.kind not in WITHOUT_EVIDENCE

    @property
    def asks_for_the_source(self) -> bool:
        """Whether it asks where the last answer stands in the documents."""
        return self.kind is Kind.POINTING and self.aspect is Aspect.SOURCE
