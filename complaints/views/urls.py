"""Addresses of 群众投诉 for offices; the public's are in `complaints.views.public_urls`."""

from django.urls import path

from common.imports.views import import_urls
from complaints.sheets.imports import OldComplaintRegister
from complaints.views import codes, office

app_name = "complaints"

urlpatterns = [
    *import_urls(
        OldComplaintRegister,
        name="old_complaint",
        menu="complaints",
        back="complaints:complaint_list",
        under="old/",
    ),
    path("", office.ComplaintListPage.as_view(), name="complaint_list"),
    path("codes/", codes.CodeSheetPage.as_view(), name="code_sheet"),
    path("codes/<int:pk>/", codes.CodeFile.as_view(), name="code_file"),
    path("<int:pk>/", office.ComplaintDetailPage.as_view(), name="complaint_detail"),
    path("<int:pk>/accept/", office.AcceptPage.as_view(), name="complaint_accept"),
    path("<int:pk>/join/", office.JoinPage.as_view(), name="complaint_join"),
    path("<int:pk>/decline/", office.DeclinePage.as_view(), name="complaint_decline"),
    path("<int:pk>/answer/", office.AnswerPage.as_view(), name="complaint_answer"),
    path("<int:pk>/part/", office.PartAct.as_view(), name="complaint_part"),
    path("<int:pk>/contact/", office.ContactPage.as_view(), name="complaint_contact"),
    path(
        "<int:pk>/photos/<uuid:photo>/<slug:size>/",
        office.ComplaintPhotoPage.as_view(),
        name="complaint_photo",
    ),
]
