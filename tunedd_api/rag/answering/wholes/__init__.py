"""Answers about documents as wholes and about their parts."""
