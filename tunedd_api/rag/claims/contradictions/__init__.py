"""What speaks against a claim in the very sentence that is to bear it out."""
