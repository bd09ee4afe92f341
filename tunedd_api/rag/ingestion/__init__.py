"""From files to passages in the store."""
