"""HTML text to a Document."""
