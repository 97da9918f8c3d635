"""The box tree to fragments with positions."""
