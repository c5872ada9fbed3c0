"""Addresses of the weekly panel."""

from django.urls import path

from holdfast.casework.panel import views

urlpatterns = [
    path("panel/", views.panel, name="panel"),
    path("panel/meeting", views.panel_meeting, name="panel_meeting"),
    path("cases/<uuid:case_id>/panel", views.panel_request, name="panel_request"),
    path("cases/<uuid:case_id>/panel/told", views.panel_told, name="panel_told"),
    path("cases/<uuid:case_id>/panel/letters/<uuid:fact_id>.pdf", views.panel_letter, name="panel_letter"),
]
