"""Addresses of the chronology for an inquiry."""

from django.urls import path

from holdfast.assurance.inquiry import views

urlpatterns = [
    path("cases/<uuid:case_id>/inquiry", views.inquiry, name="inquiry"),
    path("cases/<uuid:case_id>/inquiry.pdf", views.inquiry_pdf, name="inquiry_pdf"),
    path("people/<uuid:person_id>/inquiry", views.person_inquiry, name="person_inquiry"),
    path("people/<uuid:person_id>/inquiry.pdf", views.person_inquiry_pdf, name="person_inquiry_pdf"),
]
