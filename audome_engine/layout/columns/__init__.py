"""Multi-column layout and the fragmentation that it needs (CSS Multi-column Layout 1; CSS Fragmentation 3)."""
