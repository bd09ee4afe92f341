"""Whether what was found holds an answer, or nothing is said."""
