"""Training of the reader of claims, and the claims that were written for it."""
