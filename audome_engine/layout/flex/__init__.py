"""Flex layout (CSS Flexbox 1)."""
