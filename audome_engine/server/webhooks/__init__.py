"""Webhooks: signatures, secrets at rest, the outbox that events are written to, the dispatcher that delivers them."""
