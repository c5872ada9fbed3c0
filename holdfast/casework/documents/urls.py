"""Addresses of what is taken along."""

from django.urls import path

from holdfast.casework.documents import views

urlpatterns = [
    path("cases/<uuid:case_id>/chronology.pdf", views.chronology_pdf, name="chronology_pdf"),
    path("cases/<uuid:case_id>/chronology.json", views.chronology_json, name="chronology_json"),
]
