"""Addresses of raising a concern and of the front door."""

from django.urls import path

from holdfast.casework.concern import front_door, sent, views

urlpatterns = [
    path("concern/", views.concern_new, name="concern_new"),
    path("concern/ask", views.ask_front_door, name="ask_front_door"),
    path("concern/<uuid:concern_id>/<slug:step>", views.concern_step, name="concern_step"),
    path("cases/<uuid:case_id>/concern/<uuid:fact_id>", sent.concern_sent, name="concern_sent"),
    path("front-door/", front_door.front_door, name="front_door"),
    path("front-door/<uuid:case_id>", front_door.front_door_decide, name="front_door_decide"),
]
