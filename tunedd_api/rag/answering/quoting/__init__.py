"""Quoting what answers, in the document's own words."""
