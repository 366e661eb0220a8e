"""Links in the mails of this app and of the kernel, with the texts of their buttons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.credentials import reset_tokens
from accounts.notifications.links import page_link, register
from accounts.profile import email_confirmation
from accounts.second_person.action import answered_page
from accounts.support import first_login
from accounts.users import factor_links, invitations

register("application_received", page_link("apply_receipt", "application"), _("See the status"))
register("approval_asked", page_link("approval", "run"), _("See the request"))
register("approval_answered", answered_page, _("See the request"))
register("batch_awaits", page_link("batch", "batch"), _("See the request"))
register("batch_done", page_link("batch", "batch"), _("See the result"))
register("export_done", page_link("export_file", "file"), _("Download the file"))
register("factors_reset", factor_links.link_for_mail, _("Choose a second factor"))
register("factors_reset_approve", page_link("user", "about_uid"), _("See the request"))
register("factors_reset_asked", factor_links.link_for_mail, _("Confirm"))
register("first_login", first_login.link_for_mail, _("Your login to support"))
register("invitation", invitations.link_for_mail, _("Choose a password"))
register("mail_confirm", email_confirmation.link_for_mail, _("Confirm the address"))
register("password_reset", reset_tokens.reset_link, _("Choose a new password"))
