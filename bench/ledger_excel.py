"""问题台账 as filtered, 100,000 rows of it, as Excel: memory above idle and time (`bench.excel`).

One district with 120,000 issues (`bench.ledger`), of which nine of ten are closed: the filter leaves those.
"""

from functools import partial
from urllib.parse import urlencode

from django.urls import reverse

from bench import districts, ledger
from bench.excel import export_figure
from bench.figures import Figure

ISSUES = 120_000


def run() -> list[Figure]:
    """That of the closed ones; of those that wait to be accepted before it."""
    fill = partial(ledger.fill, ISSUES, 1)
    districts.use_database(districts.apart(partial(districts.made, "ledger_excel", fill)))
    return [
        export_figure(
            "导出台账",
            _address("reported"),
            _address("closed"),
            lambda value: str(value).startswith("500101-"),
        )
    ]


def _address(state: str) -> str:
    return f"{reverse('issues:issue_list')}?{urlencode({'state': state, 'export': 'xlsx'})}"
