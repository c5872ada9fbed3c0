"""Addresses of the protocol."""

from django.urls import path

from holdfast.casework.protocol_pages import views

urlpatterns = [
    path("protocol/", views.protocol, name="protocol"),
    path("protocol/<str:clause>", views.clause, name="clause"),
    path("protocol/<str:clause>/duties", views.clause_duties, name="clause_duties"),
]
