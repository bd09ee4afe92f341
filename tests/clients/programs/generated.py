# mypy: ignore-errors
"""A client that is generated from the OpenAPI document: what it says is what the service does."""

import importlib
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

URL = sys.argv[1]

with tempfile.TemporaryDirectory() as folder:
    generator = Path(sys.executable).with_name("openapi-python-client")
    command = [generator, "generate", "--url", f"{URL}/openapi.json", "--meta", "none"]
    output = Path(folder, "documents_client")
    done = subprocess.run(
        [*command, "--output-path", output],
        env={"PATH": str(Path(sys.executable).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = f"{done.stdout}{done.stderr}"
    assert "nable to" not in said, said
    sys.path.insert(0, folder)
    package = importlib.import_module("documents_client")

    def call(tag, operation, **arguments):
        """Call an operation by its id; the parsed answer."""
        module = importlib.import_module(f"documents_client.api.{tag}.{operation}")
        with package.Client(base_url=URL, timeout=60) as client:
            response = module.sync_detailed(client=client, **arguments)
        assert response.parsed is not None, (operation, response)
        return response.parsed

    models = importlib.import_module("documents_client.models")
    documents = call("documents", "list_documents").items
    assert documents[0].status == "ready"
    body = models.CreateConversation(documents=[documents[0].name])
    talk = call("conversations", "create_conversation", body=body)
    message = models.SendMessage(content="What does it say?")
    answer = call("conversations", "send_message", conversation_id=talk.id, body=message)
    assert answer.role == "assistant", answer
    messages = call("conversations", "list_messages", conversation_id=talk.id).items
    assert [type(m).__name__ for m in messages] == ["UserMessage", "AssistantMessage"]
    found = call("search", "search", body=models.SearchQuery(query="agents")).passages
    assert found[0].document.name
    problem = call("conversations", "get_conversation", conversation_id=answer.id)
    assert type(problem).__name__ == "Problem", problem
    asked = models.ChatCompletionRequest.from_dict(
        {"model": "tunedd", "messages": [{"role": "user", "content": "Hello!"}]}
    )
    completion = call("openai", "create_chat_completion", body=asked)
    assert completion.choices[0].message.content
    assert call("operations", "readyz").status in ("ready", "degraded")
print("openapi-python-client", version("openapi-python-client"))
