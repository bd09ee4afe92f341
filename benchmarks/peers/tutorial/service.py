"""The service that everybody starts with: FastAPI around LlamaIndex, with its defaults."""

import os
from uuid import uuid4

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from llama_index.core import Settings, SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.chat_engine.types import BaseChatEngine
from llama_index.embeddings.openai_like import OpenAILikeEmbedding
from llama_index.llms.openai_like import OpenAILike
from pydantic import BaseModel

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
engines: dict[str, BaseChatEngine] = {}
app = FastAPI()


class Message(BaseModel):
    content: str


@app.post("/conversations")
async def start() -> dict[str, str]:
    conversation = str(uuid4())
    engines[conversation] = index.as_chat_engine(chat_mode="condense_plus_context")
    return {"id": conversation}


@app.post("/conversations/{conversation}/messages")
async def ask(conversation: str, message: Message) -> dict[str, str]:
    return {"content": str(await engines[conversation].achat(message.content))}


@app.post("/conversations/{conversation}/stream")
async def stream(conversation: str, message: Message) -> StreamingResponse:
    answer = await engines[conversation].astream_chat(message.content)
    return StreamingResponse(answer.async_response_gen(), media_type="text/plain")
