"""The lines of the last months: what they say of a month that still runs."""

from common.text.months import Month
from inspections.reads.charts import trend_chart
from inspections.reads.figures import Figures


def test_a_month_that_runs_has_its_completion_so_far_and_no_patrols_per_due():
    over = Figures(due=10, met=9, required=20, done=18, ended=10, ended_met=9)
    begun = Figures(due=10, met=1, required=20, done=2, ended=0, ended_met=0)
    half = Figures(due=10, met=4, required=20, done=9, ended=5, ended_met=4)
    months = [Month(2026, 9 + n) for n in range(3)]
    chart = trend_chart(list(zip(months, (over, half, begun), strict=True)))
    said = {line["name"]: line["data"] for line in chart.option["series"]}
    assert said == {"完成率": [90.0, 80.0, None], "巡河应巡比": [90.0, None, None]}
