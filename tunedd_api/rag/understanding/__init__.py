"""What a message is, told before anything is retrieved and without asking a model."""
