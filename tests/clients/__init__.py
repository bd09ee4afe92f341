"""Other programs' clients, each in an environment of its own, against a service that runs."""
