"""Addresses for everybody."""

from django.urls import path

from bulletins.views import public

app_name = "public_bulletins"

urlpatterns = [
    path("", public.PublicListPage.as_view(), name="bulletin_list"),
    path("<uuid:uuid>/", public.PublicBulletinPage.as_view(), name="bulletin"),
    path("<uuid:uuid>/bulletin.pdf", public.PublicPdfPage.as_view(), name="pdf"),
    path("<uuid:uuid>/photos/<uuid:photo>/", public.PublicPhotoPage.as_view(), name="photo"),
]
