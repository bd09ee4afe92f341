"""From pages to passages."""
