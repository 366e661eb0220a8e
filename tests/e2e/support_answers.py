"""Support's answer to a case, in a process of a portal: `python -m tests.e2e.support_answers SUBJECT TEXT`."""

from __future__ import annotations

import sys

import django


def main(subject: str, text: str) -> None:
    """Answer the newest case with the subject, and mail its author."""
    django.setup()
    from selfservice.kernel.scope.models import as_system
    from selfservice.support.core.messages import Writer, add_message
    from selfservice.support.core.notices import mail_answered
    from selfservice.support.models import Case

    with as_system("tests: support answers"):
        case = Case.objects.system().filter(subject=subject).order_by("-pk")[0]
        add_message(case, Writer("staff", "Sofie Support"), text)
        mail_answered(case)


if __name__ == "__main__":
    main(*sys.argv[1:])
