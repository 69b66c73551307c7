"""Every form of the portal shows what is stored, so that saving it untouched changes nothing.

A form's page is opened, what a browser would send of it is read out of its HTML, and sent.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.urls import resolve, reverse
from django.views.generic.edit import FormMixin

from tests.access.fillings import EDITS
from tests.access.table import ROLES, Play, Row, Stage
from tests.access.test_access import ROWS
from tests.rendered import Form, forms_of

pytestmark = pytest.mark.django_db

ROW = re.compile(r"\w+-\d+-")  # the names of one row of fields begin alike
# Forms of a row that write something else than the row as it is: what they show is asked all the same.
ACTS = {
    "papers:paper_settings",
    "papers:template_upload",
    "screens:link_revoke",
    "scoring:bar",
    "scoring:decide",
    "scoring:entry",
    "scoring:node_add",
    "scoring:rate",
    "scoring:scoring_cancel",
    "scoring:scoring_freeze",
    "scoring:sheet_object",
    "scoring:version_new",
    "outfalls:outfall_act",
    "outfalls:sighting",
    "bulletins:bulletin_act",
    "bulletins:item_add",
    "bulletins:month_draft",
    "bulletins:submission_decline",
    "bulletins:submission_pick",
    "waters:sample_new",
    "waters:sample_void",
    "waters:standard_withdraw",
    "accounts:account_add",
    "borders:agreement_done",
    "borders:meeting_add",
    "borders:outside_swaps",
    "borders:swap_pairs",
    "chiefs:appoint",
    "chiefs:appointment_end",
    "chiefs:follow_up_done",
    "chiefs:hand_over",
    "complaints:complaint_accept",
    "funds:answer",
    "funds:compute",
    "funds:correct",
    "funds:enter_answer",
    "funds:freeze",
    "funds:given",
    "funds:reply",
    "funds:rule_new",
    "funds:version_new",
    "funds:withdraw",
    "health:assessment_act",
    "health:assessment_tasks",
    "health:node_add",
    "health:project_step",
    "health:value_enter",
    "health:version_new",
    "complaints:complaint_answer",
    "complaints:complaint_decline",
    "complaints:complaint_join",
    "supervision:finding_create",
    "supervision:supervision_cancel",
    "supervision:supervision_conclude",
    "issues:issue_act",
    "issues:issue_bulk",
    "supervision:order_reply",
    "notices:correct",
    "notices:leave",
    "notices:measure_step",
    "notices:proposal_issue",
    "notices:publish",
    "notices:signoff_answer",
    "notices:signoff_ask",
    "plans:cycle_approve",
    "plans:expose",
    "plans:fund_report",
    "plans:line_add",
    "plans:line_override",
    "plans:next_year",
    "plans:review_answer",
    "plans:review_submit",
    "plans:revision_add",
    "plans:revision_detail",
    "plans:revision_withdraw_line",
    "plans:instruction_act",
    "rivers:outfall_retire",
    "rivers:reach_retire",
    "rivers:river_retire",
    "waters:section_retire",
    "waters:announced",
    "waters:month_close",
    "waters:target_new",
    "waters:warning_take",
    "rivers:signboard_check",
    "rivers:signboard_retire",
    "spots:batch_assign",
    "spots:batch_days",
    "spots:spot_reopen",
    "spots:spot_send_back",
    "spots:spot_verify",
}
# What is proposed there is a change with its reason, which an untouched form is not.
REFUSED = {"plans:revision_change"}
# Fields that are empty though their row is full: what is in them is no value of the row.
EMPTY = {
    # Nobody answers for it: then who was named does.
    "rivers:outfall_edit": {"owner"},
    # Asked for only where something still stands in the division.
    "accounts:division_change": {"although_in_use"},
    # A row of vetoes is offered empty, but for what is chosen beforehand.
    "scoring:version_head": {"bars-1-name", "bars-1-number", "bars-1-best"},
    # What shares out a pool has no caps; the last band has no end; a row of terms is offered empty.
    "funds:draft_edit": {
        *("pool", "bands-1-upto"),
        *("terms-1-measure", "terms-1-factors", "terms-1-baseline", "terms-1-method"),
        *("terms-1-amount", "terms-1-per", "terms-1-plus_one", "terms-1-cap", "terms-1-days"),
    },
    # A neighbour's bank of a boundary river; a new line drawn over the old; a photo is sent anew.
    "rivers:reach_edit": {"neighbour", "new_line"},
    "justice:enforcement_change": {"issues"},
    "plans:line_change": {"issues"},
    "plans:revision_change": {"issues", "reason"},
}


def is_opened(row: Row) -> bool:
    return (
        row.method == "GET"
        and "_api:" not in row.url_name
        and 200 in (getattr(row, role) for role in ROLES)
    )


def role_of(row: Row) -> str:
    return next(role for role in ROLES if getattr(row, role) == 200)


def parts_of(row: Row, stage: Stage) -> Any:
    return row.kwargs(stage.cast) if row.kwargs else {}


def address_of(row: Row, parts: Any) -> str:
    by_place = parts if isinstance(parts, tuple) else ()
    return reverse(row.url_name, args=by_place, kwargs=None if by_place else parts)


def main_form(page: Any, address: str) -> Form | None:
    """The form that a page is there for: it is posted to the page's own address."""
    if page.streaming or not page.headers.get("Content-Type", "").startswith("text/html"):
        return None
    found = [f for f in forms_of(page.text) if f.method == "post" and f.action in ("", address)]
    return found[0] if found else None


def sent_by(form: Form) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in form.data().items():
        data.setlist(name, values)
    return data


def empty_fields(form: Form) -> set[str]:
    """Names of fields with nothing in them, but for those of a row of fields that is offered empty."""
    filled = Counter(match[0] for name, value in form.sent if value and (match := ROW.match(name)))
    # An empty row of fields may offer a weight of 1.
    full_rows = {row for row, count in filled.items() if count > 1}
    return {
        name
        for name, value in form.sent
        if not value and (not (match := ROW.match(name)) or match[0] in full_rows)
    }


def stored() -> dict[str, list[str]]:
    """All rows of all our tables but their histories and the audit, without what follows from the rest
    (`sort_key`, a division's `full_name`), who saved them and when. Children are written anew with their parent."""
    rooms = {path.parent.name for path in Path(settings.BASE_DIR).glob("*/apps.py")}
    apart = {"updated_at", "updated_by_id", "edited_at", "edited_by_id", "sort_key", "full_name"}
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in rooms and not model.__name__.startswith(
            ("Historical", "Audit")
        ):
            names = [f.attname for f in model._meta.concrete_fields if not f.primary_key]
            names = [name for name in names if name not in apart]
            rows = model._base_manager.order_by("pk").values_list(*names)
            found[model._meta.label] = [repr(dict(zip(names, row, strict=True))) for row in rows]
    return found


def shows_every_value_that_it_was_given(play: Play) -> None:
    """A row's form, if it has one: asked with all the rest of the row (test_rows.py)."""
    row = play.row
    if not is_opened(row):
        return
    page = play.answer(play.as_said(role_of(row)))
    found, shown = main_form(page, play.address), page.context and page.context.get("form")
    view = getattr(resolve(play.address).func, "view_class", type)
    if issubclass(view, FormMixin) and row.kwargs:
        assert (row.url_name in EDITS) != (row.url_name in ACTS), (
            f"add {row.url_name} to EDITS, with what fills its row, or to ACTS"
        )
        assert row.url_name in EDITS or not row.url_name.endswith(("_edit", "_change", "_correct"))
    if found is None or not isinstance(shown, forms.BaseForm) or shown.is_bound:
        return
    sent = sent_by(found)
    for name, field in shown.fields.items():
        given = shown.get_initial_for_field(field, name)
        if isinstance(field, forms.FileField) or field.disabled or given in (None, "", [], False):
            continue
        value = field.widget.value_from_datadict(sent, {}, shown.add_prefix(name))
        assert value not in (None, "", []), f"{name}: {given!r} is shown as an empty field"


@pytest.mark.parametrize("name", EDITS)
def test_a_stored_row_saved_untouched_is_unchanged(stage: Stage, name: str) -> None:
    row = next(row for row in ROWS if row.url_name == name and is_opened(row))
    with transaction.atomic():
        parts = parts_of(row, stage)
        EDITS[name](stage.cast, parts)
        address = address_of(row, parts)
        form = main_form(stage.send(row, role_of(row), "GET", address), address)
        assert form is not None
        before = stored()
        answer = stage.send(row, role_of(row), "POST", address, dict(sent_by(form).lists()))
        after = stored()
        transaction.set_rollback(True)
    assert answer.status_code == (422 if name in REFUSED else 302)
    # Lists are compared by what differs, so that a failure can be read.
    gone = {label: set(rows) - set(after[label]) for label, rows in before.items()}
    came = {label: set(rows) - set(before[label]) for label, rows in after.items()}
    assert {k: (gone[k], came[k]) for k in before if gone[k] or came[k]} == {}
    assert {k: len(rows) for k, rows in after.items()} == {
        k: len(rows) for k, rows in before.items()
    }
    assert empty_fields(form) == EMPTY.get(name, set())
