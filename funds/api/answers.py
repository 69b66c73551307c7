"""What the phones are told of money."""

from typing import Any

from common.text.chinese import date_words, local_date
from funds.models import StatementState
from funds.reads.allowance_sheet import MyYear, PersonRow

# How the district and the town share it is theirs to know.
_SHARING = "分担"


def year_json(year: MyYear) -> dict[str, Any]:
    """One year of somebody's allowance."""
    statement = year.statement
    return {
        "statement": statement.pk,
        "title": f"{statement.period_words}{statement.rule.name}",
        "first": statement.first.strftime("%Y-%m"),
        "last": statement.last.strftime("%Y-%m"),
        "state": statement.state,
        "state_words": _state_words(statement),
        "allowance": f"{year.sum_of('allowance'):.2f}",
        "insurance": f"{year.sum_of('insurance'):.2f}",
        "lines": [_line_json(town, grade, row) for town, grade, row in year.rows],
    }


def _state_words(statement: Any) -> str:
    if statement.state == StatementState.FROZEN:
        return f"{date_words(local_date(statement.frozen_at))}定稿。"
    return "正在由镇街确认，还可能改动。"


def _line_json(town: str, grade: str, row: PersonRow) -> dict[str, Any]:
    return {
        "town": town,
        "grade": grade,
        "places": list(row.places),
        "required": row.required,
        "done": row.done,
        "months": row.months,
        "patrol": f"{row.patrol:.2f}",
        "phone": f"{row.phone:.2f}",
        "transport": f"{row.transport:.2f}",
        "insurance": f"{row.insurance:.2f}",
        "allowance": f"{row.allowance:.2f}",
        "steps": [
            {"title": step["title"], "words": step["words"]}
            for step in row.memo
            if step["title"] != _SHARING
        ],
    }
