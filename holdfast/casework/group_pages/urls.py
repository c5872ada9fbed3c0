"""Addresses of groups."""

from django.urls import path

from holdfast.casework.group_pages import views

_GROUP = "groups/<uuid:group_id>/"

urlpatterns = [
    path("groups/", views.groups, name="groups"),
    path("groups/new", views.group_new, name="group_new"),
    path(_GROUP, views.group, name="group"),
    path(f"{_GROUP}evidence/add", views.evidence_add, name="evidence_add"),
    path(f"{_GROUP}evidence/<uuid:evidence_id>/withdraw", views.evidence_withdraw, name="evidence_withdraw"),
    path(f"{_GROUP}level", views.level, name="group_level"),
]
