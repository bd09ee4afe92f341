"""Documents in memory, the passages nearest to the last message, and a language model."""

import os
from collections.abc import AsyncGenerator
from pathlib import Path

from hayhooks import (
    AsyncPipeline,
    BasePipelineWrapper,
    async_streaming_generator,
    get_last_user_message,
)
from haystack import Pipeline
from haystack.components.builders import ChatPromptBuilder
from haystack.components.converters import PyPDFToDocument
from haystack.components.embedders import OpenAIDocumentEmbedder, OpenAITextEmbedder
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import Secret

TEMPLATE = """Answer the question from these passages.
{% for document in documents %}{{ document.content }}
{% endfor %}Question: {{ question }}"""
MODELS = {"api_base_url": os.environ["MODEL_URL"], "api_key": Secret.from_token("none")}


class PipelineWrapper(BasePipelineWrapper):
    def setup(self) -> None:
        store = InMemoryDocumentStore()
        embedding = os.environ["EMBEDDING_MODEL"]
        indexing = Pipeline()
        indexing.add_component("reader", PyPDFToDocument())
        indexing.add_component("splitter", DocumentSplitter())
        indexing.add_component("embedder", OpenAIDocumentEmbedder(model=embedding, **MODELS))
        indexing.add_component("writer", DocumentWriter(store))
        indexing.connect("reader", "splitter")
        indexing.connect("splitter", "embedder")
        indexing.connect("embedder", "writer")
        indexing.run({"reader": {"sources": sorted(Path(os.environ["DATA_DIR"]).glob("*.pdf"))}})

        self.pipeline = AsyncPipeline()
        self.pipeline.add_component("embedder", OpenAITextEmbedder(model=embedding, **MODELS))
        self.pipeline.add_component("retriever", InMemoryEmbeddingRetriever(store))
        variables = ["documents", "question"]
        prompt = ChatPromptBuilder(variables=variables, required_variables=variables)
        self.pipeline.add_component("prompt", prompt)
        model = OpenAIChatGenerator(model=os.environ["CHAT_MODEL"], **MODELS)
        self.pipeline.add_component("llm", model)
        self.pipeline.connect("embedder.embedding", "retriever.query_embedding")
        self.pipeline.connect("retriever.documents", "prompt.documents")
        self.pipeline.connect("prompt.prompt", "llm.messages")

    async def run_chat_completion_async(
        self, model: str, messages: list[dict], body: dict
    ) -> AsyncGenerator:
        question = get_last_user_message(messages)
        history = [ChatMessage.from_openai_dict_format(message) for message in messages[:-1]]
        prompt = [*history, ChatMessage.from_user(TEMPLATE)]
        return async_streaming_generator(
            pipeline=self.pipeline,
            pipeline_run_args={
                "embedder": {"text": question},
                "prompt": {"template": prompt, "question": question},
            },
        )
