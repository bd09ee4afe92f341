"""The shapes of responses, next to the domain's objects that they show."""

from dataclasses import fields

from tunedd_api.api.schemas import AssistantMessage
from tunedd_api.conversations.model import Message


def test_every_detail_is_shown() -> None:
    """Whatever the domain keeps of an answer, a client is told as well."""
    assert {field.name for field in fields(Message)} == AssistantMessage.model_fields.keys()
