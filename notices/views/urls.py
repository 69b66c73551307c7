"""Addresses of this room."""

from django.urls import path

from notices.views import measures, notices, papers, proposals, signoffs, together

app_name = "notices"

urlpatterns = [
    path("", notices.NoticeListPage.as_view(), name="notice_list"),
    path("inbox/", notices.InboxPage.as_view(), name="inbox"),
    path("drafting/new/", notices.DraftPage.as_view(), name="draft_new"),
    path("drafting/<int:pk>/", notices.DraftJobPage.as_view(), name="draft_job"),
    path("<int:pk>/", notices.NoticePage.as_view(), name="notice_detail"),
    path("<int:pk>/words/", notices.WordsPage.as_view(), name="words"),
    path("<int:pk>/refresh/", notices.RefreshAct.as_view(), name="refresh"),
    path("<int:pk>/discard/", notices.DiscardAct.as_view(), name="discard"),
    path("<int:pk>/signoff/", signoffs.AskPage.as_view(), name="signoff_ask"),
    path("<int:pk>/signoff/withdraw/", signoffs.WithdrawAct.as_view(), name="signoff_withdraw"),
    path("<int:pk>/signoff/answer/", signoffs.AnswerPage.as_view(), name="signoff_answer"),
    path(
        "<int:pk>/signoff/files/<uuid:file>/", signoffs.SignOffFile.as_view(), name="signoff_file"
    ),
    path("<int:pk>/publish/", notices.PublishPage.as_view(), name="publish"),
    path("<int:pk>/correct/", notices.CorrectPage.as_view(), name="correct"),
    path("<int:pk>/leave/", notices.LeavePage.as_view(), name="leave"),
    path("<int:pk>/sign/", notices.SignAct.as_view(), name="sign"),
    path("<int:pk>/deliveries/", notices.DeliveryListPage.as_view(), name="deliveries"),
    path("<int:pk>/urge/", notices.UrgeAct.as_view(), name="urge"),
    path("<int:pk>/notice.docx", papers.DocxDownload.as_view(), name="docx"),
    path("<int:pk>/notice.xlsx", papers.XlsxDownload.as_view(), name="xlsx"),
    path("ladder/proposals/", proposals.ProposalListPage.as_view(), name="proposal_list"),
    path("ladder/proposals/draw/", proposals.DrawAct.as_view(), name="proposals_draw"),
    path("ladder/proposals/drop/", proposals.DropAct.as_view(), name="proposals_drop"),
    path("ladder/proposals/remind/", proposals.RemindAct.as_view(), name="proposals_remind"),
    path(
        "ladder/proposals/interview/",
        together.InterviewsPage.as_view(),
        name="proposals_interview",
    ),
    path(
        "ladder/together/<slug:step>/",
        together.MeasuresStepPage.as_view(),
        name="measures_together",
    ),
    path("ladder/proposals/<int:pk>/issue/", proposals.IssuePage.as_view(), name="proposal_issue"),
    path("ladder/rules/", proposals.LadderRulesPage.as_view(), name="ladder_rules"),
    path("ladder/rules/new/", proposals.LadderRulePage.as_view(), name="ladder_rule_new"),
    path("ladder/", measures.MeasureListPage.as_view(), name="measure_list"),
    path("ladder/year/", measures.YearPage.as_view(), name="ladder_year"),
    path("ladder/<int:pk>/", measures.MeasurePage.as_view(), name="measure_detail"),
    path("ladder/<int:pk>/letter.docx", measures.LetterDownload.as_view(), name="measure_letter"),
    path("ladder/<int:pk>/sign/", measures.SignAct.as_view(), name="measure_sign"),
    path("ladder/<int:pk>/files/<uuid:uuid>/", measures.MeasureFile.as_view(), name="measure_file"),
    path("ladder/<int:pk>/<slug:step>/", measures.StepPage.as_view(), name="measure_step"),
]
