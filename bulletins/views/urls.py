"""Pages of 简报."""

from django.urls import path

from bulletins.views import bulletins, items, papers, submissions

app_name = "bulletins"

urlpatterns = [
    path("", bulletins.BulletinListPage.as_view(), name="bulletin_list"),
    path("new/", bulletins.BulletinCreatePage.as_view(), name="bulletin_create"),
    path("<int:pk>/", bulletins.BulletinDetailPage.as_view(), name="bulletin_detail"),
    path("<int:pk>/head/", bulletins.BulletinHeadPage.as_view(), name="bulletin_head"),
    path("<int:pk>/acts/<slug:act>/", bulletins.BulletinActPage.as_view(), name="bulletin_act"),
    path("<int:pk>/bulletin.docx", papers.BulletinDocxPage.as_view(), name="bulletin_docx"),
    path("<int:pk>/bulletin.pdf", papers.BulletinPdfPage.as_view(), name="bulletin_pdf"),
    path("<int:pk>/print/", papers.BulletinPrintPage.as_view(), name="bulletin_print"),
    path(
        "<int:pk>/photos/<uuid:uuid>/",
        papers.BulletinPhotoPage.as_view(),
        name="bulletin_photo",
    ),
    path("<int:pk>/figures/refresh/", items.FiguresRefresh.as_view(), name="figures_refresh"),
    path("<int:pk>/month/", items.DraftMonthPage.as_view(), name="month_draft"),
    path("<int:pk>/items/new/", items.ItemAddPage.as_view(), name="item_add"),
    path("<int:pk>/items/<int:item>/", items.ItemChangePage.as_view(), name="item_change"),
    path("<int:pk>/items/<int:item>/move/<slug:way>/", items.ItemMove.as_view(), name="item_move"),
    path("<int:pk>/items/<int:item>/remove/", items.ItemRemove.as_view(), name="item_remove"),
    path("units/", submissions.UnitCountsPage.as_view(), name="unit_counts"),
    path("submissions/", submissions.SubmissionListPage.as_view(), name="submission_list"),
    path("submissions/new/", submissions.SubmissionCreatePage.as_view(), name="submission_create"),
    path(
        "submissions/<int:pk>/",
        submissions.SubmissionDetailPage.as_view(),
        name="submission_detail",
    ),
    path(
        "submissions/<int:pk>/withdraw/",
        submissions.SubmissionWithdraw.as_view(),
        name="submission_withdraw",
    ),
    path(
        "submissions/<int:pk>/decline/",
        submissions.SubmissionDeclinePage.as_view(),
        name="submission_decline",
    ),
    path(
        "submissions/<int:pk>/pick/",
        submissions.SubmissionPickPage.as_view(),
        name="submission_pick",
    ),
    path(
        "submissions/<int:pk>/photos/<uuid:uuid>/",
        submissions.SubmissionPhotoPage.as_view(),
        name="submission_photo",
    ),
]
