"""The page behind an outfall's sign: for everybody, without account, cookie or script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from common import clock
from outfalls.reads.public import page_of
from rivers.models import Outfall


@method_decorator(never_cache, name="dispatch")
class PublicOutfallPage(View):
    """What it is, who answers for it and who watches over it, and how to report something odd."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows: Any = Outfall.objects.select_related("reach__river", "reach__division", "supervisor")
        outfall = rows.defer("reach__line").filter(pk=pk).first()
        if outfall is None:
            return render(request, "complaints/public/missing.html", status=404)
        return render(request, "outfalls/public/outfall.html", page_of(outfall, clock.now()))
