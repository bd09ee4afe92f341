"""Whether a text is in English."""

import pytest

from tunedd_api.rag.language.english import is_english


@pytest.mark.parametrize(
    "text",
    [
        "What is the contract net protocol?",
        "The bees dance to tell each other where the flowers are.",
        "Who was Émile Durkheim, and what did he write about?",
        "IL-6 in the body",
        "Was it written before the war?",
        "[3] Müller, J. et Dupont, A. La mémoire. Zeitschrift für Informatik 12, 3-14, Springer, "
        "Berlin 1999. [4] García, L. Agents. Proc. AAMAS, Barcelona 2008, pp. 12-19.",
    ],
)
def test_english(text: str) -> None:
    """English is told by its function words, whatever names stand between them."""
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Wie verteilen Agenten ihre Aufgaben?",
        "Was hat das Protokoll festgelegt?",
        "¿Cómo reparten las tareas los agentes?",
        "Comment les abeilles trouvent-elles les fleurs ?",
        "Come si dividono i compiti nella rete?",
        "Como é que os agentes dividem as tarefas?",
        "Polonya'nın başkenti neresidir?",
        "Kto jest autorem protokołu?",
        "智能体如何分配任务？",
        "كيف توزع الوكلاء المهام؟",
        "Как агенты распределяют задачи?",
        "एजेंट कार्य कैसे बाँटते हैं?",
        "ตัวแทนแบ่งงานกันอย่างไร",
    ],
)
def test_other_languages(text: str) -> None:
    """Other languages are told by their script, their function words or their accents."""
    assert not is_english(text)


@pytest.mark.parametrize("text", ["", "12 34 56", "Kubernetes", "Net sales 9,194 8,260 7,894"])
def test_what_does_not_tell_counts_as_english(text: str) -> None:
    """Numbers and single names are in no language."""
    assert is_english(text)
