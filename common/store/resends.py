"""One number of a submission is one act of its sender."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError

from common.errors import Conflict

P = ParamSpec("P")
R = TypeVar("R")
REUSED = (
    "同一提交编号此前已办理，内容与这次不同，这次没有办理。请与已收到的比对：是同一件事就已收到；"
    "不是，请重新打开后用新的编号提交。"
)


def reused(row: Any = None) -> Conflict:
    """The refusal of a `client_ref` that its sender has used for something else, or with other content: `row`, where
    it is known."""
    return Conflict("client_ref.reused", REUSED, row=row)


def is_same(stored: str, sent: str) -> bool:
    """Do two fingerprints (`common.api.fingerprints`) mean the same? A row of before they were kept has none."""
    return stored in ("", sent)


def one_ref_one_act(service: Callable[P, R]) -> Callable[P, R]:
    """A service that refuses also a `client_ref` sent for two acts in the same moment.

    Each has looked before the other wrote, so only the database tells (a unique constraint over
    `client_ref`). Stands outside the service's transaction, which is over by then.
    """

    @wraps(service)
    def refusing(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return service(*args, **kwargs)
        except IntegrityError as error:
            if "client_ref" not in str(error):
                raise
            raise reused() from error

    return refusing
