"""SVG documents and inline SVG to display commands."""
