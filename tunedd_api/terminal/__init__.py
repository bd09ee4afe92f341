"""Talking to a running service from a terminal: ``tunedd ask`` and ``tunedd chat``."""
