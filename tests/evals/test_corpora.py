"""Collections for retrieval, read by path."""

import json
from pathlib import Path

import pytest

from evals.corpora import document_of, file_name, read_collection
from evals.questions import Turn


def write_rows(path: Path, *rows: dict[str, object]) -> None:
    """Write JSON Lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def turn(name: str, history: list[dict[str, str]]) -> dict[str, object]:
    """One turn of a conversation of 2021."""
    return {
        "_id": f"2021-{name}",
        "year": 2021,
        "raw": f"raw {name}",
        "manual_rewrite": f"rewritten {name}",
        "history": history,
        "gold": [f"2021-{name}"],
    }


def test_beir_layout(tmp_path: Path) -> None:
    """Every qrels file is a task; documents carry their title."""
    write_rows(
        tmp_path / "corpus.jsonl",
        {"_id": "d/1", "title": "Bees", "text": "They dance."},
        {"_id": "d2", "text": "Ants."},
    )
    write_rows(tmp_path / "queries.test.jsonl", {"_id": "q", "text": "Who dances?"})
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq\td/1\t2\nunknown\td2\t1\n", "utf-8"
    )
    collection = read_collection(tmp_path)
    assert collection.documents == {"d/1": "Bees\n\nThey dance.", "d2": "Ants."}
    (task,) = collection.tasks
    assert task.name == "test"
    assert [(q.id, q.text, q.right, q.history) for q in task.queries] == [
        ("q", "Who dances?", {"d/1": 2}, ())
    ]


def test_conversations(tmp_path: Path) -> None:
    """A follow-up is asked in three ways, and a first question alone and after another subject."""
    past = [{"role": "user", "content": "raw 1-1"}, {"role": "assistant", "content": "It is so."}]
    write_rows(tmp_path / "corpus.jsonl", {"_id": "2021-1-1", "text": "It is so."})
    write_rows(
        tmp_path / "turns.jsonl",
        turn("1-1", []),
        turn("1-2", [*past, {"role": "assistant", "content": " "}]),
        turn("2-1", []),
    )
    tasks = {task.name: task.queries for task in read_collection(tmp_path).tasks}
    said = (Turn("user", "raw 1-1"), Turn("assistant", "It is so."))
    (raw,) = tasks["2021, follow-ups raw"]
    (within,) = tasks["2021, follow-ups within their history"]
    (rewritten,) = tasks["2021, follow-ups rewritten by a human"]
    assert [q.text for q in (raw, within, rewritten)] == ["raw 1-2", "raw 1-2", "rewritten 1-2"]
    assert [q.history for q in (raw, within, rewritten)] == [(), said, ()]
    assert rewritten.right == {"2021-1-2": 1}
    alone = tasks["2021, first question alone"]
    after = tasks["2021, first question after another subject"]
    assert [(q.id, q.history) for q in alone] == [("2021-1-1", ()), ("2021-2-1", ())]
    assert [(q.id, q.history) for q in after] == [("2021-1-1", ()), ("2021-2-1", said)]


def test_documents_become_files(tmp_path: Path) -> None:
    """Each document is a file whose name leads back to it; a file that is there stays."""
    write_rows(tmp_path / "corpus.jsonl", {"_id": "2021-1-1", "text": "It is so."})
    write_rows(tmp_path / "turns.jsonl", turn("1-1", []))
    collection = read_collection(tmp_path)
    collection.write(tmp_path / "data")
    path = tmp_path / "data" / file_name("2021-1-1")
    written = path.stat().st_mtime_ns
    collection.write(tmp_path / "data")
    assert path.read_text("utf-8") == "It is so."
    assert path.stat().st_mtime_ns == written


@pytest.mark.parametrize("identifier", ["2021-1-1", "a/b", "..", "50 %", "é"])
def test_names_of_files_lead_back(identifier: str) -> None:
    """Any id is safe as a file's name and can be read from it."""
    assert "/" not in file_name(identifier)
    assert document_of(file_name(identifier)) == identifier


def test_folder_without_queries(tmp_path: Path) -> None:
    """A folder in which nothing is asked is an error that names it."""
    write_rows(tmp_path / "corpus.jsonl", {"_id": "d", "text": "Ants."})
    with pytest.raises(ValueError, match=tmp_path.name):
        read_collection(tmp_path)
