"""Stretches of passages: what can be quoted as an answer by itself, and how well it answers."""
