"""Being a process on a network: server options, signals, logs."""
