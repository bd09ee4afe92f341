"""More conversations and messages than anybody would write."""

from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, insert, select

from tunedd_api.storage.tables import conversations, messages


def multiply(file: Path, conversation: str) -> None:
    """Fill a database: this conversation with 10,000 messages, and 999 others."""
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as database:
        talk = dict(database.execute(select(conversations)).mappings().one())
        asked, answered = (
            dict(row)
            for row in database.execute(select(messages).order_by(messages.c.seq)).mappings()
        )
        others = [{**talk, "id": uuid4(), "title": f"Talk {number}"} for number in range(999)]
        database.execute(insert(conversations), others)
        rows = []
        for number in range(4999):
            question, answer = uuid4(), uuid4()
            seq = answered["seq"] + 2 * number
            rows.append({**asked, "id": question, "seq": seq + 1, "content": f"Question {number}"})
            rows.append({**answered, "id": answer, "seq": seq + 2, "in_reply_to": question})
        database.execute(insert(messages), rows)
    engine.dispose()
