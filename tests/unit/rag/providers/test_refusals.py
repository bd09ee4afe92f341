"""What is made of a model's server that is there and refuses."""

from collections.abc import Iterator

import pytest

from tests.support.model_servers import ModelServer, openai_app
from tests.support.models import ScriptedLLM, chat_model
from tests.support.problems import problem_in
from tests.support.server import serving
from tests.support.service import SettingsFactory, served
from tests.support.talk import say, start
from tests.support.texts import BEES_QUESTION
from tunedd_api.errors import ModelBusy, ModelRefused, ModelUnavailable
from tunedd_api.rag.providers.refusals import failure_of

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


class Refusing(Exception):
    """What a client raises for a status."""

    def __init__(self, status: object) -> None:
        self.status_code = status


@pytest.fixture(scope="module")
def stand_in() -> Iterator[tuple[ModelServer, str]]:
    """A server of a language model, and where it is."""
    server = ModelServer(models=("chat-model",))
    with serving(openai_app(server)) as url:
        yield server, url


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((status, ModelRefused) for status in (400, 401, 403, 404, 413, 422)),
        *((status, ModelBusy) for status in (429, 503)),
        *((status, ModelUnavailable) for status in (500, 502, 504, -1, None, "429")),
    ],
)
def test_each_status(status: object, kind: type[Exception]) -> None:
    """Each status means what it means: refused for good, busy for a while, or out of order."""
    failure = failure_of("language model x", Refusing(status))
    assert type(failure) is kind
    assert "language model x" in str(failure)
    assert str(failure).endswith(".")


async def test_over_http(settings_for: SettingsFactory, stand_in: tuple[ModelServer, str]) -> None:
    """Who asks is told what the model's server says, and when it may be asked again."""
    server, url = stand_in
    settings = settings_for(
        llm_provider="openai",
        llm_model="chat-model",
        openai_base_url=f"{url}/v1",
        llm_timeout=30.0,
    )
    async with served(settings) as service:
        conversation = (await start(service.client))["id"]
        for status, answer, slug in (
            (401, 502, "model-refused"),
            (404, 502, "model-refused"),
            (400, 502, "model-refused"),
        ):
            server.mood = status
            refused = await say(service.client, conversation, BEES_QUESTION)
            assert str(status) in problem_in(refused, answer, slug)["detail"]
            assert "retry-after" not in refused.headers
        server.mood = "well"
        assert (await service.client.get("/readyz")).json()["status"] == "ready"
        server.models = ("another-model",)
        ready = (await service.client.get("/readyz")).json()
        assert ready["status"] == "degraded"
        assert "lists" in ready["dependencies"]["language_model"]["detail"]


async def test_busy(settings_for: SettingsFactory) -> None:
    """A server that has too much to do decides when it may be asked again."""
    busy = ModelBusy("It has too much to do.", retry_after=6.5)
    async with served(settings_for(), chat=chat_model(ScriptedLLM.saying(busy))) as service:
        conversation = (await start(service.client))["id"]
        refused = await say(service.client, conversation, BEES_QUESTION)
    problem_in(refused, 503, "model-busy")
    assert refused.headers["retry-after"] == "7"
