"""Addresses of the office's pages about the app, `/phone/`."""

from django.urls import path

from phone.views import install, intake

app_name = "phone_office"

urlpatterns = [
    path("install/", install.InstallPage.as_view(), name="install"),
    path("intake/", intake.IntakePage.as_view(), name="intake_list"),
    path("intake/<int:pk>/", intake.IntakeDetailPage.as_view(), name="intake"),
    path("intake/<int:pk>/take/", intake.IntakeTakeAct.as_view(), name="intake_take"),
]
