"""Addresses of this room."""

from django.urls import path

from notices import views

app_name = "notices"

urlpatterns = [
    path("", views.NoticeListPage.as_view(), name="notice_list"),
    path("inbox/", views.InboxPage.as_view(), name="inbox"),
    path("drafting/new/", views.DraftPage.as_view(), name="draft_new"),
    path("drafting/<int:pk>/", views.DraftJobPage.as_view(), name="draft_job"),
    path("<int:pk>/", views.NoticePage.as_view(), name="notice_detail"),
    path("<int:pk>/words/", views.WordsPage.as_view(), name="words"),
    path("<int:pk>/refresh/", views.RefreshAct.as_view(), name="refresh"),
    path("<int:pk>/discard/", views.DiscardAct.as_view(), name="discard"),
    path("<int:pk>/publish/", views.PublishPage.as_view(), name="publish"),
    path("<int:pk>/correct/", views.CorrectPage.as_view(), name="correct"),
    path("<int:pk>/sign/", views.SignAct.as_view(), name="sign"),
    path("<int:pk>/deliveries/", views.DeliveryListPage.as_view(), name="deliveries"),
    path("<int:pk>/urge/", views.UrgeAct.as_view(), name="urge"),
    path("<int:pk>/notice.docx", views.DocxDownload.as_view(), name="docx"),
    path("<int:pk>/notice.xlsx", views.XlsxDownload.as_view(), name="xlsx"),
]
