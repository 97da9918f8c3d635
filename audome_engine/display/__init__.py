"""The display list between paint and raster."""
