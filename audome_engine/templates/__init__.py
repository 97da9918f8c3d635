"""Dynamic elements and binding data to them."""
