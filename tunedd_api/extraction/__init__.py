"""Extraction: a file in, pages of readable text with their structure out.

Nothing here knows the retrieval framework, the store or HTTP: it runs in short-lived processes,
and the library for a format is imported when a file of that format is read.
"""
