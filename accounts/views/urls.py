"""Login, logout, password; divisions, units and accounts for offices."""

from django.contrib.auth import views as auth_views
from django.urls import path

from accounts.sheets.imports import DivisionRegister, UnitRegister
from accounts.views import four_eyes, login, lookups, registers, second_factor
from common.imports.views import import_urls

app_name = "accounts"

urlpatterns = [
    path("login/", login.LoginPage.as_view(), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", login.PasswordChangePage.as_view(), name="password_change"),
    path("second-factor/", second_factor.SecondFactorPage.as_view(), name="second_factor"),
    path("second-factor/on/", second_factor.TurnOnPage.as_view(), name="second_factor_on"),
    path("second-factor/off/", second_factor.TurnOffPage.as_view(), name="second_factor_off"),
    path("second-factor/codes/", second_factor.NewCodesAct.as_view(), name="second_factor_codes"),
    path("divisions/", registers.DivisionListPage.as_view(), name="division_list"),
    path("divisions/add/", registers.DivisionAddPage.as_view(), name="division_add"),
    path(
        "divisions/<str:pk>/edit/",
        registers.DivisionChangePage.as_view(),
        name="division_change",
    ),
    *import_urls(
        DivisionRegister, name="division", menu="divisions", back="accounts:division_list"
    ),
    path("lookup/divisions/", lookups.DivisionLookup.as_view(), name="division_lookup"),
    path("lookup/units/", lookups.UnitLookup.as_view(), name="unit_lookup"),
    path("lookup/all-divisions/", lookups.AnyDivisionLookup.as_view(), name="any_division_lookup"),
    path("units/", registers.UnitListPage.as_view(), name="unit_list"),
    *import_urls(UnitRegister, name="unit", menu="units", back="accounts:unit_list"),
    path("units/add/", registers.UnitAddPage.as_view(), name="unit_add"),
    path("units/<int:pk>/", registers.UnitChangePage.as_view(), name="unit_change"),
    path("looks/", registers.LookListPage.as_view(), name="look_list"),
    path("people/", registers.AccountListPage.as_view(), name="account_list"),
    path("people/add/", registers.AccountAddPage.as_view(), name="account_add"),
    path("four-eyes/", four_eyes.EyesPage.as_view(), name="four_eyes"),
    path("people/<int:pk>/", registers.AccountPage.as_view(), name="account"),
    path(
        "people/<int:pk>/reset-password/",
        registers.ResetPasswordAct.as_view(),
        name="account_reset_password",
    ),
    path("people/<int:pk>/switch/", registers.SwitchAccountAct.as_view(), name="account_switch"),
    path("people/<int:pk>/unlock/", registers.UnlockAct.as_view(), name="account_unlock"),
    path("people/<int:pk>/phones/", registers.EndPhonesAct.as_view(), name="account_end_phones"),
]
