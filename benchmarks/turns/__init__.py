"""What is promised of turns, shown on real server processes from the outside."""
