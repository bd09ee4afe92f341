# mypy: ignore-errors
"""langchain-openai: invoke and stream; structured output is refused in words."""

import sys
from importlib.metadata import version

import openai
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

chat = ChatOpenAI(model="tunedd", base_url=f"{sys.argv[1]}/v1", api_key="none", max_retries=0)
talk = [("system", "Answer politely."), ("human", "What is the contract net protocol?")]
answer = chat.invoke(talk)
assert "bids" in answer.text if isinstance(answer.text, str) else answer.text()
pieces = list(chat.stream(talk))
assert "".join(str(piece.content) for piece in pieces) == answer.content


class Shape(BaseModel):
    """What a model of another kind would fill in."""

    answer: str


try:
    chat.with_structured_output(Shape, method="json_schema").invoke(talk)
except openai.BadRequestError as error:
    assert error.param == "response_format", error.body
else:
    raise AssertionError("no JSON can be asked for")
print("langchain-openai", version("langchain-openai"))
