"""Evaluation: one command for each figure that says how good the answers are.

``python -m evals run --set …`` starts the service as its users do, asks it over HTTP and writes
what came back as JSON, as a table and as a picture.
"""
