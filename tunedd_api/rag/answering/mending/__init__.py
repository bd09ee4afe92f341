"""A question as the passages spell it that were found for it."""
