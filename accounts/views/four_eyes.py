"""复核分人: what holds, who said so, and saying it anew."""

from typing import Any

from django.urls import reverse

from accounts.forms.registers import EyesForm
from accounts.models import Eyes
from accounts.services import four_eyes, set_eyes
from common import clock
from common.web.views import FormPage


class EyesPage(FormPage):
    """What was said so far, with the form below it."""

    roles = ("office",)
    form_class = EyesForm
    template_name = "accounts/four_eyes.html"
    title = "复核分人"
    lead = (
        "巡河核实、问题复核、方案审查和回头看，不由经手人本人办理。"
        "做不到的照样可以办，但会标明，并在统计中计数。"
    )
    menu = "accounts"
    success_message = "已设定，即时生效。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_cancel_url(self) -> str:
        return reverse("accounts:account_list")

    def perform(self, form: EyesForm) -> str:
        by: Any = self.request.user
        set_eyes(**form.cleaned_data, by=by, at=clock.now())
        return reverse("accounts:four_eyes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        home = user.home_division
        return super().get_context_data(**kwargs) | {
            "rules": four_eyes.rules_seen_by(user),
            "home": home,
            "holds": Eyes(four_eyes.asked_of(home.pk)).label if home else "",
        }
