# mypy: ignore-errors
"""LlamaIndex's OpenAILike: chat with a history, plain and streamed."""

import sys
from importlib.metadata import version

from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike

llm = OpenAILike(
    model="tunedd",
    api_base=f"{sys.argv[1]}/v1",
    api_key="none",
    is_chat_model=True,
    is_function_calling_model=False,
)
talk = [ChatMessage(role="user", content="What is the contract net protocol?")]
answer = llm.chat(talk).message
assert "bids" in str(answer.content), answer
talk += [answer, ChatMessage(role="user", content="Who published it?")]
streamed = "".join(piece.delta or "" for piece in llm.stream_chat(talk))
assert "Smith" in streamed, streamed
print("llama-index-llms-openai-like", version("llama-index-llms-openai-like"))
