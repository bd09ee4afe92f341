"""Long conversations with documents over HTTP, every answer grounded in their passages."""

__version__ = "0.1.0"
