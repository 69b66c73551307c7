"""Pages of 暗访督查 and 任务交办单."""

from django.urls import path

from supervision.views import orders, supervisions

app_name = "supervision"

urlpatterns = [
    path("", supervisions.SupervisionListPage.as_view(), name="supervision_list"),
    path("new/", supervisions.SupervisionCreatePage.as_view(), name="supervision_create"),
    path("missed/", supervisions.MissedListPage.as_view(), name="missed_list"),
    path("members/", supervisions.MemberLookupPage.as_view(), name="member_lookup"),
    path(
        "<int:pk>/",
        supervisions.SupervisionDetailPage.as_view(),
        name="supervision_detail",
    ),
    path(
        "<int:pk>/change/",
        supervisions.SupervisionChangePage.as_view(),
        name="supervision_change",
    ),
    path(
        "<int:pk>/conclude/",
        supervisions.ConcludePage.as_view(),
        name="supervision_conclude",
    ),
    path("<int:pk>/cancel/", supervisions.CancelPage.as_view(), name="supervision_cancel"),
    path(
        "<int:pk>/stops/<int:stop>/visit/",
        supervisions.VisitPage.as_view(),
        name="stop_visit",
    ),
    path(
        "<int:pk>/findings/new/",
        supervisions.FindingCreatePage.as_view(),
        name="finding_create",
    ),
    path(
        "<int:pk>/findings/<int:finding>/withdraw/",
        supervisions.WithdrawFindingPage.as_view(),
        name="finding_withdraw",
    ),
    path(
        "<int:pk>/findings/<int:finding>/photos/<uuid:photo>/<slug:size>/",
        supervisions.FindingPhotoPage.as_view(),
        name="finding_photo",
    ),
    path("orders/", orders.OrderListPage.as_view(), name="order_list"),
    path("orders/new/", orders.OrderCreatePage.as_view(), name="order_create"),
    path("orders/<int:pk>/", orders.OrderDetailPage.as_view(), name="order_detail"),
    path("orders/<int:pk>/print/", orders.OrderPrintPage.as_view(), name="order_print"),
    path("orders/<int:pk>/order.docx", orders.OrderDocxPage.as_view(), name="order_docx"),
    path("orders/<int:pk>/sign/", orders.OrderSignPage.as_view(), name="order_sign"),
    path("orders/<int:pk>/reply/", orders.OrderReplyPage.as_view(), name="order_reply"),
    path("orders/<int:pk>/files/<uuid:uuid>/", orders.OrderFilePage.as_view(), name="order_file"),
]
