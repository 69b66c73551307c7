"""Addresses of the office's pages."""

from django.urls import path

from funds.views import allowance, rules, statements, town_classes

app_name = "funds"
urlpatterns = [
    path("", statements.StatementListPage.as_view(), name="statement_list"),
    path("<int:pk>/", statements.StatementPage.as_view(), name="statement_detail"),
    path("<int:pk>/recompute/", statements.RecomputeAct.as_view(), name="recompute"),
    path("<int:pk>/send/", statements.SendAct.as_view(), name="send"),
    path("<int:pk>/correct/", statements.CorrectPage.as_view(), name="correct"),
    path("<int:pk>/withdraw/", statements.WithdrawPage.as_view(), name="withdraw"),
    path("<int:pk>/freeze/", statements.FreezePage.as_view(), name="freeze"),
    path("<int:pk>/file/<str:kind>/", statements.StatementDownload.as_view(), name="download"),
    path("<int:pk>/files/<uuid:uuid>/", statements.StatementFile.as_view(), name="act_file"),
    path("<int:pk>/parties/<str:code>/", statements.AnswerPage.as_view(), name="answer"),
    path(
        "<int:pk>/parties/<str:code>/entered/",
        statements.LetterAnswerPage.as_view(),
        name="enter_answer",
    ),
    path("<int:pk>/parties/<str:code>/reply/", statements.ReplyPage.as_view(), name="reply"),
    path("<int:pk>/parties/<str:code>/letter/", statements.LetterDownload.as_view(), name="letter"),
    path("<int:pk>/people/", allowance.AllowancePage.as_view(), name="allowance"),
    path("town-classes/", town_classes.TownClassPage.as_view(), name="town_classes"),
    path("rules/", rules.RuleListPage.as_view(), name="rule_list"),
    path("rules/new/<slug:kind>/", rules.RuleNewPage.as_view(), name="rule_new"),
    path("rules/<int:pk>/", rules.RulePage.as_view(), name="rule_detail"),
    path("rules/<int:pk>/versions/", rules.VersionNewPage.as_view(), name="version_new"),
    path("rules/<int:pk>/compute/", statements.ComputePage.as_view(), name="compute"),
    path("rules/<int:pk>/given/", statements.GivenPage.as_view(), name="given"),
    path("versions/<int:pk>/", rules.DraftEditPage.as_view(), name="draft_edit"),
    path("versions/<int:pk>/trial/", rules.TrialPage.as_view(), name="trial"),
    path("versions/<int:pk>/in-force/", rules.PutInForceAct.as_view(), name="put_in_force"),
    path("versions/<int:pk>/discard/", rules.DiscardAct.as_view(), name="discard_draft"),
]
