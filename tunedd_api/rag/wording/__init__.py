"""How a sentence is worded, clause by clause, and how its words stand to those of another."""
