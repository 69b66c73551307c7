"""What units' systems send: their lines' months, and money that came in and was paid; many at once."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field, SkipValidation, field_validator

from common.api.requests import Read, RequestBody, Uuid, Words
from common.api.schema import sent
from common.errors import Invalid, TooLarge
from common.text.months import Month
from plans.api import examples
from plans.rules.reporting import Figure

MAX_ROWS: Final = 200
_LONGEST_NUMBER: Final = 24
_MAX_ID: Final = 10**15 - 1


def _decimal(value: Any) -> Decimal:
    is_number = isinstance(value, int | float | str) and not isinstance(value, bool)
    try:
        if not is_number or len(str(value)) > _LONGEST_NUMBER:
            raise InvalidOperation
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError("应为数字。") from None


_FIGURES: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "target": {"type": "integer"},
            "amount": {
                "type": "string",
                "description": "十进制数字，最多两位小数，不超过目标数",
            },
            "unit": {"type": "string", "description": "给出时核对与目标的计量单位相同"},
        },
        "required": ["target", "amount"],
    },
}


def _figures(value: Any) -> dict[str, Figure]:
    """By target; a fault is named by its target, as those of the service are."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError("figures 应为 {target, amount} 的列表。")
    found: dict[str, Figure] = {}
    faults: dict[str, str] = {}
    for each in value:
        key, unit = str(each.get("target"))[:20], each.get("unit")
        if key in found:
            faults[key] = "同一个目标报了两个数。"
        if unit is not None and not isinstance(unit, str):
            faults[key] = "unit 应为文字。"
            continue
        try:
            amount = _decimal(each.get("amount"))
        except ValueError as error:
            faults[key], amount = str(error), Decimal(0)
        found[key] = Figure(amount=amount, unit=unit or None)
    if faults:
        raise Invalid("report.invalid", next(iter(faults.values())), fields=faults)
    return found


def _day(name: str) -> Callable[[Any], date]:
    def read(value: Any) -> date:
        try:
            return date.fromisoformat(value)
        except (ValueError, TypeError):
            raise ValueError(f"{name} 应写成“2026-10-31”的样子。") from None

    return read


_DATE: Final = {"type": "string", "format": "date"}


def _whole(name: str) -> Words:
    return Words(missing=f"{name} 应为整数。", wrong=f"{name} 应为整数。")


_REF: Final = "请给出这一条的 UUID（client_ref），重报同一条时不变。"


class _LineRow(RequestBody):
    """What a unit reports of one line of a list."""

    @classmethod
    def summary(cls, faults: dict[str, str]) -> str:
        return "；".join(faults.values())

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as arguments of `plans.services.report_progress` or `report_funds`."""
        return {"line_id" if name == "line" else name: value for name, value in self}


class ReportRowIn(_LineRow):
    """一项任务一个月的进展。"""

    refusal: ClassVar[str] = "report.invalid"

    client_ref: Annotated[Uuid, Words(missing=_REF, wrong=_REF)] = Field(
        description="由报送系统生成，重报同一条时不变"
    )
    line: Annotated[int, _whole("line")] = Field(ge=0, le=_MAX_ID, description="任务的 id")
    month: Annotated[
        Month,
        Read(lambda value: Month.parse(str(value)), {"type": "string"}),
        Words(missing="月份应写成“2026-10”的样子，填写的是“”"),
    ] = Field(description="2026-10")
    figures: Annotated[dict[str, Figure], Read(_figures, _FIGURES)] = Field(
        {}, description="每个目标一个数"
    )
    percent: Annotated[Decimal | None, Read(_decimal, {"type": "string"})] = Field(
        None, description="没有目标的任务：0—100"
    )
    words: Annotated[str, Words(wrong="words 应为文字。")] = Field("", description="进展，必填")
    reason: Annotated[str, Words(wrong="reason 应为文字。")] = Field(
        "", description="累计数比上次少时的原因"
    )
    done_on: Annotated[date | None, Read(_day("done_on"), _DATE)] = Field(
        None, description="全部完成时的完成日期"
    )
    seen_seq: Annotated[int, _whole("seen_seq")] = Field(
        0, ge=0, le=_MAX_ID, description="所据的 seq；不带为 0，即当月还没有填报"
    )


_ROWS: Final = "请给出 reports（各项任务月报的列表）。"


@sent(examples.REPORTS)
class ReportsIn(RequestBody):
    """一批月报。每一条单独读取、单独答复。"""

    refusal: ClassVar[str] = "reports.invalid"

    reports: Annotated[list[SkipValidation[ReportRowIn]], Words(missing=_ROWS, wrong=_ROWS)] = (
        Field(json_schema_extra={"maxItems": MAX_ROWS})
    )

    @field_validator("reports")
    @classmethod
    def _not_too_many(cls, rows: list[Any]) -> list[Any]:
        return _few("reports", "reports.too_many", rows)


def _few(name: str, code: str, rows: list[Any]) -> list[Any]:
    if len(rows) > MAX_ROWS:
        words = f"一次最多 {MAX_ROWS} 条，收到 {len(rows)} 条，请分几次报送。"
        raise TooLarge(code, words, fields={name: words})
    return rows


_SOURCE: Final = "请填写资金来源（source），与任务所列的相同。"
_AMOUNT: Final = {"type": "string", "description": "元，十进制数字，精确到分；冲减的为负数"}


class FundRowIn(_LineRow):
    """一项任务一个资金来源的一次到位、支付。"""

    refusal: ClassVar[str] = "funds.invalid"

    client_ref: Annotated[Uuid, Words(missing=_REF, wrong=_REF)] = Field(
        description="由报送系统生成，重报同一条时不变"
    )
    line: Annotated[int, _whole("line")] = Field(ge=0, le=_MAX_ID, description="任务的 id")
    source: Annotated[str, Words(missing=_SOURCE, wrong=_SOURCE)] = Field(
        description="资金来源，如 funds 所列"
    )
    in_place: Annotated[Decimal, Read(_decimal, _AMOUNT)] = Field(
        Decimal(0), description="本次到位（元）"
    )
    paid: Annotated[Decimal, Read(_decimal, _AMOUNT)] = Field(
        Decimal(0), description="本次支付（元）"
    )
    day: Annotated[
        date,
        Read(_day("day"), _DATE),
        Words(missing="请填写到账或支付日期（day），如“2026-10-31”。"),
    ] = Field(description="到账或支付日期")
    words: Annotated[str, Words(wrong="words 应为文字。")] = Field(
        "", description="说明；冲减的必填"
    )
    is_meant: Annotated[bool, Words(wrong="is_meant 应为 true 或 false。")] = Field(
        False,
        description="答复 409 funds.unlikely（多于计划、早于清单生效）而确实如此的，带 true 重报",
    )


_FUNDS: Final = "请给出 funds（各笔到位、支付的列表）。"


@sent(examples.FUNDS)
class FundsIn(RequestBody):
    """一批到位、支付。每一笔单独读取、单独答复。"""

    refusal: ClassVar[str] = "funds.invalid"

    funds: Annotated[list[SkipValidation[FundRowIn]], Words(missing=_FUNDS, wrong=_FUNDS)] = Field(
        json_schema_extra={"maxItems": MAX_ROWS}
    )

    @field_validator("funds")
    @classmethod
    def _not_too_many(cls, rows: list[Any]) -> list[Any]:
        return _few("funds", "funds.too_many", rows)
