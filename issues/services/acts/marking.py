"""补充情况, 催办, 督办, 挂牌 and 摘牌: what is put on record beside the way."""

from collections.abc import Callable

from issues.models import Issue
from issues.rules.actions import EXPOSE, SUPERVISE, SUPPLEMENT, UNEXPOSE, URGE
from issues.services.acts.binding import Binding, Shown
from issues.services.inputs import Act


def _urge(issue: Issue, act: Act) -> Shown:
    issue.urged_count += 1
    return {}


def marks(flag: str, value: bool) -> Callable[[Issue, Act], Shown]:
    """An effect that sets or lifts a mark of the issue, and nothing else. A mark that no issue has is
    refused as the module is loaded."""
    Issue._meta.get_field(flag)

    def effect(issue: Issue, act: Act) -> Shown:
        setattr(issue, flag, value)
        return {}

    return effect


BINDINGS = (
    Binding(SUPPLEMENT),
    Binding(URGE, effect=_urge),
    Binding(SUPERVISE, effect=marks("is_supervised", True)),
    Binding(EXPOSE, effect=marks("is_exposed", True)),
    Binding(UNEXPOSE, effect=marks("is_exposed", False)),
)
