"""Pages about a person's own account. Of django-allauth's the site offers these: what is not here is not there."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path

from organisations.single_sign_on import shown_once_more
from organisations.views import second_factors, sessions, single_sign_on

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("email/", shown_once_more(account.email), name="account_email"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", shown_once_more(account.password_set), name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sessions/", sessions.sessions, name="usersessions_list"),
    path("sessions/<int:session_id>/end/", sessions.session_end, name="session-end"),
    path("sessions/others/end/", sessions.sessions_end_others, name="sessions-end-others"),
    path("mfa/", second_factors.second_factors, name="mfa_index"),
    path("mfa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("mfa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("mfa/totp/activate/", shown_once_more(second_factors.activate_totp), name="mfa_activate_totp"),
    path("mfa/totp/deactivate/", shown_once_more(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "mfa/recovery-codes/",
        shown_once_more(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "mfa/recovery-codes/generate/",
        shown_once_more(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "mfa/recovery-codes/download/",
        shown_once_more(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    # The passkeys stand on the page of all that is set up; allauth returns to a page of theirs.
    path("mfa/webauthn/", second_factors.to_second_factors, name="mfa_list_webauthn"),
    path("mfa/webauthn/add/", shown_once_more(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("mfa/webauthn/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "mfa/webauthn/reauthenticate/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"
    ),
    path(
        "mfa/webauthn/keys/<int:pk>/remove/",
        shown_once_more(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "mfa/webauthn/keys/<int:pk>/edit/", shown_once_more(passkeys.edit_webauthn), name="mfa_edit_webauthn"
    ),
    path("sso/<slug:provider_id>/", single_sign_on.sign_on, name="openid_connect_login"),
    path("sso/<slug:provider_id>/callback/", single_sign_on.signed_on, name="openid_connect_callback"),
]
