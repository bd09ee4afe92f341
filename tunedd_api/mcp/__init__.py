"""The documents as tools for other programs' models, by the Model Context Protocol.

Whoever imports this needs the extra ``mcp``, which takes a second to import.
"""
