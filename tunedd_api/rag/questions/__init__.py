"""What a question asks for, and by which words."""
