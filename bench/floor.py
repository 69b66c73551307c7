"""The floor of the upload: a bare WSGI view that parses the same body and inserts the same row.

No framework, no authentication, no judgement: one psycopg2 connection a worker, one INSERT a request,
committed. What the row holds (`UPLOAD_ROW`, pickled by `bench.upload`) is a row that the portal itself
stored, so that the database does the same work for both.
"""

import os
import pickle
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg2
import psycopg2.extras

psycopg2.extras.register_uuid()
COLUMNS, ROW = pickle.loads(Path(os.environ["UPLOAD_ROW"]).read_bytes())
AT = COLUMNS.index("uuid")
SQL = (
    f"INSERT INTO inspections_patrol ({', '.join(COLUMNS)}) "
    f"VALUES ({', '.join(['%s'] * len(COLUMNS))}) RETURNING id"
)
_connection: list[Any] = []


def _cursor() -> Any:
    """After the fork: each worker its own connection."""
    if not _connection:
        connection = psycopg2.connect(os.environ["DATABASE_URL"])
        connection.autocommit = True
        _connection.append(connection)
    return _connection[0].cursor()


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """PUT /api/v1/patrols/{uuid}/"""
    raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    body = orjson.loads(raw)
    key = UUID(environ["PATH_INFO"].split("/")[-2])
    with _cursor() as cursor:
        cursor.execute(SQL, [*ROW[:AT], key, *ROW[AT + 1 :]])
        pk = cursor.fetchone()[0]
    answer = orjson.dumps({"id": pk, "points": len(body["track"]["points"])})
    start_response(
        "201 Created",
        [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))],
    )
    return [answer]
