"""Audome Engine: HTML/CSS templates and data to pictures, in process."""
