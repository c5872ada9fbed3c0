"""Addresses of the chronology for an inquiry."""

from django.urls import path

from holdfast.assurance.inquiry import views

urlpatterns = [
    path("cases/<uuid:case_id>/inquiry", views.inquiry, name="inquiry"),
    path("cases/<uuid:case_id>/inquiry.pdf", views.inquiry_pdf, name="inquiry_pdf"),
]
