"""Pages of 一河一长."""

from django.urls import path

from chiefs.sheets.imports import ChiefRegister
from chiefs.views import accounts, appointments, duty, handovers, people, register
from common.imports.views import import_urls

app_name = "chiefs"

urlpatterns = [
    path("", register.RegisterPage.as_view(), name="register"),
    path("people/", people.ChiefListPage.as_view(), name="chief_list"),
    path("people/new/", people.ChiefCreatePage.as_view(), name="chief_create"),
    path("people/<int:pk>/", people.ChiefDetailPage.as_view(), name="chief_detail"),
    path("people/<int:pk>/duty/", duty.DutyPage.as_view(), name="duty"),
    path("people/accounts/", accounts.ChiefAccountsAct.as_view(), name="chief_accounts"),
    path("people/<int:pk>/account/", accounts.ChiefAccountAct.as_view(), name="chief_account"),
    path("people/<int:pk>/edit/", people.ChiefEditPage.as_view(), name="chief_edit"),
    path("people/<int:pk>/appoint/", appointments.AppointPage.as_view(), name="appoint"),
    path("people/<int:pk>/hand-over/", handovers.HandOverPage.as_view(), name="hand_over"),
    path("appointments/<int:pk>/end/", appointments.EndPage.as_view(), name="appointment_end"),
    path(
        "appointments/<int:pk>/correct/",
        appointments.CorrectPage.as_view(),
        name="appointment_correct",
    ),
    *import_urls(
        ChiefRegister, name="chief", menu="register", back="chiefs:register", under="people/"
    ),
    path("handovers/", handovers.HandoverListPage.as_view(), name="handover_list"),
    path("handovers/<int:pk>/", handovers.HandoverDetailPage.as_view(), name="handover_detail"),
    path("follow-ups/", handovers.FollowUpListPage.as_view(), name="follow_up_list"),
    path("follow-ups/<int:pk>/done/", handovers.FollowUpDonePage.as_view(), name="follow_up_done"),
    path("lookup/chiefs/", register.ChiefLookupPage.as_view(), name="chief_lookup"),
]
