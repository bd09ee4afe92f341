"""LlamaIndex's own server around its default chat engine; the history comes with each request."""

import os
from collections.abc import Sequence

from llama_index.core import Settings, SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.llms import ChatMessage
from llama_index.core.workflow import StartEvent, StopEvent, Workflow, step
from llama_index.embeddings.openai_like import OpenAILikeEmbedding
from llama_index.llms.openai_like import OpenAILike
from llama_index.server import LlamaIndexServer

Settings.llm = OpenAILike(
    model=os.environ["CHAT_MODEL"],
    api_base=os.environ["MODEL_URL"],
    api_key="none",
    is_chat_model=True,
)
Settings.embed_model = OpenAILikeEmbedding(
    model_name=os.environ["EMBEDDING_MODEL"], api_base=os.environ["MODEL_URL"], api_key="none"
)
documents = SimpleDirectoryReader(os.environ["DATA_DIR"]).load_data()
index = VectorStoreIndex.from_documents(documents)


class Asked(StartEvent):
    user_msg: str
    chat_history: Sequence[ChatMessage]


class Chat(Workflow):
    @step
    async def answer(self, asked: Asked) -> StopEvent:
        engine = index.as_chat_engine(
            chat_mode="condense_plus_context", chat_history=list(asked.chat_history)
        )
        answer = await engine.astream_chat(asked.user_msg)
        return StopEvent(result=answer.async_response_gen())


# Questions to ask next would cost one more call of the language model.
app = LlamaIndexServer(
    workflow_factory=lambda: Chat(timeout=None),
    ui_config={"enabled": False},
    suggest_next_questions=False,
)
