"""The display list as an SVG document; what SVG cannot say is put into it as pictures that raster/ draws."""
