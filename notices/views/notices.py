"""Office pages of the monthly notices, and the inbox of who receives them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, F, FloatField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.reads.issuing import issuer_of
from accounts.tables.desks import ByDesk
from attachments.neighbours.fields import KeepsUploads
from common import clock
from common.errors import Conflict
from common.text.chinese import numeral
from common.web.views import (
    ActPage,
    Button,
    DetailPage,
    FormPage,
    ListPage,
    RoleRequiredMixin,
    ticked,
)
from inspections.reads.reopenings import reopenings_of
from notices.forms.notices import (
    CorrectionForm,
    DraftForm,
    LeaveForm,
    PublishForm,
    WordsForm,
    is_concurrent,
)
from notices.models import Delivery, DraftJob, Notice, NoticeState, SignOffState
from notices.permissions import abilities, require
from notices.reads.signoffs import signoffs_of
from notices.rules import wording
from notices.services import changes, drafting, drafts, publishing, receiving, urging
from notices.services.signoffs import valid_signature
from notices.sheets import notices
from notices.tables.filters import DeliveryFilter, InboxFilter, NoticeFilter
from notices.tables.notices import DeliveryTable, InboxTable, NoticeTable

OFFICE_AND_CHIEF = ("office", "chief")
READERS = ("office", "chief", "unit")
# Beyond it the page shows the list's beginning; the files hold it whole.
SHOWN_LINES = 1000


def address(notice: Notice) -> str:
    return reverse("notices:notice_detail", kwargs={"pk": notice.pk})


class NoticeListPage(ByDesk, ListPage):
    """月通报 of the user's divisions, drafts included where one is their office."""

    roles = OFFICE_AND_CHIEF
    model = Notice
    table_class = NoticeTable
    filterset_class = NoticeFilter
    title = "月通报"
    lead = "每月河长巡河履职情况的通报：拟稿、发布、送达与签收。"
    menu = "notices"
    empty_text = "还没有月通报。每月到了拟稿日会自动拟稿，也可以现在就生成。"
    export_columns = notices.NOTICE_COLUMNS

    def get_queryset(self) -> QuerySet[Notice]:
        visible: Any = super().get_queryset()
        found = visible.select_related("division").with_signing().with_changes().with_signoff()
        completion = Cast(KT("figures__patrols__total__completion"), FloatField())
        return found.annotate(completion=completion).defer("figures", "words")

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [Button("生成通报", reverse("notices:draft_new"), icon="file-plus", style="primary")]

    @property
    def empty_button(self) -> Button | None:  # type: ignore[override]
        return next(iter(self.get_buttons()), None)


class DraftPage(FormPage):
    """Asks for the drafts of a month."""

    form_class = DraftForm
    title = "生成月通报"
    lead = "按当月巡河与问题记录统计，生成草稿；统计数据一经生成即固定，文字可以修改。"
    menu = "notices"
    submit_label = "开始生成"

    def get_cancel_url(self) -> str:
        return reverse("notices:notice_list")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "at": clock.now()}

    def perform(self, form: DraftForm) -> str:
        job = drafting.request_draft(
            division=form.cleaned_data["division"],
            month=form.cleaned_data["month"],
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("notices:draft_job", kwargs={"pk": job.pk})


class DraftJobPage(DetailPage):
    """How far a drafting job is. The bar renews itself; without scripts the page does."""

    model = DraftJob
    queryset = DraftJob.objects.select_related("division", "requested_by")
    template_name = "notices/draft_job.html"
    menu = "notices"

    def get_title(self) -> str:
        return f"{self.object.division}{self.object.period.label}通报"

    def get_template_names(self) -> list[str]:
        if self.request.htmx and not self.request.htmx.boosted:
            return ["notices/draft_progress.html"]
        return [self.template_name]


class OneNotice(RoleRequiredMixin):
    """One notice that the user sees (else 404) and, for an office act, may handle (else 403)."""

    roles: tuple[str, ...] = ("office",)
    is_office_act = True
    kwargs: dict[str, Any]

    @property
    def notice(self) -> Notice:
        if not hasattr(self, "_notice"):
            visible = Notice.objects.visible_to(self.request.user)
            joined = visible.select_related("division", "supersedes", "edited_by", "published_by")
            self._notice: Notice = get_object_or_404(joined, pk=self.kwargs["pk"])
            if self.is_office_act and not self.request.user.is_office_of(self._notice.division_id):
                raise PermissionDenied
        return self._notice

    @property
    def signing(self) -> Any:
        """The notice with how many it was delivered to, have signed and were urged."""
        return Notice.objects.with_signing().only("pk").get(pk=self.notice.pk)

    def back(self) -> str:
        return address(self.notice)


class OneNoticeForm(OneNotice, FormPage):
    """A form about one notice. Opened when the notice is past that, it says so and leads back."""

    act = ""

    def get_cancel_url(self) -> str:
        return address(self.notice)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            require(self.request.user, self.notice, self.act)
        except Conflict as error:
            messages.error(request, error.detail)
            return redirect(address(self.notice))
        return super().get(request, *args, **kwargs)


class NoticePage(OneNotice, DetailPage):
    """The notice as it looks on paper, with what one may do."""

    roles = READERS
    is_office_act = False
    model = Notice
    template_name = "notices/notice_detail.html"
    menu = "notices"

    def get_object(self, queryset: Any = None) -> Notice:
        return self.notice

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notice, user = self.notice, self.request.user
        mine = receiving.record_reading(notice=notice, by=user, at=clock.now())
        moment = notice.published_at or notice.drafted_at
        by_section: dict[str, list[Any]] = {}
        for table in notices.paper_tables(notice):
            by_section.setdefault(table.section, []).append(table)
        can = abilities(user, notice, mine)
        changed = changes.told_of(notice, can, at=clock.now())
        numerals = map(numeral, range(1, 10))
        issuer = issuer_of(notice.division, moment)
        told = signoffs_of(notice) if can["see_signoffs"] else []
        return super().get_context_data(**kwargs) | {
            "can": can,
            "changed": changed,
            "changed_people": len({row.chief_id for row in changed if row.left_at is None}),
            "my_deliveries": mine,
            "issuer": issuer,
            # 文件 is added: the red head stays on one line of 156 mm.
            "issuer_size": "short" if len(issuer) <= 9 else "long" if len(issuer) <= 15 else "full",
            "title_lines": wording.title_lines(notice.title),
            "dated": moment,
            "addressees": notice.addressees,
            "parts": [
                (
                    section,
                    next(numerals) if section.heading else None,
                    by_section.get(section.key, []),
                )
                for section in notice.sections
            ],
            "shown_lines": SHOWN_LINES,
            "reopened_since": [
                said
                for said in reopenings_of([notice.period], notice.division_id)
                if said not in notice.figures.get("reopened", ())
            ],
            "correction": notice.corrections.standing().first(),
            "copies_to": publishing.copies_to(notice),
            "signing": self.signing,
            "signoffs": told,
            "needs_new_signature": _is_signed_before_it_changed(notice, told),
            "menu": self.menu if user.has_role(*OFFICE_AND_CHIEF) else "notice_inbox",
        }


def _is_signed_before_it_changed(notice: Notice, told: list[Any]) -> bool:
    """Whether a draft lost its signature by an edit, so that it has to be signed anew."""
    last = next((row for row, _ in told if row.state != SignOffState.WITHDRAWN), None)
    was_signed = last is not None and last.state == SignOffState.SIGNED
    return notice.state == NoticeState.DRAFT and was_signed and not valid_signature(notice)


class WordsPage(OneNoticeForm):
    """The words of a draft; its figures are shown beside them and cannot be changed."""

    act = "edit"
    form_class = WordsForm
    template_name = "notices/words_form.html"
    title = "修改文字"
    lead = "灰底的句子由统计数据生成，不能修改；其余文字可以自行增删。"
    menu = "notices"
    success_message = "文字已保存。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"notice": self.notice}

    def perform(self, form: WordsForm) -> str:
        try:
            drafts.edit_words(
                notice=self.notice,
                title=form.cleaned_data["title"],
                words={key: form.cleaned_data.get(key, "") for key in wording.PARAGRAPHS},
                main_to=form.cleaned_data["main_to"],
                copies=form.cleaned_data["copies"],
                seen_at=form.cleaned_data["seen_at"],
                by=self.request.user,
                at=clock.now(),
            )
        except Conflict as error:
            if is_concurrent(error):
                form.show_what_stands(Notice.objects.get(pk=self.notice.pk))
            raise
        return address(self.notice)


class RefreshAct(OneNotice, ActPage):
    """Counts a draft's month again."""

    success_message = "已按现在的记录重新统计，改过的文字没有动。"

    def perform(self, request: HttpRequest) -> str:
        drafts.refresh(
            notice=self.notice,
            keep_words=request.POST.get("words") != "renew",
            by=self.request.user,
            at=clock.now(),
        )
        return address(self.notice)


class DiscardAct(OneNotice, ActPage):
    """Throws a draft away."""

    success_message = "草稿已作废。"

    def perform(self, request: HttpRequest) -> str:
        drafts.discard(notice=self.notice, by=self.request.user, at=clock.now())
        return reverse("notices:notice_list")


class PublishPage(KeepsUploads, OneNoticeForm):
    """Number, signature, recipients."""

    act = "publish"
    form_class = PublishForm
    template_name = "notices/publish_form.html"
    menu = "notices"
    submit_label = "发布"
    success_message = "通报已发布并送达。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"notice": self.notice, "at": clock.now()}

    def get_title(self) -> str:
        return f"发布《{self.notice.title}》"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"notice": self.notice}

    def perform(self, form: PublishForm) -> str:
        publishing.publish(
            notice=self.notice,
            number=form.cleaned_data["number"],
            paper=form.paper,
            recipients=form.recipients,
            by=self.request.user,
            at=clock.now(),
        )
        if form.named_left_out:
            missing = "、".join(each.name for each in form.named_left_out)
            messages.warning(self.request, f"通报点名而没有送达的单位：{missing}。")
        return address(self.notice)


class CorrectPage(OneNoticeForm):
    """Opens the next revision of a published notice."""

    act = "correct"
    form_class = CorrectionForm
    lead = "按现在的记录重新统计，拟一份更正稿；发布后，原通报标为“已更正”，仍可查阅。"
    menu = "notices"
    submit_label = "拟更正稿"

    def get_title(self) -> str:
        return f"更正 {self.notice.number}通报"

    def perform(self, form: CorrectionForm) -> str:
        correction = drafts.correct(
            notice=self.notice,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
        return address(correction)


class LeavePage(OneNoticeForm):
    """Leaves what late records would change uncorrected, with a reason."""

    act = "correct"
    form_class = LeaveForm
    title = "不作更正"
    lead = "发布后补到的记录不再更正这份通报；理由记在通报页上，本级和上级河长办看得到。"
    menu = "notices"
    submit_label = "不作更正"

    def perform(self, form: LeaveForm) -> str:
        left = changes.leave(
            notice=self.notice,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(self.request, f"已记下：{left} 项变动不作更正。")
        return address(self.notice)


class SignAct(OneNotice, ActPage):
    """签收."""

    roles = READERS
    is_office_act = False
    success_message = "已签收。"

    def perform(self, request: HttpRequest) -> str:
        receiving.sign(notice=self.notice, by=self.request.user, at=clock.now())
        return address(self.notice)


class UrgeAct(OneNotice, ActPage):
    """催签: all who have not signed (`all`), or those who were ticked."""

    def perform(self, request: HttpRequest) -> str:
        urged = urging.urge(
            notice=self.notice,
            deliveries=None if "all" in request.POST else ticked(request),
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(request, urged.words)
        return self.back()

    def back(self) -> str:
        unsigned = reverse("notices:deliveries", kwargs=self.kwargs)
        return f"{unsigned}?signing=unsigned"


class DeliveryListPage(OneNotice, ListPage):
    """Who got a notice, who has read it, who has signed; and 催签 for those who have not."""

    model = Delivery
    template_name = "notices/delivery_list.html"
    table_class = DeliveryTable
    filterset_class = DeliveryFilter
    menu = "notices"
    empty_text = "通报还没有送达。"
    export_columns = notices.DELIVERY_COLUMNS

    def get_queryset(self) -> QuerySet[Delivery]:
        return self.notice.deliveries.select_related("signed_by")

    def get_table_kwargs(self) -> dict[str, Any]:
        return super().get_table_kwargs() | {"exclude": () if self.can_urge else ("tick",)}

    def get_bulk_actions(self) -> list[Button]:
        if not self.can_urge:
            return []
        address = reverse("notices:urge", kwargs=self.kwargs)
        return [Button("催签所选", address, confirm="催请所选收件人签收？近期已催过的不再催。")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counted = self.signing
        return super().get_context_data(**kwargs) | {
            "object": self.notice,
            "lead": f"送达 {counted.delivered_count} 个收件人，已签收 {counted.signed_count} 个，"
            f"未签收 {counted.waiting_count} 个，已催签 {counted.urged_count} 个。",
            "waiting": counted.waiting_count if self.can_urge else 0,
        }

    @property
    def can_urge(self) -> bool:
        return abilities(self.request.user, self.notice)["urge"]

    def get_title(self) -> str:
        return f"送达与签收 {self.notice.number}"

    def get_buttons(self) -> list[Button]:
        return [Button("返回通报", address(self.notice), icon="arrow-left")]


class InboxPage(ListPage):
    """收文: what was delivered to me, my office, my unit."""

    roles = READERS
    model = Delivery
    table_class = InboxTable
    filterset_class = InboxFilter
    title = "收文"
    lead = "送达给您、您所在河长办或单位的通报；催签的、未签收的在前。"
    menu = "notice_inbox"
    empty_text = "没有送达的通报。"
    export_columns = notices.INBOX_COLUMNS

    def get_queryset(self) -> QuerySet[Delivery]:
        mine = Delivery.objects.addressed_to(self.request.user)
        joined = mine.select_related("notice__division", "signed_by").defer(
            "notice__figures", "notice__words"
        )
        waits = Q(signed_at=None, notice__state=NoticeState.PUBLISHED)
        return joined.alias(waits=ExpressionWrapper(waits, BooleanField())).order_by(
            "-waits",
            F("signed_at").asc(nulls_first=True),
            F("urged_at").desc(nulls_last=True),
            F("first_read_at").asc(nulls_first=True),
            "-delivered_at",
            "-pk",
        )
