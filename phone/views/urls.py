"""Addresses of the app itself, `/m/`: all public and without anybody's data. The office's pages about it are in
`phone.views.office_urls`."""

from django.urls import path

from phone.views import shell

app_name = "phone"

urlpatterns = [
    path("", shell.shell_page, name="shell"),
    path("worker.js", shell.worker, name="worker"),
    path("app.webmanifest", shell.manifest, name="manifest"),
    path("version.json", shell.version, name="version"),
]
