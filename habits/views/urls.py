from django.urls import path

from habits.views import lists

app_name = "habits"

urlpatterns = [
    path("columns/", lists.ColumnsAct.as_view(), name="columns"),
    path("filters/", lists.SaveFilterAct.as_view(), name="filter_save"),
    path("filters/<int:pk>/delete/", lists.DeleteFilterAct.as_view(), name="filter_delete"),
]
