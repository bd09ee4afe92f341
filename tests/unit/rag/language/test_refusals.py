"""Recognising a model's refusals."""

import pytest

from tunedd_api.rag.language.refusals import after_refusal, is_refusal, refuses

REFUSALS = (
    "The documents do not answer this question.",
    "The documents do not answer this question. [1]",
    "The passages do not say.",
    "The provided passages don't mention the price of the ticket.",
    "There is no information about the founder in the passages.",
    "There is no mention of a warranty.",
    "I cannot find the answer in the documents.",
    "I'm sorry, but I could not find that.",
    "I don't know.",
    "No information about this is given.",
    "The date is not mentioned in the text.",
    "It is not specified.",
    "Not mentioned in the passages.",
    "Based on the given context, it cannot be determined.",
    "The context does not provide enough information.",
    "None of the passages talk about the budget.",
    "Unknown.",
    "N/A",
    "The text says nothing about bees.",
    "This question cannot be answered from the documents.",
    "Die Dokumente beantworten diese Frage nicht.",
    "In den Textstellen steht dazu nichts.",
    "Es gibt keine Informationen über den Preis.",
    "Ich kann die Antwort leider nicht finden.",
    "Der Preis wird nicht genannt.",
    "Los documentos no responden a esta pregunta.",
    "No hay información sobre el precio.",
    "No encuentro la respuesta.",
    "Les documents ne répondent pas à cette question.",
    "Il n'y a aucune information sur le prix.",
    "Je ne trouve pas la réponse.",
    "文档没有回答这个问题。",
    "文中未提及价格。",
    "无法根据文档回答。",
    "الوثائق لا تجيب عن هذا السؤال.",
    "لا توجد معلومات عن السعر.",
    "В документах нет информации о цене.",
    "文書には記載されていません。",
)

ANSWERS = (
    "The bridge was not built from granite.",
    "The engine does not block readers.",
    "No patient reported side effects.",
    "The device contains no battery.",
    "BERT does not use recurrence.",
    "Agents cannot see each other's moves.",
    "The contract does not include insurance.",
    "There is no Nash equilibrium in pure strategies.",
    "Nobody knows the private valuation of a bidder.",
    "The licence is not valid in Norway.",
    "Tit for tat never defects first.",
    "Haustiere sind nicht erlaubt.",
    "La masa no lleva azúcar.",
    "Le musée ne ferme pas le lundi.",
    "The price is 20 euros.",
    "Breakfast is not included.",
    "Damage from frost is not covered.",
    "No.",
    "合同不适用于学生。",
)


@pytest.mark.parametrize("sentence", REFUSALS)
def test_refusals_in_usual_wordings(sentence: str) -> None:
    """A sentence that only says that there is no answer is a refusal, in the main languages."""
    assert is_refusal(sentence)
    assert refuses(sentence)


@pytest.mark.parametrize("sentence", ANSWERS)
def test_denials_are_answers(sentence: str) -> None:
    """A sentence that denies something of its subject is an answer."""
    assert not is_refusal(sentence)
    assert not refuses(sentence)


def test_refusal_with_an_answer() -> None:
    """What a sentence answers behind a refusal is told apart from it."""
    mixed = "The passages do not say who built it, but it was finished in 1884."
    assert not is_refusal(mixed)
    assert after_refusal(mixed) == "it was finished in 1884."
    assert after_refusal("The passages do not say.") is None
    assert after_refusal("It was old, but strong and well kept.") is None


def test_answers_of_several_sentences() -> None:
    """An answer refuses when each of its sentences does."""
    assert refuses("I'm sorry. The passages do not say.")
    assert not refuses("The passages do not give a date. The bridge is made of granite.")
    assert not refuses("")
    assert not refuses(" \n ")
