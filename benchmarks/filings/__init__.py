"""Annual reports of companies that do not exist, and what is found in them."""
