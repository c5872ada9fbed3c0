"""The addresses of briefings."""

from django.urls import path

from holdfast.sharing.briefings import views, writing

urlpatterns = [
    path("", views.briefings, name="briefings"),
    path("new", writing.briefing_new, name="briefing_new"),
    path("<uuid:briefing_id>", views.briefing, name="briefing"),
    path("<uuid:briefing_id>/again", writing.briefing_again, name="briefing_again"),
]
