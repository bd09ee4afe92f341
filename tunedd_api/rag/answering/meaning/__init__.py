"""Answering in any language, by what is meant and by plain words."""
