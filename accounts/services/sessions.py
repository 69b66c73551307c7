"""Where a browser's session is read from: Django's table of sessions, asked with every request of every page."""

from datetime import UTC, datetime
from typing import Any, Final

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from common.store.prepared_sql.rows import Columns
from common.store.prepared_sql.statements import Prepared


class SessionStore(db.SessionStore):
    """Django's own, but that the query for the session is composed once: by the ORM each time, it was a quarter of what
    a page that refuses costs."""

    def _get_session_from_db(self) -> Session | None:
        """The session, if it has not expired; if there is none, the key is forgotten, as Django does."""
        for values in _UNEXPIRED.rows(session_key=self.session_key, at=timezone.now()):
            return _SESSION.row(values)
        self._session_key: Any = None
        return None


_SESSION: Final = Columns(Session)
_UNEXPIRED: Final = Prepared(
    lambda session_key, at: Session.objects.filter(
        session_key=session_key, expire_date__gt=at
    ).values_list(*_SESSION.names),
    session_key="a key",
    at=datetime(1901, 1, 1, tzinfo=UTC),
)
