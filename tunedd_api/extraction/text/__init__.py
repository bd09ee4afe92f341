"""Text: what was set for the eye, made readable without loss of words."""
