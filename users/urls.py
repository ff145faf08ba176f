"""Sign-in by emailed code, passkey or authenticator app. There are no passwords, so no pages for them."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import include, path

from users import views
from users.resuming import resumes_in_any_language

urlpatterns = [
    path("", views.account, name="account"),
    path("home/", views.home, name="home"),
    path("export/", views.export, name="account_export"),
    path("erase/", views.erase, name="account_erase"),
    path("link/<str:token>/", views.staff_link, name="staff_link"),
    path("login/", account.request_login_code, name="account_login"),
    path("login/", account.request_login_code, name="account_request_login_code"),
    path("login/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("email/", account.email, name="account_email"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", resumes_in_any_language(account.reauthenticate), name="account_reauthenticate"),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", resumes_in_any_language(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/", include("allauth.mfa.totp.urls")),
    path("2fa/recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("2fa/webauthn/", include("allauth.mfa.webauthn.urls")),
]
