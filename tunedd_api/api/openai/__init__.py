"""The documents behind OpenAI's shapes, for the programs that speak them: everything under /v1."""
