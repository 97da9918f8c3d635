"""The endpoints, one module per noun; each validates, calls a service and answers."""
