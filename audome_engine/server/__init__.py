"""The service: generate, previews, projects, credits and webhooks over HTTP, around the engine."""
