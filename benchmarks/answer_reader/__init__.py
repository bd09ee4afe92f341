"""Training the reader of answers: which pairs it sees, and how it learns from them."""
