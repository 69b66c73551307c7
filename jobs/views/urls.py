from django.urls import path

from jobs.views import jobs

app_name = "jobs"

urlpatterns = [
    path("", jobs.JobListPage.as_view(), name="job_list"),
    path("<int:pk>/file/", jobs.JobFileDownload.as_view(), name="job_file"),
    path("<int:pk>/discard/", jobs.JobDiscardAct.as_view(), name="job_discard"),
]
