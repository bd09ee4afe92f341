"""The HTTP side: what comes in is validated, what goes out is shaped, nothing else."""
