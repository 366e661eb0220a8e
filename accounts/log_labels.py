"""What this app's events and values are called in the log, and where the things they concern have their pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from accounts.models import Account, User
from selfservice.kernel.core.formatting import account, cvr
from selfservice.kernel.history.labels import Kind, register_events, register_fields, register_kind, register_values
from selfservice.kernel.web.object_links import OwnPage, register_link

register_kind(Kind("logins", _("Log-ins"), 10, private=True))
register_kind(Kind("own", _("Password and second factors"), 20))
register_kind(Kind("users", _("Users and rights"), 30))
register_kind(Kind("applications", _("Applications and letters"), 60))

register_events(
    "logins",
    {
        "login": _("Log in"),
        "login_failed": _("Wrong password"),
        "second_factor_failed": _("Wrong code of the second factor"),
    },
)
register_events(
    "own",
    {
        "accept_invitation": None,
        "activate": None,
        "activate_support": None,
        "activation_code_closed": _("Activation code closed after wrong tries"),
        "add_app": None,
        "add_passkey": _("Create a passkey"),
        "ask_for_mail": _("A new e-mail address asked for"),
        "change_mail": None,
        "change_mobile": None,
        "change_password": None,
        "end_one_session": _("Log out one device"),
        "end_other_sessions": None,
        "enrol_again": None,
        "remove_factor": _("Remove a second factor"),
        "renew_backup_codes": None,
        "reset_password": None,
    },
)
register_events(
    "users",
    {
        "change_rights": None,
        "close_user": None,
        "edit_user": None,
        "end_user_sessions": None,
        "invite_again": None,
        "invite_user": None,
        "lock_user": _("Lock the login"),
        "reset_factors": None,
        "rights_ended": _("Rights ended: the company has left the group"),
        "unlock_user": _("Unlock the login"),
        "view_as": _("Began to see the portal as a colleague"),
        "view_as_ended": _("Stopped seeing the portal as a colleague"),
    },
)
register_events(
    "applications",
    {"apply": None, "approve_application": None, "reject_application": _("Reject the application")},
)
register_events(
    "support",
    {"delete_login": None, "invite_support": None, "support_view": _("Support looks at the customer")},
)

register_fields(
    {
        "app": _("Authenticator app"),
        "authenticator_app": _("Authenticator app"),
        "backup_codes": _("Backup codes"),
        "email_asked": _("New e-mail address"),
        "factor": _("Second factor"),
        "functions": _("Rights"),
        "invited": _("Invited"),
        "mailed": _("Sent by mail"),
        "passkey": _("Passkey"),
        "password": _("Password"),
        "rights": _("Rights"),
        "second_factors": _("Second factors"),
        "sessions_ended": _("Devices logged out"),
        "staff": _("Support staff"),
    }
)
register_values(
    "factor",
    {
        "AuthenticatorApp": _("Authenticator app"),
        "BackupCodes": _("Backup code"),
        "Passkey": _("Passkey"),
        "SmsFactor": _("Text message"),
        "activation": _("Code from the letter"),
        "first log-in by link": _("Link from a mail"),
        "invitation": _("Link of an invitation"),
        "new second factor": _("Link to a new second factor"),
    },
)
register_values("password", {"changed": _("changed")})
register_values("functions", dict(Function.choices))
register_values("language", {"da": "Dansk", "en": "English"})
register_values("cvr", cvr)
register_values("account_number", account)

register_link("accounts.account", OwnPage(Account, "account"))
register_link("accounts.user", OwnPage(User, "user"))
