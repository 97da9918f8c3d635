"""The first start: an account with credits, a token that is shown once, the gallery as projects, a line to try."""

from __future__ import annotations

import json

import structlog
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from audome_engine.server import projects
from audome_engine.server.accounts import SCOPES, create_account, create_token
from audome_engine.server.clock import now_ms
from audome_engine.server.db.tables import accounts, facts
from audome_engine.server.errors import ApiError
from audome_engine.server.service import Service
from audome_engine.server.workers.types import Document
from audome_engine.templates.builtin import builtin_templates

log = structlog.get_logger(__name__)
CREDITS = 500
_NAME = "default"


async def welcome(service: Service) -> str | None:
    """Set an empty database up; the greeting, or None where it is not empty (or another instance was faster)."""
    now = now_ms()
    try:
        async with service.database.write() as connection:
            if (await connection.execute(select(accounts.c.id).limit(1))).first() is not None:
                return None
            await connection.execute(insert(facts).values(name="first-start", value=str(now)))
            account_id = await create_account(connection, _NAME, CREDITS, now=now)
            token = await create_token(connection, account_id, "first token", SCOPES, now=now)
    except IntegrityError:
        return None
    project_id, values = await _seed(service, account_id)
    return _greeting(service.settings.public_url, account_id, token.secret, project_id, values)


async def _seed(service: Service, account_id: str) -> tuple[str, dict[str, object]]:
    """The gallery's templates as projects; the first one and its sample data."""
    first: tuple[str, dict[str, object]] | None = None
    for template in builtin_templates():
        html = template.path.read_text(encoding="utf-8")
        try:
            inspection = await service.renders.inspect(account_id, Document(html))
        except ApiError as error:
            log.warning("a demo template was left out", template=template.name, reason=error.message)
            continue
        columns = projects.measured(projects.Draft(template.name, html, category_id="demo"), inspection)
        async with service.database.write() as connection:
            row = await projects.create(connection, account_id, columns, now=now_ms())
        if first is None:
            first = row.id, template.data()
    return first or ("", {})


def _greeting(url: str, account_id: str, token: str, project_id: str, values: dict[str, object]) -> str:
    data = dict(list(values.items())[1:2])
    body = json.dumps({"projectId": project_id, "data": data}, ensure_ascii=False)
    return f"""
Audome is ready at {url}

  account  {account_id} ({_NAME}, {CREDITS} credits)
  token    {token}
           (shown this once; `audome tokens create` makes others)

Try it:

  curl -X POST {url}/api/render/generate \\
    -H "Authorization: Bearer {token}" \\
    -H "Content-Type: application/json" \\
    -d '{body.replace("'", "’")}'

Documentation: {url}/docs
"""
