"""Mails about cases to their authors: a link, and never the content, which may hold personal data."""

from __future__ import annotations

from accounts.notifications.notices import notify
from selfservice.support.core.messages import author_of
from selfservice.support.models import Case

ANSWERED, SOLVED, CHATTED = "case_answered", "case_solved", "chat_ended"


def mail_answered(case: Case) -> None:
    """Tell the author that support has answered. Inside an action of support's."""
    _mail(case, ANSWERED)


def mail_solved(case: Case) -> None:
    """Tell the author that support calls the case solved. Inside an action of support's."""
    _mail(case, SOLVED)


def mail_chatted(case: Case) -> None:
    """Send the author a link to all of a chat that has ended. Inside `writing_as`."""
    _mail(case, CHATTED)


def _mail(case: Case, template: str) -> None:
    if author := author_of(case):
        notify(author, template, about_uid=str(case.uid), case=str(case))
