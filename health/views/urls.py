"""Pages of 河湖健康."""

from django.urls import path

from common.imports.views import import_urls
from health.sheets.imports import SchemeRegister
from health.views import assessments, projects, schemes

app_name = "health"

urlpatterns = [
    *import_urls(SchemeRegister, name="scheme", menu="health_schemes", back="health:scheme_list"),
    path("", assessments.AssessmentListPage.as_view(), name="assessment_list"),
    path("new/", assessments.AssessmentCreatePage.as_view(), name="assessment_create"),
    path("<int:pk>/", assessments.AssessmentDetailPage.as_view(), name="assessment_detail"),
    path("<int:pk>/values/<slug:key>/", assessments.ValuePage.as_view(), name="value_enter"),
    path(
        "<int:pk>/acts/<slug:act>/", assessments.AssessmentActPage.as_view(), name="assessment_act"
    ),
    path("<int:pk>/tasks/", assessments.TasksPage.as_view(), name="assessment_tasks"),
    path("<int:pk>/report.docx", assessments.AssessmentDocxPage.as_view(), name="assessment_docx"),
    path(
        "<int:pk>/files/<uuid:uuid>/",
        assessments.AssessmentFilePage.as_view(),
        name="assessment_file",
    ),
    path("schemes/", schemes.SchemeListPage.as_view(), name="scheme_list"),
    path("schemes/new/", schemes.SchemeCreatePage.as_view(), name="scheme_create"),
    path("schemes/<int:pk>/version/", schemes.VersionNewPage.as_view(), name="version_new"),
    path("versions/<int:pk>/", schemes.VersionDetailPage.as_view(), name="version_detail"),
    path("versions/<int:pk>/head/", schemes.HeadPage.as_view(), name="version_head"),
    path("versions/<int:pk>/force/", schemes.ForcePage.as_view(), name="version_force"),
    path("versions/<int:pk>/discard/", schemes.DiscardPage.as_view(), name="version_discard"),
    path(
        "versions/<int:pk>/nodes/<slug:key>/", schemes.NodeChangePage.as_view(), name="node_change"
    ),
    path(
        "versions/<int:pk>/nodes/<slug:key>/add/<slug:kind>/",
        schemes.NodeAddPage.as_view(),
        name="node_add",
    ),
    path(
        "versions/<int:pk>/nodes/<slug:key>/move/<slug:way>/",
        schemes.NodeMovePage.as_view(),
        name="node_move",
    ),
    path(
        "versions/<int:pk>/nodes/<slug:key>/remove/",
        schemes.NodeRemovePage.as_view(),
        name="node_remove",
    ),
    path("projects/", projects.ProjectListPage.as_view(), name="project_list"),
    path("projects/new/", projects.ProjectCreatePage.as_view(), name="project_create"),
    path("projects/<int:pk>/", projects.ProjectDetailPage.as_view(), name="project_detail"),
    path("projects/<int:pk>/step/", projects.ProjectStepPage.as_view(), name="project_step"),
    path(
        "projects/<int:pk>/files/<uuid:uuid>/",
        projects.ProjectFilePage.as_view(),
        name="project_file",
    ),
]
