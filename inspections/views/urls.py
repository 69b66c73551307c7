"""Pages of patrols."""

from django.urls import path

from common.imports.views import import_urls
from inspections.sheets.imports import OldPatrolRegister
from inspections.views import checklist, dues, entries, patrols, rules, statistics

app_name = "inspections"

urlpatterns = [
    *import_urls(
        OldPatrolRegister,
        name="old_patrol",
        menu="patrols",
        back="inspections:patrol_list",
        under="patrols/old/",
    ),
    path("patrols/", patrols.PatrolListPage.as_view(), name="patrol_list"),
    path("patrols/pending/", patrols.InboxPage.as_view(), name="patrol_inbox"),
    path("patrols/confirm/", patrols.BulkDecidePage.as_view(), name="patrols_confirm"),
    path("patrols/reject/", patrols.BulkDecidePage.as_view(accept=False), name="patrols_reject"),
    path("patrols/paper/", entries.PaperPage.as_view(), name="paper_create"),
    path("patrols/own/", entries.OwnPatrolPage.as_view(), name="own_create"),
    path("patrols/joint/", entries.JointPage.as_view(), name="joint_create"),
    path("patrols/<int:pk>/", patrols.PatrolDetailPage.as_view(), name="patrol_detail"),
    path("patrols/<int:pk>/confirm/", patrols.DecidePage.as_view(), name="patrol_confirm"),
    path(
        "patrols/<int:pk>/reject/",
        patrols.DecidePage.as_view(accept=False),
        name="patrol_reject",
    ),
    path(
        "patrols/<int:pk>/photos/<uuid:uuid>/<slug:size>/",
        patrols.PatrolPhotoPage.as_view(),
        name="patrol_photo",
    ),
    path("dues/", dues.DueListPage.as_view(), name="due_list"),
    path("dues/reopen/", dues.ReopenPage.as_view(), name="dues_reopen"),
    path("dues/reopen/past/", dues.ReopenPastPage.as_view(), name="past_reopen"),
    path("statistics/", statistics.StatisticsPage.as_view(), name="statistics"),
    path("swaps/", entries.SwapListPage.as_view(), name="swap_list"),
    path("swaps/new/", entries.SwapCreatePage.as_view(), name="swap_create"),
    path("swaps/<int:pk>/end/", entries.SwapEndPage.as_view(), name="swap_end"),
    path("posts/", entries.PostLookupPage.as_view(), name="post_lookup"),
    path("rules/", rules.RulePage.as_view(), name="rule_list"),
    path("checklist/", checklist.ChecklistPage.as_view(), name="checklist"),
    path("checklist/new/", checklist.ChecklistFormPage.as_view(), name="checklist_add"),
    path("checklist/<int:pk>/", checklist.ChecklistFormPage.as_view(), name="checklist_change"),
    path("checklist/<int:pk>/up/", checklist.ChecklistMovePage.as_view(), name="checklist_up"),
    path(
        "checklist/<int:pk>/down/",
        checklist.ChecklistMovePage.as_view(up=False),
        name="checklist_down",
    ),
    path("rules/new/", rules.RuleCreatePage.as_view(), name="rule_create"),
]
