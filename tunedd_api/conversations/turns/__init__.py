"""One turn: from the question to the message that is kept."""
