"""Addresses of this room under `/api/v1/`."""

from django.urls import path

from notices.api import views

app_name = "notices_api"

urlpatterns = [
    path("notices/", views.NoticeList.as_view(), name="notice_list"),
    path("notices/<int:pk>/", views.NoticeDetail.as_view(), name="notice"),
    path("notices/<int:pk>/sign/", views.NoticeSign.as_view(), name="notice_sign"),
]
