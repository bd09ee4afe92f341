"""How a benchmark is declared, run side by side with its peers, kept and reported."""
