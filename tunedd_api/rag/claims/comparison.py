"""A claim beside a sentence of a page, as all checks compare them."""

from dataclasses import dataclass, field

from tunedd_api.rag.language.syntax import Clause, Sentence
from tunedd_api.rag.wording.alignment import Alignment, Match


@dataclass(frozen=True, slots=True)
class Context:
    """Base forms of what the title and headings above a sentence name, and the sentences before.

    ``named`` is None where what stands before the sentence is not known. ``columns`` is the row
    that names the columns of the one compared, and ``year`` one that the sentence does not name
    and tells of.
    """

    headings: frozenset[str]
    named: frozenset[str] | None
    columns: str
    year: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A claim beside a page's sentence; ``borrowed`` are base forms that its pronouns can mean.

    ``around`` are the base forms of all that the page says, in this sentence and in others.
    """

    claim: Sentence
    page: Sentence
    borrowed: frozenset[str]
    alignment: Alignment
    around: frozenset[str]
    context: Context
    _clauses: tuple[tuple[Clause, Clause, list[Match]], ...] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Lay the clauses beside each other once, for all the checks."""
        by_number = {clause.number: clause for clause in self.page.clauses}
        found = tuple(
            (clause, by_number[self.alignment.anchors[clause.number]], matches)
            for clause in self.claim.clauses
            if (matches := self.alignment.of_clause(clause.number))
        )
        object.__setattr__(self, "_clauses", found)

    def clauses(self) -> tuple[tuple[Clause, Clause, list[Match]], ...]:
        """Each clause of the claim with the page's and the matches between them."""
        return self._clauses
