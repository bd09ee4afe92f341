"""Where passages are kept and found: an embedded store, and Weaviate."""
