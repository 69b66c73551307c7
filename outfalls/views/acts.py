"""What is done about one outfall: one page a step, all of one kind."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from attachments.neighbours.fields import KeepsUploads
from common import clock
from common.web.views import FormPage
from outfalls import services
from outfalls.forms import (
    AcceptForm,
    ActForm,
    CheckForm,
    FinishForm,
    MonitorForm,
    PermitForm,
    RefuseForm,
    ReopenForm,
    SortForm,
    SurveyForm,
    TraceForm,
)
from outfalls.permissions import case_of, may
from outfalls.reads.shown import pairs_of
from outfalls.rules.steps import STATES, STEPS, SURVEY, can
from outfalls.services.records import why_not
from outfalls.services.studying import SurveyFacts
from outfalls.services.treating import Treatment
from outfalls.views.outfalls import MENU, SeesOutfall

Perform = Callable[..., Any]


def _survey(form: Any, **given: Any) -> None:
    data = form.cleaned_data
    survey = SurveyFacts(
        surveyed_on=data["surveyed_on"],
        surveyor=data["surveyor"],
        is_flowing=data["is_flowing"],
        flows_when_dry=data["flows_when_dry"],
        campaign=data["campaign"],
    )
    services.record_survey(survey=survey, **given)


def _monitor(form: Any, **given: Any) -> None:
    services.record_monitoring(sample=form.sample(), **given)


def _sort(form: Any, **given: Any) -> None:
    names = ("category", "measures", "starts_on", "due_on", "unit", "merged_into")
    treatment = Treatment(**{name: form.cleaned_data[name] for name in names})
    services.sort_out(treatment=treatment, **given)


def _by(service: Perform, *names: str) -> Perform:
    """A service that takes the form's values by their names."""

    def perform(form: Any, **given: Any) -> None:
        service(**{name: form.cleaned_data[name] for name in names}, **given)

    return perform


_TRACED: Final = ("traced_on", "tracer", "sources", "owner", "owner_unknown", "owner_named")
ACTS: Final[Mapping[str, tuple[type[ActForm], Perform]]] = {
    "survey": (SurveyForm, _survey),
    "monitor": (MonitorForm, _monitor),
    "trace": (TraceForm, _by(services.record_tracing, *_TRACED)),
    "sort": (SortForm, _sort),
    "finish": (FinishForm, _by(services.finish, "done_on")),
    "accept": (AcceptForm, _by(services.accept, "accepted_on", "people", "next_check_on")),
    "refuse": (RefuseForm, _by(services.refuse, "due_on")),
    "check": (CheckForm, _by(services.check, "checked_on", "next_check_on", "is_dry_flow")),
    "reopen": (ReopenForm, _by(services.reopen, "due_on")),
    "permit": (PermitForm, _by(services.record_permit, "what", "kind", "number", "on")),
}


class ActPage(SeesOutfall, KeepsUploads, FormPage):
    """The form of one step. Who may never is refused; who comes too late is told."""

    roles = ("office", "unit")
    menu = MENU
    template_name = "outfalls/act.html"

    @property
    def step(self) -> str:
        step: str = self.kwargs["step"]
        if step not in ACTS:
            raise Http404
        return step

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if user.is_authenticated and user.has_role(*self.roles):
            if not may(user, self.outfall, self.step):
                raise PermissionDenied
            case = case_of(self.outfall)
            state = case.state if case else SURVEY
            if not can(state, self.step) and request.method in ("GET", "HEAD"):
                words = (
                    why_not(case, self.step)
                    if case
                    else f"该排污口现为“{STATES[state]}”，请先登记排查。"
                )
                messages.error(request, words)
                return redirect(self.get_cancel_url())
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[ActForm]:
        return ACTS[self.step][0]

    def get_form_kwargs(self) -> dict[str, Any]:
        about = {"user": self.request.user, "outfall": self.outfall, "case": case_of(self.outfall)}
        return super().get_form_kwargs() | about

    def get_title(self) -> str:
        return f"{STEPS[self.step].label}：{self.outfall}"

    def get_cancel_url(self) -> str:
        return reverse("outfalls:outfall_detail", args=[self.outfall.pk])

    def perform(self, form: ActForm) -> str:
        at: datetime = clock.now()
        given = {
            "outfall_id": self.outfall.pk,
            "act": form.act(),
            "by": self.request.user,
            "at": at,
        }
        ACTS[self.step][1](form, **given)
        messages.success(self.request, f"已{STEPS[self.step].done}。")
        return self.get_cancel_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = case_of(self.outfall)
        entries = list(case.entries.all()) if case and self.step in ("finish", "accept") else []
        state = case.state if case else SURVEY
        return super().get_context_data(**kwargs) | {
            "outfall": self.outfall,
            "case": case,
            "state": state,
            "state_words": STATES[state],
            "pairs": pairs_of(entries, self.address),
            "step": self.step,
        }
