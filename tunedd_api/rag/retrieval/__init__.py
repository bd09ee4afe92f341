"""From a question in its conversation to passages."""
