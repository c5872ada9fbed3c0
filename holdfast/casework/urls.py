"""Addresses of casework: those of each subject, which has a folder of its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("holdfast.casework.case_page.urls")),
    path("", include("holdfast.casework.concern.urls")),
    path("", include("holdfast.casework.contacts.urls")),
    path("", include("holdfast.casework.cover.urls")),
    path("", include("holdfast.casework.documents.urls")),
    path("", include("holdfast.casework.emergency.urls")),
    path("", include("holdfast.casework.find_help.urls")),
    path("", include("holdfast.casework.group_pages.urls")),
    path("", include("holdfast.casework.meetings.urls")),
    path("", include("holdfast.casework.panel.urls")),
    path("", include("holdfast.casework.people.urls")),
    path("", include("holdfast.casework.person_pages.urls")),
    path("", include("holdfast.casework.place_pages.urls")),
    path("", include("holdfast.casework.plans.urls")),
    path("", include("holdfast.casework.protocol_pages.urls")),
    path("", include("holdfast.casework.staff_pages.urls")),
    path("", include("holdfast.casework.today.urls")),
]
