"""Addresses of sharing."""

from django.urls import include, path

from holdfast.sharing import inbox, register_pages, views

urlpatterns = [
    path("cases/<uuid:case_id>/sharing", views.case_sharing, name="case_sharing"),
    path("cases/<uuid:case_id>/sharing/new", views.share_new, name="share_new"),
    path("cases/<uuid:case_id>/sharing/<uuid:share_id>/<slug:step>", views.share_step, name="share_step"),
    path("cases/<uuid:case_id>/shared/<uuid:disclosure_id>", views.disclosure, name="disclosure"),
    path("shared-with-me/", inbox.shared_with_me, name="shared_with_me"),
    path("shared-with-me/<uuid:disclosure_id>", inbox.received, name="received"),
    path("briefings/", include("holdfast.sharing.briefings.urls")),
    path("sharing/", register_pages.sharing_register, name="sharing_register"),
    path("sharing/agreements/new", register_pages.agreement_new, name="agreement_new"),
    path("sharing/agreements/<uuid:agreement_id>/end", register_pages.agreement_end, name="agreement_end"),
    path("sharing/assessments/new", register_pages.assessment_new, name="assessment_new"),
    path("sharing/assessments/<uuid:assessment_id>/end", register_pages.assessment_end, name="assessment_end"),
]
