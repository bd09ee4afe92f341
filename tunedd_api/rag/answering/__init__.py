"""From passages to an answer that is checked against them."""
