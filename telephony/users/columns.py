"""Columns of the list of users."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from selfservice.kernel.core.formatting import day
from selfservice.kernel.tables.columns import Column
from telephony.users import cells
from telephony.users.presence import presence_words

COLUMNS = (
    Column("navn", _("Name"), lambda u: u.name, F("name_key"), sub=lambda u: cells.number("direct_number")(u)),
    Column("afdeling", _("Department"), lambda u: u.department, F("department_key"), css="p2"),
    Column("direkte", _("Direct number"), cells.number("direct_number"), F("direct_number"), css="p2"),
    Column("mobil", _("Mobile"), cells.number("mobile_number"), F("mobile_number"), css="p3"),
    Column("kort", _("Short number"), lambda u: u.short_number, F("short_number"), css="p3"),
    Column("licens", _("Licence"), lambda u: u.licence.name if u.licence else "–", css="p2", needs=("licence",)),
    Column("koer", _("Queues and groups"), lambda u: ", ".join(u.groups) or "–", css="p3"),
    Column("ferie", _("Vacation"), cells.vacation, css="p3"),
    Column("viderestilling", _("Forwarding"), cells.forwarding, css="p3"),
    Column("tilstedevaerelse", _("Presence"), lambda u: presence_words(u, timezone.now()), css="p3", shown=False),
    Column("mail", _("E-mail"), lambda u: u.mail, css="p3", shown=False),
    Column("brugt", _("Last used"), lambda u: day(u.last_used_at), css="p3", shown=False,
           text=lambda u: u.last_used_at),
    Column("fratraeder", _("Last day"), lambda u: day(u.leaves_on), css="p3", shown=False, text=lambda u: u.leaves_on),
    Column("selskab", _("Company"), lambda u: u.company.name, css="p4", shown=False, needs=("company",)),
    Column("status", pgettext_lazy("column", "Status"), cells.status, text=lambda u: cells.status_parts(u)[1]),
)  # fmt: skip
