"""Notices in the administration: to look into, never to change. Offices work on their own pages."""

from django.contrib import admin

from common.web.admin import ReadOnlyAdmin
from notices.models import Delivery, DraftJob, LadderRule, Measure, Notice, Proposal


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """月通报."""

    list_display = ("title", "division", "month", "revision", "state", "number", "published_at")
    list_filter = ("state", "division__level")
    list_select_related = ("division",)
    search_fields = ("number", "division__name")
    date_hierarchy = "month"


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """送达与签收."""

    list_display = (
        "recipient_name",
        "notice",
        "delivered_at",
        "first_read_at",
        "signed_at",
        "urged_at",
    )
    list_select_related = ("notice",)
    search_fields = ("recipient_name", "notice__number")


@admin.register(DraftJob)
class DraftJobAdmin(ReadOnlyAdmin):
    """通报拟稿任务: how far a job has come, and why one was given up."""

    list_display = (
        "division",
        "month",
        "state",
        "finished",
        "total",
        "attempts",
        "heartbeat_at",
        "error",
    )
    list_filter = ("state",)
    list_select_related = ("division",)


@admin.register(LadderRule)
class LadderRuleAdmin(ReadOnlyAdmin):
    """提醒约谈规则; offices set them on their own page."""

    list_display = ("kind", "division", "number", "rung", "is_on", "valid_from", "basis")
    list_select_related = ("division",)


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """处理建议."""

    list_display = ("recipient_name", "place", "kind", "rung", "state", "decided_by", "decided_at")
    list_filter = ("state", "kind")
    list_select_related = ("decided_by",)
    search_fields = ("recipient_name",)


@admin.register(Measure)
class MeasureAdmin(ReadOnlyAdmin):
    """提醒、约谈、通报批评、问责."""

    list_display = ("number", "rung", "recipient_name", "division", "issued_at", "state", "appeal")
    list_filter = ("rung", "state")
    list_select_related = ("division",)
    search_fields = ("number", "recipient_name")
