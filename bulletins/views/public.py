"""An issued bulletin for everybody, without an account, where its office chose so."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from bulletins.models import Bulletin, BulletinState
from bulletins.reads.paper import paper_of
from bulletins.views.bulletins import photo_of
from common import clock


def public_or_404(uuid: UUID) -> Bulletin:
    rows = Bulletin.objects.filter(uuid=uuid, state=BulletinState.ISSUED, is_public=True)
    found: Bulletin | None = rows.select_related("division").first()
    if found is None:
        raise Http404
    return found


@method_decorator(never_cache, name="dispatch")
class PublicBulletinPage(View):
    """The paper; who edited it and where its figures came from are not shown."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        bulletin = public_or_404(uuid)
        shown = {
            "bulletin": bulletin,
            "paper": paper_of(bulletin, at=clock.now()),
            "photo_url": "public_bulletins:photo",
            "photo_of": uuid,
        }
        return render(request, "bulletins/public.html", shown)


class PublicPhotoPage(View):
    """A photo of it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uuid: UUID, photo: UUID) -> HttpResponseBase:
        return photo_of(public_or_404(uuid), photo, request.GET.get("size", "full"))
