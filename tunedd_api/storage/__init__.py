"""The relational database: conversations, messages, and what the library holds."""
