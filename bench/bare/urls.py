"""One list, and the addresses that its menu and rows lead to."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import path
from django.views.generic import DetailView, ListView

from issues.models import Issue


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


urlpatterns = [
    path("", BareList.as_view(), name="list"),
    path("<int:pk>/", BareDetail.as_view(), name="detail"),
]
