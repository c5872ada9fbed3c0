"""Signing in and out, second factors, for whom to act. Of django-allauth's pages only those that we use."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from holdfast.access import views
from holdfast.access.may import open_to_all
from holdfast.access.sign_in import second_factor
from holdfast.access.sign_in import views as sign_in

# Those of allauth that stand here as they are ask for a sign-in themselves, and show nothing but one's own account.
urlpatterns = [
    path("sign-in", open_to_all(sign_in.SignInView.as_view()), name="account_login"),
    path("sign-in/code", open_to_all(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/with/<slug:provider>", sign_in.provider_sign_in, name="provider_sign_in"),
    path("sign-in/with/<slug:provider>/back", sign_in.provider_back, name="provider_back"),
    path("account/signed-in", sign_in.signed_in_where, name="signed_in_where"),
    path("sign-out", open_to_all(account.logout), name="account_logout"),
    path("account/closed", open_to_all(account.account_inactive), name="account_inactive"),
    path("account/confirm", open_to_all(account.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/code", open_to_all(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/password", open_to_all(account.password_change), name="account_change_password"),
    path("account/password/set", second_factor.set_password, name="account_set_password"),
    path("account/password/forgotten", open_to_all(account.password_reset), name="account_reset_password"),
    path("account/password/sent", open_to_all(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^account/password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        open_to_all(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/done",
        open_to_all(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("account/second-factor", open_to_all(second_factor.AccountView.as_view()), name="mfa_index"),
    path("account/second-factor/set-up", second_factor.add_app, name="mfa_activate_totp"),
    path("account/second-factor/remove", second_factor.remove_app, name="mfa_deactivate_totp"),
    path("account/second-factor/codes", second_factor.recovery_codes, name="mfa_recovery_codes"),
    path("account/security-keys", open_to_all(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("account/security-keys/add", second_factor.add_key, name="mfa_add_webauthn"),
    path("account/security-keys/<int:pk>", open_to_all(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("account/security-keys/<int:pk>/remove", second_factor.remove_key, name="mfa_remove_webauthn"),
    path("account/confirm/key", open_to_all(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("acting-for", views.choose_agency, name="choose_agency"),
    path("demo/persona", views.switch_persona, name="switch_persona"),
]
