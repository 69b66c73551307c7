"""台账核验: what the nightly check of the ledger found."""

from typing import Any

from django.views.generic import TemplateView

from common.web.views import RoleRequiredMixin, TitledMixin
from issues.models import LedgerCheck, LedgerDifference, NightSeal

CHECKS_SHOWN = 14


class LedgerCheckPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """The last nights' checks; of the last one, what differs on issues that the office sees."""

    roles = ("office",)
    template_name = "issues/ledger_check.html"
    title = "台账核验"
    lead = (
        "每夜核对每件问题的现状与台账是否相符，台账、附件、巡河、投诉、通报、审计等记录写入后"
        "有无改动、删除或插入。"
    )
    menu = "issues"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        present = LedgerDifference.objects.present().visible_to(self.request.user)
        return super().get_context_data(**kwargs) | {
            "checks": list(LedgerCheck.objects.all()[:CHECKS_SHOWN]),
            "differences": present.select_related("issue"),
            "seals": list(NightSeal.objects.all()[:CHECKS_SHOWN]),
        }
