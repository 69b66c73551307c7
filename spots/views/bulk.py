"""成批认定: one verdict for the ticked spots."""

from typing import Any

from django.db.models import QuerySet

from common import clock
from common.errors import Invalid
from common.web.bulk import EachPage
from spots import services
from spots.forms import REAL, VerdictForm
from spots.models import Spot


class SpotsVerifyPage(EachPage):
    """Each real one enters the ledger by itself, on the reach it lies on; each other is dismissed with the words."""

    form_class = VerdictForm
    template_name = "spots/spots_verify.html"
    title = "成批认定图斑"
    menu = "spots"
    act_label, counted = "认定", "个"
    list_url_name = "spots:spot_list"
    none_chosen = "请先勾选要认定的图斑。"

    def find(self, keys: list[int]) -> QuerySet[Spot]:
        found = Spot.objects.visible_to(self.request.user).filter(pk__in=keys)
        return found.select_related("batch", "reach", "division__parent").order_by("batch", "code")

    def row_words(self, row: Spot) -> str:
        where = row.place or row.division.full_name
        return "，".join(filter(None, (row.code, row.kind_words, where, str(row.reach or ""))))

    def perform_one(self, row: Spot, form: VerdictForm) -> None:
        data = form.cleaned_data
        given: dict[str, Any] = {"spot_id": row.pk, "by": self.request.user, "at": clock.now()}
        if data["verdict"] != REAL:
            services.dismiss(note=data["note"], **given)
            return
        rectify_by = data["rectify_by"] or row.batch.rectify_by
        if row.reach is None:
            raise Invalid("spot.reach", "附近没有河段，请单独认定，并填写河段。")
        if rectify_by is None:
            raise Invalid("spot.rectify_by", "所在批次没有整改期限，请填写整改期限。")
        finding = services.Finding(
            reach=row.reach,
            kind=data["kind"],
            severity=data["severity"],
            description=data["note"],
            rectify_by=rectify_by,
            photos=[],
        )
        services.confirm(finding=finding, **given)
