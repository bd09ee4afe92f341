"""The simple sentences in a long one: what its clauses say, each by itself.

"The museum occupies a mill that the Perrin family built in 1871" says, too, that the Perrin family
built a mill in 1871. Only what a sentence says is so is taken out of it: nothing on a condition,
nothing that somebody thinks, and no clause that tells which of several things are meant.
"""

from functools import lru_cache

from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.wording.clause_reading import ClauseReading
from tunedd_api.rag.wording.coordinated_clauses import told_side_by_side
from tunedd_api.rag.wording.relative_clauses import told_by_relatives


@lru_cache(maxsize=1024)
def simple_sentences(sentence: Sentence) -> tuple[str, ...]:
    """The simple sentences in a long one; none if it is simple itself."""
    if len(sentence.clauses) == 1:
        return ()
    reading = ClauseReading(sentence)
    relatives = (relative.text for relative in told_by_relatives(reading))
    return (*relatives, *told_side_by_side(reading))
