"""督办与批示: what was pushed to chiefs, what they said, what was answered."""

from __future__ import annotations

from typing import Any

from common.web.views import ListPage
from plans.models import Instruction
from plans.sheets.columns import INSTRUCTION_COLUMNS
from plans.tables.filters import InstructionFilter, today
from plans.tables.lines import InstructionTable

ROLES = ("office", "chief", "unit")


class InstructionListPage(ListPage):
    """督办件 of the lines that one sees, the newest first."""

    roles = ROLES
    model = Instruction
    queryset = Instruction.objects.prefetch_related(
        "line__task_list", "line__lead_unit", "chief", "entries"
    )
    table_class = InstructionTable
    filterset_class = InstructionFilter
    template_name = "plans/instruction_list.html"
    export_columns = INSTRUCTION_COLUMNS
    title = "督办与批示"
    menu = "plan_instructions"
    empty_text = "还没有呈送河长的任务。在任务页可将黄灯、红灯任务呈送河长批示。"

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"day": today()}
