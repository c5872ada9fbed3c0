"""Addresses of a child's plan."""

from django.urls import path

from holdfast.casework.plans import views

urlpatterns = [
    path("cases/<uuid:case_id>/plan/", views.plan, name="plan"),
    path("cases/<uuid:case_id>/plan/family", views.plan_family, name="plan_family"),
    path("cases/<uuid:case_id>/plan/make", views.plan_write, {"way": "make"}, name="plan_make"),
    path("cases/<uuid:case_id>/plan/add", views.plan_write, {"way": "add"}, name="plan_add"),
    path("cases/<uuid:case_id>/plan/review", views.plan_write, {"way": "review"}, name="plan_review"),
    path("cases/<uuid:case_id>/plan/amend", views.plan_write, {"way": "amend"}, name="plan_amend"),
]
