"""llama.cpp inside the process, for chat and for embeddings."""
