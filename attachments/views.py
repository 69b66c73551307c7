"""One's own uploads, while the form they were chosen in is still being filled in."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import View

from attachments.models import Attachment, BlobKind
from attachments.reads.responses import SIZES, document_response, photo_response
from common.web.views import RoleRequiredMixin


class OwnUploadPage(RoleRequiredMixin, View):
    """A photo or file that this very person uploaded; once it hangs on a row, the row's page shows it."""

    http_method_names = ["get", "head"]
    roles = ("office", "chief", "unit", "justice")

    def get(self, request: HttpRequest, uuid: UUID, size: str) -> HttpResponseBase:
        if size not in SIZES:
            raise Http404
        mine = Attachment.objects.filter(uploaded_by=request.user.pk).select_related("blob")
        found = get_object_or_404(mine, uuid=uuid)
        is_image = found.blob.kind == BlobKind.IMAGE
        return photo_response(found, size) if is_image else document_response(found)
