"""Addresses of the pages of a case."""

from django.urls import path

from holdfast.casework.case_page import chronology_view, duty_page, involved, recording, views

urlpatterns = [
    path("cases/<uuid:case_id>/", views.case, name="case"),
    path("cases/<uuid:case_id>/chronology", chronology_view.case_chronology, name="case_chronology"),
    path("cases/<uuid:case_id>/people", views.case_people, name="case_people"),
    path("cases/<uuid:case_id>/duties", views.case_duties, name="case_duties"),
    path("cases/<uuid:case_id>/duties/<uuid:duty_id>", duty_page.duty, name="duty"),
    path("cases/<uuid:case_id>/involved", involved.case_involved, name="case_involved"),
    path("cases/<uuid:case_id>/involved/<uuid:involvement_id>/end", involved.involvement_end, name="involvement_end"),
    path("cases/<uuid:case_id>/record", recording.fact_kinds, name="fact_kinds"),
    path("cases/<uuid:case_id>/record/<str:kind>", recording.fact_new, name="fact_new"),
    path("cases/<uuid:case_id>/facts/<uuid:fact_id>", recording.fact, name="fact"),
    path("cases/<uuid:case_id>/facts/<uuid:fact_id>/correct", recording.fact_correct, name="fact_correct"),
]
