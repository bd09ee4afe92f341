"""Whether the numbers of a claim stand on the page, of the same things."""
