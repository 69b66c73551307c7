"""公示 of a result, for everybody, without an account: while it lasts, at an address that nobody guesses."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from health.models import Assessment, AssessmentState
from health.reads.public import layers_of, rivers_words


@method_decorator(never_cache, name="dispatch")
class PublicResultPage(View):
    """The result by layer. Who entered what, sources and files are not shown."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        shown = Assessment.objects.filter(state=AssessmentState.PUBLISHED, uuid=uuid)
        rows = shown.select_related("version__scheme", "division", "river", "reach", "maker_unit")
        assessment = rows.defer("reach__line").first()
        if assessment is None:
            raise Http404
        return render(
            request,
            "health/public.html",
            {
                "assessment": assessment,
                "where": rivers_words(assessment),
                "layers": layers_of(assessment),
            },
        )
