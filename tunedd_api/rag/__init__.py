"""The only room that knows the retrieval framework, the vector stores and the model servers."""
