"""Several questions in one message, which different documents answer."""

import pytest

from tests.support.models import ScriptedLLM, chat_model
from tests.support.service import SettingsFactory, served
from tests.support.talk import ask, start

_LEASE = (
    "# Lease\n\nThis agreement is made between Margaret Oyelaran (the Landlord) and Ines Carvalho "
    "(the Tenant).\n\nThe monthly rent is 1,150 pounds.\n"
)
_POOL = "# Pool rules\n\nThe large pool is 25 m long and 3.80 m deep.\n\nThe sauna is closed.\n"
_REFUSAL = "I do not know."


@pytest.mark.parametrize(
    ("question", "told", "silent"),
    [
        (
            "How deep is the large pool? Also, who is the landlord?",
            ["3.80 m deep", "Margaret Oyelaran"],
            [],
        ),
        ("How deep is the large pool and what is the monthly rent?", ["3.80", "1,150"], []),
        ("How deep is the large pool? Who won the cup in 1998?", ["3.80 m deep"], ["Oyelaran"]),
    ],
)
async def test_each_is_answered_from_its_own_document(
    settings_for: SettingsFactory, question: str, told: list[str], silent: list[str]
) -> None:
    """What one question names counts as missing for no other; those answered are told."""
    settings = settings_for(grounding="strict")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / "lease.md").write_text(_LEASE, encoding="utf-8")
    (settings.data_dir / "pool.md").write_text(_POOL, encoding="utf-8")
    llm = ScriptedLLM.saying(_REFUSAL)
    async with served(settings, chat=chat_model(llm)) as service:
        conversation = await start(service.client)
        answer = await ask(service.client, conversation["id"], question)
    assert answer["outcome"] == "answered"
    assert all(text in answer["content"] for text in told)
    assert not any(text in answer["content"] for text in silent)
    assert len(llm.calls) <= 1
