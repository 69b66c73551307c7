"""Login, logout, password; divisions, units and accounts for offices."""

from django.contrib.auth import views as auth_views
from django.urls import path

from accounts import lookups, office_views, views
from accounts.imports import DivisionRegister
from common.import_views import import_urls

app_name = "accounts"

urlpatterns = [
    path("login/", views.LoginPage.as_view(), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", views.PasswordChangePage.as_view(), name="password_change"),
    path("divisions/", office_views.DivisionListPage.as_view(), name="division_list"),
    path("divisions/add/", office_views.DivisionAddPage.as_view(), name="division_add"),
    path(
        "divisions/<str:pk>/edit/",
        office_views.DivisionChangePage.as_view(),
        name="division_change",
    ),
    *import_urls(
        DivisionRegister, name="division", menu="divisions", back="accounts:division_list"
    ),
    path("lookup/divisions/", lookups.DivisionLookup.as_view(), name="division_lookup"),
    path("lookup/all-divisions/", lookups.AnyDivisionLookup.as_view(), name="any_division_lookup"),
    path("units/", office_views.UnitListPage.as_view(), name="unit_list"),
    path("units/add/", office_views.UnitAddPage.as_view(), name="unit_add"),
    path("units/<int:pk>/", office_views.UnitChangePage.as_view(), name="unit_change"),
    path("people/", office_views.AccountListPage.as_view(), name="account_list"),
    path("people/add/", office_views.AccountAddPage.as_view(), name="account_add"),
    path("people/<int:pk>/", office_views.AccountPage.as_view(), name="account"),
    path(
        "people/<int:pk>/reset-password/",
        office_views.ResetPasswordAct.as_view(),
        name="account_reset_password",
    ),
    path("people/<int:pk>/switch/", office_views.SwitchAccountAct.as_view(), name="account_switch"),
    path("people/<int:pk>/unlock/", office_views.UnlockAct.as_view(), name="account_unlock"),
    path("people/<int:pk>/phones/", office_views.EndPhonesAct.as_view(), name="account_end_phones"),
]
