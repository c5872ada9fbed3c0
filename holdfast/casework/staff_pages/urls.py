"""Addresses of the pages of those who look after accounts."""

from django.urls import path

from holdfast.casework.staff_pages import account, agencies, leaving, views

_ONE = "staff/<uuid:membership_id>/"

urlpatterns = [
    path("staff/", views.staff, name="staff"),
    path("staff/invite", views.staff_invite, name="staff_invite"),
    path(_ONE, views.staff_member, name="staff_member"),
    path(f"{_ONE}change", views.staff_change, name="staff_change"),
    path(f"{_ONE}second-factor", account.staff_second_factor, name="staff_second_factor"),
    path(f"{_ONE}shut-out", account.staff_shut_out, name="staff_shut_out"),
    path(f"{_ONE}let-in", account.staff_let_in, name="staff_let_in"),
    path(f"{_ONE}end", leaving.staff_end, name="staff_end"),
    path(f"{_ONE}hand-on", leaving.staff_hand_on, name="staff_hand_on"),
    path("staff/cases/<uuid:case_id>", leaving.unattended, name="unattended"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/add", agencies.agency_add, name="agency_add"),
    path("agencies/<uuid:agency_id>/", agencies.agency, name="agency"),
    path("agencies/<uuid:agency_id>/change", agencies.agency_change, name="agency_change"),
    path("agencies/<uuid:agency_id>/teams/add", agencies.team_add, name="team_add"),
    path("agencies/<uuid:agency_id>/teams/<uuid:team_id>", agencies.team_change, name="team_change"),
]
