"""Five reviews of the demo's lists, through the services: this year's to their end, next year's left at
every step, with a return, a silence that is late, and one taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Final

from accounts.models import Division, User
from common.text.chinese import SHANGHAI
from demo.place.people import People
from plans.models import (
    ReviewAnswer,
    ReviewAsk,
    ReviewRound,
    ReviewVerdict,
    RoundState,
    TaskList,
)
from plans.services.reviewers import chain_for, reviewers_of
from plans.services.reviews import (
    Paper,
    answer_review,
    bind_list,
    remind,
    submit_list,
    withdraw_from_review,
)

RETURNED: Final = 0.15
NOTE: Final = "请审核。"
WORDS: Final = {
    "lead_unit": ("任务与方案一致，同意送审。", "目标可量化，同意。"),
    "departments": ("同意。", "同意，建议明确验收标准。", "涉及本部门的任务已核实，同意。"),
    "experts": ("措施可行，目标合理，原则通过。",),
    "river_chief": ("同意，按清单抓好落实。",),
    "government": ("同意实施。",),
}
WHY_RETURNED: Final = (
    "清淤任务的资金来源未落实，请补充。",
    "完成时限与汛期冲突，请调整后再送。",
    "责任单位分工不清，请逐项明确。",
)


class Reviews:
    """Puts lists before their reviewers and answers for them."""

    def __init__(self, random: Random, people: People, district: Division, *, last: date) -> None:
        self.random, self.people, self.district, self.last = random, people, district, last

    def bind(self, task_list: TaskList) -> None:
        """From draft to binding in January and February of its year; some come back once."""
        day = date(task_list.year, 1, 8 + self.random.randrange(3))
        if self.random.random() < RETURNED:
            self._there_and_back(task_list, day)
        else:
            self._straight(task_list, day)

    def _there_and_back(self, task_list: TaskList, day: date) -> None:
        is_returned = False
        self._submit(task_list, day)
        while asks := _waiting(task_list):
            day += timedelta(days=self.random.randint(2, 5))
            comes_back = not is_returned and len(asks) > 1
            self._answer(task_list, asks, day, returned_by=asks[0] if comes_back else None)
            if comes_back:
                is_returned = True
                day += timedelta(days=3)
                self._submit(task_list, day)

    def _straight(self, task_list: TaskList, day: date) -> None:
        """Passed by all in one round: the rows that the services would have left, at a tenth of the
        time; that they fold to `passed` is tested."""
        chain = chain_for(task_list, day)
        steps = list(chain.steps.all())
        clerk = self.people.unit_clerks[task_list.lead_unit_id or 0]
        row = ReviewRound.objects.create(
            task_list=task_list,
            number=1,
            chain=chain,
            day=day,
            begins_at=steps[0],
            note=NOTE,
            by=clerk,
            by_name=clerk.name,
            at=_at(day, 10),
            state=RoundState.PASSED,
            since=day,
        )
        answers = []
        for step in steps:
            day += timedelta(days=self.random.randint(2, 5))
            asks = ReviewAsk.objects.bulk_create(
                ReviewAsk(round=row, step=step, unit=who.unit, user=who.user, label=who.label)
                for who in reviewers_of(task_list, step, row.day)
            )
            answers += [self._passed(ask, day, n) for n, ask in enumerate(asks)]
        ReviewAnswer.objects.bulk_create(answers)
        row.since = day
        row.save(update_fields=["since"])
        bind_list(task_list, by=answers[-1].by, at=answers[-1].at)

    def _passed(self, ask: ReviewAsk, day: date, n: int) -> ReviewAnswer:
        by = self._who(ask)
        paper = self._paper(ask, day) if ask.unit_id is None and ask.user_id is None else None
        return ReviewAnswer(
            ask=ask,
            verdict=ReviewVerdict.PASS,
            comment=self.random.choice(WORDS[ask.step.asks]),
            document=paper.document if paper else "",
            on_behalf=paper is not None,
            signer=paper.signer if paper else "",
            by=by,
            by_name=by.name,
            at=_at(day, 14) + timedelta(minutes=7 * n),
        )

    def scatter(self, lists: Sequence[TaskList]) -> None:
        """Next year's lists, left where they are: one at each of the five steps, one come back, one sent
        again, one taken back, the others drafts still."""
        left = iter(lists)
        for steps, task_list in zip(range(5), left, strict=False):
            day = self._pass(task_list, steps, days_ago=34)
            if steps == 1:
                # Some departments have answered; the others' days have run out, and they were reminded.
                asks = _waiting(task_list)
                self._answer(task_list, asks[: len(asks) // 2], day + timedelta(days=3))
                remind(
                    list_id=task_list.pk,
                    note="请尽快反馈意见。",
                    by=self.people.district_office,
                    at=_at(self.last, 9),
                )
        for is_sent_again, task_list in zip((False, True), left, strict=False):
            day = self._pass(task_list, 1, days_ago=26) + timedelta(days=5)
            asks = _waiting(task_list)
            self._answer(task_list, asks, day, returned_by=asks[-1])
            if is_sent_again:
                self._submit(task_list, day + timedelta(days=4))
        for task_list in islice(left, 1):
            self._pass(task_list, 0, days_ago=12)
            withdraw_from_review(
                list_id=task_list.pk,
                reason="补充两项专项任务后再送审。",
                by=self.people.unit_clerks[task_list.lead_unit_id or 0],
                at=_at(self.last - timedelta(days=9), 11),
            )

    def _pass(self, task_list: TaskList, steps: int, *, days_ago: int) -> date:
        """Submitted so long ago and passed by so many steps; the day of the last of these."""
        day = self.last - timedelta(days=days_ago)
        self._submit(task_list, day)
        for _ in range(steps):
            day += timedelta(days=self.random.randint(2, 5))
            self._answer(task_list, _waiting(task_list), day)
        return day

    def _submit(self, task_list: TaskList, day: date) -> None:
        clerk = self.people.unit_clerks[task_list.lead_unit_id or 0]
        submit_list(list_id=task_list.pk, note=NOTE, by=clerk, at=_at(day, 10))

    def _answer(
        self,
        task_list: TaskList,
        asks: Sequence[ReviewAsk],
        day: date,
        *,
        returned_by: ReviewAsk | None = None,
    ) -> None:
        for n, ask in enumerate(asks):
            is_return = ask == returned_by
            on_paper = ask.unit_id is None and ask.user_id is None
            answer_review(
                list_id=task_list.pk,
                ask_id=ask.pk,
                verdict=ReviewVerdict.RETURN if is_return else ReviewVerdict.PASS,
                comment=self.random.choice(WHY_RETURNED if is_return else WORDS[ask.step.asks]),
                paper=self._paper(ask, day) if on_paper else None,
                by=self._who(ask),
                at=_at(day, 14) + timedelta(minutes=7 * n),
            )

    def _who(self, ask: ReviewAsk) -> User:
        if ask.unit_id is not None:
            return self.people.unit_clerks[ask.unit_id]
        return ask.user or self.people.district_office

    def _paper(self, ask: ReviewAsk, day: date) -> Paper:
        number = self.random.randint(3, 90)
        if ask.step.asks == "government":
            return Paper(
                signer=ask.label, document=f"{self.district.name[:-1]}府〔{day.year}〕{number}号"
            )
        return Paper(signer=ask.label, document=f"{day.year}年{day.month}月{day.day}日审查会议纪要")


def _waiting(task_list: TaskList) -> list[ReviewAsk]:
    rows = ReviewAsk.objects.waiting().filter(round__task_list=task_list)
    return list(rows.select_related("step", "unit", "user").order_by("pk"))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)
