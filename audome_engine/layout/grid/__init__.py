"""Grid layout (CSS Grid 2)."""
