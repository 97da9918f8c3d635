"""Document and styles to the box tree."""
