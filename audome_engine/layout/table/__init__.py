"""Table layout (CSS Tables 3; CSS 2, 17)."""
