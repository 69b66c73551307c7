"""Addresses for everybody; short, because QR codes hold them and people type them."""

from django.urls import path

from complaints.views import public

app_name = "public"

urlpatterns = [
    path("", public.QueryPage.as_view(), name="query"),
    path("<int:pk>/", public.BoardPage.as_view(), name="board"),
    path("<int:pk>/report/", public.ReportPage.as_view(), name="report"),
    path("q/<str:number>/", public.StatusPage.as_view(), name="status"),
]
