"""Register the log's labels of values and of events that are not actions, and links to the pages of targets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.billing_accounts.recipients import page_of_recipient
from accounts.company.values import LABELS, page_of_company
from accounts.functions import Function
from accounts.models import Account, Company, User
from selfservice.kernel.actions.base import registry
from selfservice.kernel.core.formatting import account, cvr
from selfservice.kernel.history.kernel_labels import list_word
from selfservice.kernel.history.labels import (
    Kind,
    act_word,
    register_events,
    register_fields,
    register_kind,
    register_values,
)
from selfservice.kernel.web.object_links import OwnPage, register_link

register_kind(Kind("logins", _("Log-ins"), 10, private=True))
register_kind(Kind("own", _("Password and second factors"), 20))
register_kind(Kind("users", _("Users and rights"), 30))
register_kind(Kind("refusals", _("Refused access"), 35))
register_kind(Kind("accounts", _("Accounts and company"), 42))
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
        "activation_code_closed": _("Activation code closed after wrong tries"),
        "add_passkey": _("Create a passkey"),
    },
)
register_events(
    "users",
    {
        "rights_ended": _("Rights ended: the company has left the group"),
        "view_as_ended": _("Stopped seeing the portal as a colleague"),
    },
)
register_events("refusals", {"refused": _("Access refused")})
register_events("support", {"support_view": _("Support looks at the customer")})

register_fields(
    {
        "acts": _("These need a second person"),
        "swaps_alone": _("SIM cards that one person may swap at once"),
        "app": _("Authenticator app"),
        "authenticator_app": _("Authenticator app"),
        "backup_codes": _("Backup codes"),
        "email_asked": _("New e-mail address"),
        "factor": _("Second factor"),
        "function": _("Right"),
        "functions": _("Rights"),
        "invited": _("Invited"),
        "mailed": _("Sent by mail"),
        "object": _("Concerns"),
        "passkey": _("Passkey"),
        "password": _("Password"),
        "refusal": _("Cause"),
        "rights": _("Rights"),
        "second_factors": _("Second factors"),
        "sessions_ended": _("Devices logged out"),
        "staff": _("Support staff"),
    }
)
register_fields(LABELS)
register_values("acts", act_word)
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
register_values(
    "refusal",
    {
        "missing_function": _("The right is missing"),
        "view_as": _("Nothing can be changed while one sees the portal as a colleague"),
        "actor_kind": _("Not for this kind of login"),
        "admin": _("Support may not see it"),
    },
)
register_values("function", dict(Function.choices))
register_values("object", lambda name: act_word(name) if name in registry else list_word(name))
register_values("functions", dict(Function.choices))
register_values("language", {"da": "Dansk", "en": "English"})
register_values("cvr", cvr)
register_values("account_number", account)
register_values("document_language", dict(Company.Language.choices))
register_values("invoice_format", dict(Company.InvoiceFormat.choices))

register_link("accounts.account", OwnPage(Account, "account"))
register_link("accounts.company", page_of_company)
register_link("accounts.recipient", page_of_recipient)
register_link("accounts.user", OwnPage(User, "user"))
