"""One list, and the addresses that its menu and rows lead to; and one row's stamp."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.generic import DetailView, ListView

from issues.models import Issue
from screens.models import Snapshot


class BareList(LoginRequiredMixin, ListView):  # type: ignore[type-arg]
    """50 issues, the newest first, with their kind and reach."""

    queryset = (
        Issue.objects.select_related("kind", "reach")
        .defer("reach__line")
        .order_by("-reported_at", "-pk")
    )
    paginate_by = 50
    template_name = "bare/list.html"


class BareDetail(LoginRequiredMixin, DetailView):  # type: ignore[type-arg]
    """Only there to be linked to."""

    model = Issue


def bare_stamp(request: HttpRequest, code: str) -> HttpResponse:
    """The floor of a wall's poll: one row by its key, its stamp compared."""
    etag = f'"{Snapshot.objects.values_list("digest", flat=True).get(pk=code)[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    return JsonResponse(Snapshot.objects.get(pk=code).facts, headers={"ETag": etag})


urlpatterns = [
    path("", BareList.as_view(), name="list"),
    path("stamp/<str:code>/", bare_stamp, name="stamp"),
    path("<int:pk>/", BareDetail.as_view(), name="detail"),
]
