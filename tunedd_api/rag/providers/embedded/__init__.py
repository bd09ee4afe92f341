"""llama.cpp, which comes along with the service, for chat and for embeddings."""
