"""Refusals. A service that will not do something raises one; pages and API put it in words."""

from typing import Any


class DomainError(Exception):
    """A refusal by a rule of the field.

    code    short English word for programs (`issue.not_open`)
    detail  one Chinese sentence for people
    fields  field name -> Chinese sentence, when a field is at fault
    row     what is stored already under the number that was sent, where its sender may see it
    stored  the same as JSON; the API of the room draws it (`common.api.views.showing`)
    """

    http_status = 400

    def __init__(
        self, code: str, detail: str, *, fields: dict[str, str] | None = None, row: Any = None
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.fields = fields or {}
        self.row = row
        self.stored: dict[str, Any] | None = None


class Invalid(DomainError):
    """What was sent cannot be: the sender must correct it."""


class NotSignedIn(DomainError):
    """Nobody knows who is asking: a wrong password, a revoked token, a disabled account."""

    http_status = 401


class NotAllowed(DomainError):
    """Visible, but this person may not do that."""

    http_status = 403


class NotVisible(DomainError):
    """Not there, or not for this person: the two are not told apart."""

    http_status = 404


class Conflict(DomainError):
    """Somebody was first, or the same key already names something else."""

    http_status = 409


class TooLarge(DomainError):
    """Over a limit of size or count."""

    http_status = 413


class Unavailable(DomainError):
    """Not now: something that is needed is full, busy or away; the same may be sent again later."""

    http_status = 503
