"""Addresses for everybody; short, because QR codes hold them."""

from django.urls import path

from outfalls.views import public

app_name = "public_outfalls"

urlpatterns = [path("<int:pk>/", public.PublicOutfallPage.as_view(), name="outfall")]
