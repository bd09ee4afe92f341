"""How the words of two sentences stand to each other."""
