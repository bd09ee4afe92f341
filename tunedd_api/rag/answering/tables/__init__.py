"""Tables whose rows are compared: what is the cheapest, which cost less, how many there are."""
