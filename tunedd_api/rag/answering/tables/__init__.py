"""Tables whose rows are compared, counted or looked up: the cheapest, or what one of them costs."""
