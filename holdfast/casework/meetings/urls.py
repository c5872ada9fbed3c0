"""Addresses of meetings. A meeting is named by its number, as in mails and calendars."""

from django.urls import path

from holdfast.casework.meetings.views import calling, papers, room

urlpatterns = [
    path("meetings/", calling.meetings, name="meetings"),
    path("meetings/new", calling.meeting_new, name="meeting_new"),
    path("meetings/<int:number>/", room.meeting, name="meeting"),
    path("meetings/<int:number>/answer", calling.meeting_answer, name="meeting_answer"),
    path("meetings/<int:number>/attendance", room.meeting_attendance, name="meeting_attendance"),
    path("meetings/<int:number>/change", calling.meeting_change, name="meeting_change"),
    path("meetings/<int:number>/children/<uuid:case_id>", room.meeting_child, name="meeting_child"),
    path("meetings/<int:number>/record", room.meeting_record, name="meeting_record"),
    path("meetings/<int:number>/minutes.<str:form>", papers.meeting_minutes, name="meeting_minutes"),
    path(
        "meetings/<int:number>/children/<uuid:case_id>/extract.<str:form>",
        papers.meeting_extract,
        name="meeting_extract",
    ),
]
