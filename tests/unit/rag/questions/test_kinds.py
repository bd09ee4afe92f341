"""What kind of answer a question asks for."""

import pytest

from tunedd_api.rag.questions.kinds import QuestionKind, kind_of_question


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who dug the canal?", QuestionKind.WHO),
        ("When was the canal dug?", QuestionKind.WHEN),
        ("In which year did it open?", QuestionKind.WHEN),
        ("Where does the canal end?", QuestionKind.WHERE),
        ("How many locks does it have?", QuestionKind.HOW_MANY),
        ("What is the price of a ticket?", QuestionKind.HOW_MANY),
        ("What is the monthly rent of the boathouse?", QuestionKind.HOW_MANY),
        ("Which old locks are narrow?", QuestionKind.LIST),
        ("What are the drawbacks of the canal?", QuestionKind.LIST),
        ("List the two drawbacks.", QuestionKind.LIST),
        ("Which three locks did Reed build?", QuestionKind.LIST),
        ("What is a portage?", QuestionKind.DEFINITION),
        ("Why does the canal leak?", QuestionKind.REASON),
        ("How do boats pass a lock?", QuestionKind.HOW),
        ("How do boatmen learn where a lock is?", QuestionKind.HOW),
        ("Why does the canal leak when it rains?", QuestionKind.REASON),
        ("When did they learn who dug the canal?", QuestionKind.WHEN),
        ("Could you tell me how boats pass a lock?", QuestionKind.HOW),
        ("Is the canal open in winter?", QuestionKind.YES_NO),
        ("Compare the canal and the river.", QuestionKind.COMPARISON),
        ("Which basin did Reed prefer?", QuestionKind.WHICH),
        ("Boats on the canal", QuestionKind.OTHER),
        ("Wann wurde der Kanal gebaut?", QuestionKind.WHEN),
        ("¿Cuántas esclusas hay?", QuestionKind.HOW_MANY),
        ("Pourquoi le canal fuit-il ?", QuestionKind.REASON),
    ],
)
def test_kinds_of_questions(question: str, kind: QuestionKind) -> None:
    """The wording of a question says what kind of thing it asks for."""
    assert kind_of_question(question) is kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What must I do when the lock leaks?", QuestionKind.WHICH),
        ("What happens to a boatman who pays late?", QuestionKind.WHICH),
        ("When did they find out what leaked?", QuestionKind.WHEN),
        ("What fine is due when the lock leaks?", QuestionKind.HOW_MANY),
    ],
)
def test_clauses_do_not_ask(question: str, kind: QuestionKind) -> None:
    """A "when" or "who" behind "what" tells more of what is asked, and does not ask itself."""
    assert kind_of_question(question) is kind


def test_a_hostile_question_has_a_kind() -> None:
    """Thousands of dashes are no term, and are read once."""
    assert kind_of_question("What is " + "-" * 32_000 + "(x") is QuestionKind.WHICH
    assert kind_of_question("What is a co-op?") is QuestionKind.DEFINITION
