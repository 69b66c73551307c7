"""Pages of 公文."""

from django.urls import path

from papers.views import papers, templates

app_name = "papers"

urlpatterns = [
    path("", papers.PaperListPage.as_view(), name="paper_list"),
    path("templates/<int:pk>/try/", templates.TemplateTry.as_view(), name="template_try"),
    path("templates/<int:pk>/use/", templates.TemplateUse.as_view(), name="template_use"),
    path("templates/<int:pk>/file/", templates.TemplateFile.as_view(), name="template_file"),
    path("<slug:key>/", papers.PaperDetailPage.as_view(), name="paper_detail"),
    path("<slug:key>/settings/", papers.PaperSettingsPage.as_view(), name="paper_settings"),
    path("<slug:key>/sample.docx", papers.PaperSample.as_view(), name="paper_sample"),
    path("<slug:key>/starter.docx", papers.PaperStarter.as_view(), name="paper_starter"),
    path("<slug:key>/upload/", templates.TemplateUploadPage.as_view(), name="template_upload"),
    path("<slug:key>/own-form/", templates.OwnForm.as_view(), name="own_form"),
]
