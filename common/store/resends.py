"""One number of a submission is one act of its sender."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError

from common.errors import Conflict

P = ParamSpec("P")
R = TypeVar("R")
REUSED = "此提交编号已用于另一项操作，请用新的编号重新提交。"


def reused() -> Conflict:
    """The refusal of a `client_ref` that its sender has used for something else."""
    return Conflict("client_ref.reused", REUSED)


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
