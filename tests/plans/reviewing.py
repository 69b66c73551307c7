"""A list on its way through the five reviews, for tests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Unit, User
from common.text.chinese import SHANGHAI
from plans import services
from plans.models import LineDuty, ReviewAnswer, ReviewAsk, ReviewRound, TaskList
from tests import factories as make
from tests.cast import Cast
from tests.plans.making import line, task_list


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


PAPER = services.Paper(signer="专家组组长", document="专家评审意见〔2026〕3号")


@dataclass
class Review:
    """清溪河's draft with two lines. Lead unit: the cast's; 住建委 and 农委 answer for lines; the cast's
    district chief holds the river."""

    cast: Cast
    task_list: TaskList
    housing: User
    farming: User

    def submit(self, moment: datetime, **more: Any) -> ReviewRound:
        fields = {"by": self.cast.district_office} | more
        return services.submit_list(list_id=self.task_list.pk, at=moment, **fields)

    def asks(self) -> list[ReviewAsk]:
        """Who is waited for now."""
        found = ReviewAsk.objects.waiting().filter(round__task_list=self.task_list)
        return list(found.order_by("pk"))

    def waiting(self) -> list[str]:
        return [ask.label for ask in self.asks()]

    def ask(self, label: str) -> ReviewAsk:
        """Who is asked under a name in the last round, wherever the list is."""
        rows = ReviewAsk.objects.filter(round__task_list=self.task_list, label=label)
        return rows.order_by("-round__number").first()

    def answer(
        self, label: str, by: User, moment: datetime, verdict: str = "pass", **more: Any
    ) -> ReviewAnswer:
        return services.answer_review(
            list_id=self.task_list.pk,
            ask_id=self.ask(label).pk,
            verdict=verdict,
            by=by,
            at=moment,
            **more,
        )

    def through(self, steps: int) -> None:
        """Submitted on 1 March, and through so many of the five reviews, one day each."""
        cast, enters = self.cast, {"by": self.cast.district_office, "paper": PAPER}
        self.submit(at(3, 1))
        walk = [
            [("江南区生态环境局", {"by": cast.unit_clerk})],
            [("住建委", {"by": self.housing}), ("农委", {"by": self.farming})],
            [("专家组", enters)],
            [("区级河长", {"by": cast.district_chief})],
            [("江南区人民政府", enters)],
        ]
        for day, answers in enumerate(walk[:steps], start=2):
            for label, more in answers:
                self.answer(label, moment=at(3, day), **more)
        self.task_list.refresh_from_db()

    @property
    def state(self) -> str:
        return TaskList.objects.get(pk=self.task_list.pk).state


def clerk_of(name: str, cast: Cast) -> tuple[User, Unit]:
    unit = make.UnitFactory(name=name, division=cast.district)
    clerk = make.UserFactory(name=f"{name}经办")
    make.grant(clerk, "unit", unit)
    return clerk, unit


def draft(cast: Cast) -> Review:
    of = task_list(cast, state="drafting", bound_on=None)
    housing, housing_unit = clerk_of("住建委", cast)
    farming, farming_unit = clerk_of("农委", cast)
    line(of, title="河道整治", field="environment", lead_unit=housing_unit)
    shared = line(of, title="养殖尾水治理", field="pollution")
    LineDuty.objects.create(line=shared, unit=farming_unit, words="养殖户改造")
    chief = make.ChiefFactory(name="区级河长", division=cast.district, user=cast.district_chief)
    make.AppointmentFactory(
        chief=chief, reach=None, river=cast.river, division=cast.district, tier=6
    )
    return Review(cast, of, housing, farming)
