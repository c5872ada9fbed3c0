"""Addresses of what is held about a person."""

from django.urls import path

from holdfast.assurance.subject import views

urlpatterns = [
    path("people/<uuid:person_id>/held", views.held, name="held"),
    path("people/<uuid:person_id>/held.pdf", views.held_pdf, name="held_pdf"),
]
