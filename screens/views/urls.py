"""Addresses of the screen and of its links."""

from django.urls import path

from screens.views import links, screens

app_name = "screens"
urlpatterns = [
    path("", screens.ScreenPage.as_view(), name="screen"),
    path("figures/", screens.ScreenFigures.as_view(), name="figures"),
    # Below what a page asks by itself, which keeps nobody signed in (`accounts.views.middleware`).
    path("figures/lines/<slug:version>/", screens.ScreenLines.as_view(), name="lines"),
    path("wall/", screens.WallPage.as_view(), name="wall"),
    path("wall/figures/", screens.WallFigures.as_view(), name="wall_figures"),
    path("wall/figures/lines/<slug:version>/", screens.WallLines.as_view(), name="wall_lines"),
    path("links/", links.LinkListPage.as_view(), name="link_list"),
    path("links/new/", links.LinkNewPage.as_view(), name="link_new"),
    path("links/<int:pk>/revoke/", links.LinkRevokePage.as_view(), name="link_revoke"),
]
