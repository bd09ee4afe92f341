"""What people talk about: documents, their passages, and the scope of a conversation."""
