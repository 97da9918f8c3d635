"""The tables, as SQLAlchemy Core metadata. Times are Unix milliseconds; JSON is text, so that any string survives in
either database; booleans are booleans. The invariants that money and mail rest on stand beside their tables."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_PENDING = text("status = 'pending'")

# What the installation itself remembers, such as the check value of the secret key.
facts = Table("facts", metadata, Column("name", String(64), primary_key=True), Column("value", Text, nullable=False))

# Invariant: credits == sum of the account's ledger amounts, and never below zero.
accounts = Table(
    "accounts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("credits >= 0", name="credits"),
)

# Append-only. Invariant: a generation has exactly one charge and at most one refund, of the opposite amount.
ledger = Table(
    "ledger",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("kind", String(10), nullable=False),  # grant, charge, refund
    Column("amount", BigInteger, nullable=False),  # positive: to the account
    Column("balance", BigInteger, nullable=False),  # of the account, after this entry
    Column("generation_id", String(40)),
    Column("note", Text, nullable=False, default=""),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("generation_id", "kind"),
    Index(None, "account_id", "id"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("hash", String(64), nullable=False, unique=True),  # SHA-256 of the token, hex
    Column("scopes", Text, nullable=False),  # JSON list
    Column("embed", Text),  # JSON of an embed token's restrictions; null: an ordinary token
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("last_used_at", BigInteger),
    Index(None, "account_id", "id"),
)

projects = Table(
    "projects",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("category_id", Text),
    Column("html", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("auto_height", Boolean, nullable=False),
    Column("asked_width", Integer),  # what the save named; null: the document decides, also when it changes
    Column("asked_height", Integer),
    Column("elements", Text, nullable=False),  # JSON list of dynamic elements
    Column("version", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),  # rises with every save
    Column("deleted_at", BigInteger),
    Index(None, "account_id", "created_at"),
)

project_versions = Table(
    "project_versions",
    metadata,
    Column("project_id", ForeignKey("projects.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("category_id", Text),
    Column("html", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("auto_height", Boolean, nullable=False),
    Column("asked_width", Integer),  # what the save named; null: the document decides, also when it changes
    Column("asked_height", Integer),
    Column("elements", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

assets = Table(
    "assets",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("mime", String(40), nullable=False),
    Column("path", Text, nullable=False, unique=True),  # in the store
    Column("bytes", BigInteger, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "account_id", "id"),
)

fonts = Table(
    "fonts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("family", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "account_id", "id"),
)

batches = Table(
    "batches",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("total", Integer, nullable=False),
    Column("request", Text, nullable=False),  # JSON, what all items share
    Column("created_at", BigInteger, nullable=False),
)

# Invariant: status goes queued -> rendering -> completed | failed and never back, but for accepted (not synchronous)
# work whose lease ran out, which is queued again. Only the holder of the lease finishes a generation.
generations = Table(
    "generations",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("project_id", String(36)),
    Column("batch_id", String(40)),
    Column("synchronous", Boolean, nullable=False),
    Column("status", String(12), nullable=False),  # queued, rendering, completed, failed
    Column("request", Text, nullable=False),  # JSON, all that a second run needs
    Column("metadata", Text),  # JSON, as given
    Column("format", String(8), nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("path", Text),  # of the picture in the store
    Column("error", Text),
    Column("code", String(40)),
    Column("idempotency_key", Text),
    Column("lease_owner", String(40)),
    Column("lease_until", BigInteger),
    Column("attempts", Integer, nullable=False, default=0),
    Column("created_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Index(None, "account_id", "id"),
    Index(None, "status", "lease_until"),
    Index(None, "batch_id", "status"),
)

# A row lives from the first request with its key until the reply is a day old, or until a failure released it.
idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("generation_id", String(40)),
    Column("reply_status", Integer),  # null: in flight
    Column("reply", Text),  # JSON
    Column("created_at", BigInteger, nullable=False),
    Index(None, "created_at"),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False),  # JSON list of types
    Column("active", Boolean, nullable=False),
    Column("secret", Text, nullable=False),  # encrypted
    Column("previous_secret", Text),  # encrypted; signs as well until it expires
    Column("previous_until", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("deleted_at", BigInteger),
    Index(None, "account_id", "id"),
)

# The outbox. Invariant: written in the transaction that makes the event true; immutable afterwards.
events = Table(
    "events",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("type", String(40), nullable=False),
    Column("body", Text, nullable=False),  # the exact JSON that is sent and signed
    Column("created_at", BigInteger, nullable=False),
)

# Invariant: one row per event and destination; pending until delivered or failed; only the lease's holder counts it on.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("event_id", ForeignKey("events.id"), nullable=False),
    Column("webhook_id", ForeignKey("webhooks.id"), nullable=False),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("type", String(40), nullable=False),
    Column("status", String(12), nullable=False),  # pending, delivered, failed
    Column("attempt", Integer, nullable=False),  # made so far
    Column("first_at", BigInteger),  # of the first attempt, which the schedule counts from
    Column("next_at", BigInteger),  # due; null: never again
    Column("response_status", Integer),
    Column("error", Text),
    Column("at", BigInteger, nullable=False),  # of the last change
    Column("lease_owner", String(40)),
    Column("lease_until", BigInteger),
    UniqueConstraint("event_id", "webhook_id"),
    Index("ix_deliveries_due", "webhook_id", "next_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    Index(None, "webhook_id", "id"),
)
