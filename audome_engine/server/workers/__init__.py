"""Render workers: separate processes that alone parse documents, and the pool that feeds them."""
