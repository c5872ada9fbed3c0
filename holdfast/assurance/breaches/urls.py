"""Addresses of the register of breaches."""

from django.urls import path

from holdfast.assurance.breaches import views

urlpatterns = [
    path("breaches/", views.breach_list, name="breaches"),
    path("breaches/new", views.breach_new, name="breach_new"),
    path("breaches/<uuid:breach_id>/", views.breach, name="breach"),
]
