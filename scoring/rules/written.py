"""Parameters of a shape as one cell of the Excel template, and back.

`每次扣分=0.5；最多扣分=2` for what a shape asks once, and a line for each row of its table: the name, then its
numbers in the order of the columns, `-` for one that is left out: `会议记录：1，4`. Pure.
"""

from __future__ import annotations

import re
from typing import Any, Final

from common.text.values.plain import plain
from scoring.rules.fields import Field, FieldKind
from scoring.rules.shape import Shape, shape_to_json

LEFT_OUT: Final = "-"
_LINES: Final = re.compile(r"[\n\r;；]+")
_SAYS: Final = re.compile(r"[=＝]")
_NAMED: Final = re.compile(r"[:：]")
_CELLS: Final = re.compile(r"[,，、]")


def to_text(shape: Shape) -> str:
    """As the template writes it; `from_text` reads it."""
    data = shape_to_json(shape)
    lines = [
        f"{field.label}={_said(field, data[field.name])}"
        for field in shape.fields
        if field.name in data
    ]
    for row in data.get("rows", ()):
        cells = [_said(field, row.get(field.name)) for field in shape.columns[1:]]
        while cells and cells[-1] == LEFT_OUT:
            cells.pop()
        lines.append(f"{row['name']}：{'，'.join(cells)}")
    return "\n".join(lines)


def from_text(kind: type[Shape], text: str) -> tuple[dict[str, Any], list[str]]:
    """(Plain data for `read_shape`, sentences of what cannot be read). Whether the numbers fit is for `read_shape`."""
    data: dict[str, Any] = {}
    faults: list[str] = []
    rows: list[dict[str, str]] = []
    labels = {plain(field.label): field.name for field in kind.fields}
    for line in filter(None, (each.strip() for each in _LINES.split(text))):
        label, *said = _SAYS.split(line, maxsplit=1)
        if said:
            name = labels.get(plain(label))
            if name is None:
                offered = "、".join(labels) or "没有参数"
                faults.append(f"“{kind.label}”没有参数“{label.strip()}”，可填：{offered}。")
            elif name in data:
                faults.append(f"参数“{label.strip()}”写了两次。")
            else:
                data[name] = said[0].strip()
            continue
        row = _row(kind, line, faults)
        if row is not None:
            rows.append(row)
    if rows:
        data["rows"] = rows
    return data, faults


def _row(kind: type[Shape], line: str, faults: list[str]) -> dict[str, str] | None:
    if kind.row is None:
        faults.append(f"“{line}”看不懂：请写成“参数=数值”。")
        return None
    # The last colon: a name may hold one.
    cut = [each.start() for each in _NAMED.finditer(line)]
    if not cut:
        columns = "，".join(field.label for field in kind.columns[1:])
        faults.append(f"“{line}”看不懂：明细请写成“名称：{columns}”。")
        return None
    name, numbers = line[: cut[-1]].strip(), line[cut[-1] + 1 :]
    cells = [each.strip() for each in _CELLS.split(numbers)]
    if len(cells) > len(kind.columns) - 1:
        faults.append(f"“{line}”有 {len(cells)} 个数，最多 {len(kind.columns) - 1} 个。")
        return None
    row = {"name": name}
    for field, cell in zip(kind.columns[1:], cells, strict=False):
        row[field.name] = "" if cell == LEFT_OUT else cell
    return row


def _said(field: Field, value: Any) -> str:
    if value is None:
        return LEFT_OUT
    if field.kind == FieldKind.FLAG:
        return "是"
    if field.kind == FieldKind.CHOICE:
        return dict(field.choices)[value]
    return str(value)


def hint_of(kind: type[Shape]) -> str:
    """How the cell is filled in for a shape, for the template's sheet of explanations."""
    said = [_field_hint(field) for field in kind.fields]
    if kind.row is not None:
        columns = "，".join(field.label for field in kind.columns[1:])
        said.append(f"每行一条明细：名称：{columns}")
    return "；".join(said)


def _field_hint(field: Field) -> str:
    optional = "" if field.is_required else "（可不填）"
    if field.kind == FieldKind.CHOICE:
        return f"{field.label}={'/'.join(words for _, words in field.choices)}{optional}"
    return f"{field.label}={'是' if field.kind == FieldKind.FLAG else '数值'}{optional}"
