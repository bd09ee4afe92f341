"""The documents that a conversation may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from tunedd_api.errors import EmptySelection


@dataclass(frozen=True, slots=True)
class DocumentScope:
    """The documents a conversation may see: everything (``ids`` is None) or a non-empty set."""

    ids: frozenset[UUID] | None = None

    def __post_init__(self) -> None:
        if self.ids is not None and not self.ids:
            raise EmptySelection

    @classmethod
    def everything(cls) -> "DocumentScope":
        """All documents, those that come later included."""
        return cls(None)

    @classmethod
    def of(cls, ids: Iterable[UUID]) -> "DocumentScope":
        """Just these documents.

        Raises:
            EmptySelection: if there are none.
        """
        return cls(frozenset(ids))

    @property
    def is_one_document(self) -> bool:
        """Whether a single document was chosen."""
        return self.ids is not None and len(self.ids) == 1

    def allows(self, document: UUID) -> bool:
        """Whether a passage of this document may be seen."""
        return self.ids is None or document in self.ids

    def narrowed_to(self, other: "DocumentScope") -> "DocumentScope":
        """What both scopes allow.

        Raises:
            EmptySelection: if nothing is allowed by both.
        """
        if self.ids is None:
            return other
        if other.ids is None:
            return self
        return DocumentScope.of(self.ids & other.ids)
