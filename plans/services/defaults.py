"""What a new database starts with: the chains of reviews."""

from datetime import date
from typing import Any, Final

from django.apps import apps as current_apps

# 五级会诊 of a river's list [002]; a division's other lists are put before its 总河长 [002]. Days: [ours].
_FIVE: Final = (
    ("牵头单位审核", "lead_unit", 5),
    ("区级部门会审", "departments", 10),
    ("专家评审", "experts", 10),
    ("区级河长审定", "river_chief", 10),
    ("区政府批复", "government", 15),
)
_GENERAL: Final = (("总河长审定", "river_chief", 10),)
CHAINS: Final = {"annual": _FIVE, "matters": _GENERAL, "exposed": _GENERAL, "order": _GENERAL}
SINCE: Final = date(2020, 1, 1)


def install_chains(*, apps: Any = current_apps, using: str = "default") -> None:
    """Fills an empty register of chains; an office's own are left alone."""
    chains = apps.get_model("plans", "ReviewChain").objects.using(using)
    steps = apps.get_model("plans", "ReviewStep")
    if chains.exists():
        return
    for kind, reviews in CHAINS.items():
        chain = chains.create(kind=kind, valid_from=SINCE)
        steps.objects.using(using).bulk_create(
            steps(chain=chain, order=n, name=name, asks=asks, days=days)
            for n, (name, asks, days) in enumerate(reviews, start=1)
        )
