"""Pages of statements: the list, one statement as one may see it, its files, and the acts about it."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from accounts.models import Division
from accounts.tables.desks import ByDesk
from attachments.neighbours.fields import KeepsUploads
from attachments.reads.responses import document_response
from attachments.services import uploads as attachments
from common import clock
from common.errors import Conflict
from common.text.months import Month
from common.web.downloads import download
from common.web.views import ActPage, DetailPage, FormPage, ListPage, RoleRequiredMixin
from funds.forms.statements import (
    CLEARING,
    AnswerForm,
    ComputeForm,
    FreezeForm,
    GivenForm,
    LetterAnswerForm,
    WordsForm,
)
from funds.models import Answer, Purpose, Statement, StatementAct, StatementParty, StatementState
from funds.permissions import abilities, may_answer
from funds.reads.statements import (
    clearing_to_renew,
    frozen_since,
    replaced_by,
    shown_to,
    way_of,
)
from funds.rules.steps import ACTS, REFUSALS
from funds.services import answers, given, statements
from funds.services.clearing import clear_year
from funds.services.registry import kind_of
from funds.services.rules import version_for
from funds.sheets.columns import STATEMENT_COLUMNS
from funds.sheets.statements import write_docx, write_letter, write_xlsx
from funds.tables.filters import StatementFilter
from funds.tables.funds import StatementTable
from funds.views.rules import READERS, OneRule

MENU = "fund_statements"
LINES_A_PAGE = 100


def address(statement: Statement) -> str:
    return reverse("funds:statement_detail", args=[statement.pk])


class StatementListPage(ByDesk, ListPage):
    """结算单 that one's office keeps, and those that move one's money."""

    roles = READERS
    model = Statement
    table_class = StatementTable
    filterset_class = StatementFilter
    title = "结算单"
    lead = "本级核算的，和发来请本级确认的；金额为您可以看到的明细之和。"
    menu = MENU
    empty_text = "还没有结算单。"
    export_columns = STATEMENT_COLUMNS

    def get_queryset(self) -> QuerySet[Statement]:
        rows: Any = super().get_queryset().select_related("division", "rule")
        found: QuerySet[Statement] = rows.with_answers(self.request.user)
        return found


class ComputePage(OneRule, FormPage):
    """核算一期, or the clearing of a year."""

    roles = ("office",)
    form_class = ComputeForm
    lead = "按起用的规则和现在的数据核算，生成草稿；核对后再发送双方确认。"
    menu = MENU
    submit_label = "核算"

    def get_title(self) -> str:
        return f"核算：{self.rule}"

    def get_cancel_url(self) -> str:
        return self.back()

    def get_form_kwargs(self) -> dict[str, Any]:
        if not self.is_ours:
            raise PermissionDenied
        at = clock.now()
        version = version_for(self.rule, Month.of(at)) or self.rule.versions.first()
        kind = kind_of(self.rule.kind)
        body = version.body if version else {}
        return super().get_form_kwargs() | {"kind": kind, "body": body, "at": at}

    def perform(self, form: ComputeForm) -> str:
        what, _, rest = form.cleaned_data["period"].partition(":")
        by, at = self.request.user, clock.now()
        if what == CLEARING:
            return address(clear_year(rule=self.rule, year=int(rest), by=by, at=at))
        first, last = Month.parse(what), Month.parse(rest)
        return address(statements.compute(rule=self.rule, first=first, last=last, by=by, at=at))


class GivenPage(OneRule, FormPage):
    """补录数据 of one month: flow and days beyond the limit."""

    roles = ("office",)
    form_class = GivenForm
    lead = "规则要用、其他地方没有的数据；留空的视为没有数据。"
    menu = "fund_rules"
    success_message = "已保存。"

    @cached_property
    def month(self) -> Month:
        at = clock.now()
        asked = self.request.GET.get("month", "")
        offered = {str(Month.of(at).plus(-n)): Month.of(at).plus(-n) for n in range(1, 25)}
        return offered.get(asked, Month.of(at).previous())

    def get_title(self) -> str:
        return f"补录数据：{self.rule}（{self.month.label}）"

    def get_cancel_url(self) -> str:
        return self.back()

    @cached_property
    def asked(self) -> list[given.Asked]:
        if not self.is_ours:
            raise PermissionDenied
        return given.asked_for(self.rule, self.month)

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = [(each.key, each.label, each.value) for each in self.asked]
        return super().get_form_kwargs() | {"asked": asked}

    def perform(self, form: GivenForm) -> str:
        given.save_given(
            rule=self.rule,
            month=self.month,
            values={each: form.cleaned_data[each.key] for each in self.asked},
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class OneStatement(RoleRequiredMixin):
    """A statement that the user sees, else 404; for the office's acts another's is 403."""

    roles: tuple[str, ...] = ("office",)
    is_office_act = True
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def statement(self) -> Statement:
        visible = Statement.objects.visible_to(self.request.user).select_related(
            "rule", "division", "rule_version", "replaces", "made_by", "frozen_by"
        )
        found: Statement = get_object_or_404(visible, pk=self.kwargs["pk"])
        if self.is_office_act and not self.request.user.is_office_of(found.division_id):
            raise PermissionDenied
        return found

    def back(self) -> str:
        return address(self.statement)


class StatementPage(OneStatement, DetailPage):
    """Sums by party, every line with its memo, what can be done and what was."""

    roles = READERS
    is_office_act = False
    model = Statement
    template_name = "funds/statement_detail.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> Statement:
        return self.statement

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        statement, user = self.statement, self.request.user
        shown = shown_to(user, statement)
        pages = Paginator(shown.lines, LINES_A_PAGE)
        can = abilities(user, statement)
        way = way_of(user, statement)
        files = _files_of([each["row"] for each in way])
        for each in way:
            each["files"] = [files[key] for key in each["row"].files if key in files]
        return super().get_context_data(**kwargs) | {
            "statement": statement,
            "shown": shown,
            "parties": [
                {
                    "party": party,
                    "may_answer": statement.state == StatementState.SENT
                    and may_answer(user, party),
                    "may_enter": can["replied"]
                    and not party.is_bank
                    and party.answer == Answer.WAITING,
                    "may_reply": can["replied"] and party.answer == Answer.OBJECTED,
                }
                for party in shown.parties
            ],
            "page": pages.get_page(self.request.GET.get("page")),
            "can": can,
            "way": way,
            "replaced_by": replaced_by(statement) if shown.is_whole else None,
            **self.asked_anew(shown.is_whole),
            "rule_words": kind_of(statement.rule.kind).words(statement.rule_version.body),
        }

    def asked_anew(self, is_whole: bool) -> dict[str, Any]:
        """For the office that keeps it: what was frozen after a clearing, or the clearing that an account overtook."""
        if not is_whole:
            return {}
        if self.statement.purpose == Purpose.CLEARING:
            return {"frozen_since": frozen_since(self.statement)}
        return {"clearing": clearing_to_renew(self.statement)}


def _files_of(rows: list[StatementAct]) -> dict[str, Any]:
    """Files of the acts by UUID: each only as uploaded by whoever acted."""
    keys = [key for row in rows for key in row.files]
    found = attachments.shown(keys, owner_ids={row.by_id for row in rows}) if keys else []
    return {str(each.uuid): each for each in found}


class StatementFile(OneStatement, View):
    """A file of one of its acts, for whoever sees that act."""

    roles = READERS
    is_office_act = False
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, uuid: UUID) -> HttpResponseBase:
        rows = [each["row"] for each in way_of(request.user, self.statement)]
        found = _files_of(rows).get(str(uuid))
        if found is None:
            raise Http404
        return document_response(found)


class StatementDownload(OneStatement, View):
    """The statement as .xlsx or .docx, to a party its own lines alone."""

    roles = READERS
    is_office_act = False
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, kind: str) -> FileResponse:
        shown = shown_to(request.user, self.statement)
        by: Any = request.user
        match kind:
            case "xlsx":
                file = write_xlsx(shown)
            case "docx":
                file = write_docx(shown, by=by)
            case _:
                raise Http404
        return download(file, f"{self.statement.title}.{kind}")


class OneParty(OneStatement):
    """A party of a statement, by its code; one that is not there is 404."""

    @cached_property
    def party(self) -> StatementParty:
        visible = StatementParty.objects.visible_to(self.request.user)
        rows = visible.filter(statement=self.statement).select_related("division")
        found: StatementParty = get_object_or_404(rows, division=self.kwargs["code"])
        found.statement = self.statement
        return found


class LetterDownload(OneParty, View):
    """函 with its return form, to one party."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, code: str) -> FileResponse:
        if self.statement.sent_at is None:
            raise Http404
        by: Any = request.user
        file = write_letter(self.party, by=by)
        return download(file, f"确认函 {self.party.name} {self.statement}.docx")


class StatementForm(OneStatement, FormPage):
    """A form for one act. Opened when it cannot be done, it says why and leads back."""

    act = ""
    menu = MENU

    def get_cancel_url(self) -> str:
        return address(self.statement)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.statement.state not in ACTS[self.act].states:
            messages.error(request, REFUSALS[self.statement.state])
            return redirect(self.back())
        return super().get(request, *args, **kwargs)


class AnswerPage(OneParty, StatementForm):
    """A party's office confirms or objects."""

    act = "confirmed"
    is_office_act = False
    form_class = AnswerForm
    submit_label = "答复"
    success_message = "已答复。"

    def get_title(self) -> str:
        return f"答复：{self.statement}"

    @property
    def lead(self) -> str:  # type: ignore[override]
        party = self.party
        return f"{party.name}应付 {party.pays:,.2f} 元，应收 {party.receives:,.2f} 元。"

    def perform(self, form: AnswerForm) -> str:
        answers.answer(
            statement=self.statement,
            division_id=self.party.division_id,
            answer=form.cleaned_data["answer"],
            words=form.cleaned_data["words"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class LetterAnswerPage(KeepsUploads, OneParty, StatementForm):
    """登记来函答复: what a party said on paper."""

    act = "confirmed"
    form_class = LetterAnswerForm
    submit_label = "登记"
    success_message = "已登记。"
    lead = "平台外的邻区，或没有在平台上答复的一方，以函件、回执答复的在这里登记。"

    def get_title(self) -> str:
        return f"登记{self.party.name}的答复"

    def perform(self, form: LetterAnswerForm) -> str:
        answers.enter_answer(
            statement=self.statement,
            division_id=self.party.division_id,
            answer=form.cleaned_data["answer"],
            words=form.cleaned_data["words"],
            files=form.cleaned_data["files"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class ReplyPage(OneParty, StatementForm):
    """答复异议."""

    act = "replied"
    form_class = WordsForm
    submit_label = "答复"
    success_message = "已答复，请对方重新确认。"

    def get_title(self) -> str:
        return f"答复{self.party.name}的异议"

    @property
    def lead(self) -> str:  # type: ignore[override]
        return f"{self.party.name}的异议：{self.party.words}"

    def get_form_kwargs(self) -> dict[str, Any]:
        hint = "异议有理的，请办理更正；不采纳的，写明理由，对方在新的期限内再次确认。"
        return super().get_form_kwargs() | {"label": "答复", "hint": hint}

    def perform(self, form: WordsForm) -> str:
        answers.reply(
            statement=self.statement,
            division_id=self.party.division_id,
            words=form.cleaned_data["words"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class CorrectPage(StatementForm):
    """更正: a new version from what is known now."""

    act = "corrected"
    form_class = WordsForm
    submit_label = "重新核算并更正"
    lead = "按现在的数据重新核算，生成新的一版；已定稿的保持不变，由新的一版代替。"
    success_message = "已生成更正稿，核对后发送双方确认。"

    def get_title(self) -> str:
        return f"更正：{self.statement}"

    def get_form_kwargs(self) -> dict[str, Any]:
        hint = "会写进更正后的结算单，例如：9月罗汉桥断面水质数据已更正。"
        return super().get_form_kwargs() | {"label": "更正原因", "hint": hint, "most": 300}

    def perform(self, form: WordsForm) -> str:
        return address(
            statements.correct(
                statement=self.statement,
                reason=form.cleaned_data["words"],
                by=self.request.user,
                at=clock.now(),
            )
        )


class WithdrawPage(StatementForm):
    """作废."""

    act = "withdrawn"
    form_class = WordsForm
    submit_label = "作废"
    success_message = "已作废。"

    def get_title(self) -> str:
        return f"作废：{self.statement}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"label": "作废原因"}

    def perform(self, form: WordsForm) -> str:
        statements.withdraw(
            statement=self.statement,
            words=form.cleaned_data["words"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class FreezePage(StatementForm):
    """定稿."""

    act = "frozen"
    form_class = FreezeForm
    submit_label = "定稿"
    lead = "定稿后明细、金额和双方答复都不能再改；如有错误，只能另出一版更正。"
    success_message = "已定稿。"

    def get_title(self) -> str:
        return f"定稿：{self.statement}"

    def perform(self, form: FreezeForm) -> str:
        statements.freeze(
            statement=self.statement,
            document_number=form.cleaned_data["document_number"],
            words=form.cleaned_data["words"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class RecomputeAct(OneStatement, ActPage):
    """重新核算 a draft."""

    def perform(self, request: HttpRequest) -> str:
        before = self.statement.inputs_hash
        if self.statement.state != StatementState.DRAFT:
            raise Conflict("statement.no_draft", REFUSALS[self.statement.state])
        made = statements.recompute(statement=self.statement, by=self.request.user, at=clock.now())
        is_same = made.inputs_hash == before
        words = "数据没有变化，结算单不变。" if is_same else "已按现在的数据重新核算。"
        messages.success(request, words)
        return self.back()


class SendAct(OneStatement, ActPage):
    """发送双方确认."""

    success_message = "已发送，请双方在期限内确认。"

    def perform(self, request: HttpRequest) -> str:
        statements.send(statement=self.statement, by=self.request.user, at=clock.now())
        outside = Division.objects.filter(
            pk__in=self.statement.parties.values("division"), is_external=True
        )
        if names := "、".join(outside.values_list("name", flat=True)):
            messages.warning(request, f"{names}在平台之外，请下载确认函寄送，收到回执后登记。")
        return self.back()
