"""Counting and tracing: what is told to ``telemetry``, in the formats of Prometheus and OTLP."""
