"""Addresses of 跨界协作."""

from django.urls import path

from borders.views import letters, meetings, outside_swaps, pairs

app_name = "borders"

urlpatterns = [
    path("", pairs.BorderListPage.as_view(), name="border_list"),
    path("between/<slug:ours>/<slug:theirs>/", pairs.BorderPage.as_view(), name="border"),
    path(
        "between/<slug:ours>/<slug:theirs>/meetings/new/",
        meetings.MeetingFormPage.as_view(),
        name="meeting_add",
    ),
    path(
        "between/<slug:ours>/<slug:theirs>/swaps/new/",
        pairs.SwapPairsPage.as_view(),
        name="swap_pairs",
    ),
    path(
        "between/<slug:ours>/<slug:theirs>/outside-swaps/new/",
        outside_swaps.OutsideSwapsPage.as_view(),
        name="outside_swaps",
    ),
    path(
        "outside-swaps/<int:pk>/files/<uuid:file>/",
        outside_swaps.OutsideSwapFile.as_view(),
        name="outside_swap_file",
    ),
    path("meetings/", meetings.MeetingListPage.as_view(), name="meeting_list"),
    path("meetings/<int:pk>/", meetings.MeetingDetailPage.as_view(), name="meeting_detail"),
    path(
        "meetings/<int:pk>/files/<uuid:file>/",
        meetings.MinutesFilePage.as_view(),
        name="meeting_file",
    ),
    path("agreements/", meetings.AgreementListPage.as_view(), name="agreement_list"),
    path("agreements/<int:pk>/done/", meetings.AgreementDonePage.as_view(), name="agreement_done"),
    path("letters/new/", letters.LetterInPage.as_view(), name="letter_add"),
    path("transfers/<int:pk>/letter/", letters.TransferLetterPage.as_view(), name="letter"),
    path("transfers/<int:pk>/reply/", letters.ReplyLetterPage.as_view(), name="reply"),
]
