"""Language and embedding models; only the module of a configured provider is imported."""
