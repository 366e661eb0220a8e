"""Code that acts as the portal itself, or reads past the closed manager, is known by name and for a reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

PACKAGES = ("accounts", "billing", "orders", "selfservice", "subscriptions", "telephony")
TRUST = {"as_system", "writing_as", "SystemActor", "StaffActor"}
PAST_THE_MANAGER = {"_base_manager", "_raw_delete", "raw", "extra", "row_security"}

# Modules that may set the actor, each with its reason. An entry that no longer needs it must go.
TRUSTED: dict[str, str] = {
    "selfservice/kernel/actions/runner.py": "the runner: writes as the actor, and the run's record as the portal",
    "selfservice/kernel/scope/actor_registry.py": "the portal does at its time what it has asked of itself",
    "selfservice/kernel/feeds/alarms.py": "alarms about files are the operator's, of no company",
    "accounts/approval_kinds.py": "what colleagues hold, who may hold it at companies that the actor does not see",
    "accounts/second_person/action.py": "reads the choice of companies above, which the actor may not see",
    "accounts/second_person/actions/set_approvals.py": "counts administrators, whom the actor may not all see",
    "selfservice/kernel/outbox/alerts.py": "commands of all companies",
    "selfservice/kernel/actions/approvals.py": "a run that waits is the portal's record, like those of the runner",
    "selfservice/kernel/actions/requests.py": "requests are the portal's record, and mails are other people's",
    "subscriptions/approval_kinds.py": "the person who logs in with a number may see no number of the company",
    "orders/approval_kinds.py": "the policy of a company, and the mail with an answer",
    "selfservice/support/calls/actions/ask_call.py": "the person's own mobile number and company",
    "selfservice/support/calls/actions/show_support_code.py": "codes of other people, which a new one differs from",
    "selfservice/support/calls/actions/use_support_code.py": "wrong codes of an employee",
    "selfservice/support/service_messages/audience.py": "companies that a message names, which nobody need see",
    "selfservice/support/service_messages/mails.py": "mails messages to users of all companies",
    "selfservice/support/service_messages/forms.py": "whether a CVR number is a customer's, for support",
    "selfservice/support/service_messages/admin.py": "shows support whom a message concerns, in numbers",
    "selfservice/support/service_messages/actions/want_mails.py": "one's own choice of mails",
    "selfservice/support/approvals/delegations.py": "who is away, and who can answer, for colleagues who see no login",
    "selfservice/support/approvals/actions/add_delegation.py": "a delegation is its person's own",
    "selfservice/kernel/audit.py": "the log is written whatever the actor may see",
    "selfservice/kernel/batches/actions.py": "a batch is stopped and tried again as a whole, also rows out of sight",
    "selfservice/kernel/batches/preview.py": "a batch is its actor's own record",
    "selfservice/kernel/batches/completion.py": "batches of all companies",
    "selfservice/kernel/batches/views.py": "a batch is its actor's own record; who answered a request",
    "selfservice/kernel/batches/worker.py": "writes as the person who began the batch, and its record as the portal",
    "selfservice/kernel/batches/service.py": "a batch is its actor's own record",
    "selfservice/kernel/batches/restoring.py": "a batch is its actor's own record",
    "selfservice/kernel/exports/jobs.py": "files of all companies are written by whichever worker is free",
    "selfservice/kernel/uploads/columns.py": "what a person says of their own file",
    "selfservice/kernel/uploads/service.py": "a batch is its actor's own record",
    "selfservice/kernel/outbox/worker.py": "commands of all companies",
    "selfservice/kernel/outbox/results.py": "commands of all companies",
    "selfservice/kernel/scope/context.py": "where they are made",
    "selfservice/kernel/feeds/load.py": "a feed holds all companies",
    "selfservice/kernel/actions/recorder.py": "a run's record is the portal's",
    "selfservice/kernel/jobs/retention.py": "what is old is forgotten of all companies",
    "selfservice/kernel/actions/scheduled_views.py": "looks with the eyes that would run the planned action",
    "selfservice/kernel/actions/scheduled.py": "what is due of all companies; done as the person who asked",
    "selfservice/site/management/commands/resume.py": "commands of all companies",
    "selfservice/site/demo/chats.py": "the demo's chats",
    "selfservice/site/demo/colleagues.py": "the demo's logins",
    "selfservice/site/demo/disputes.py": "the demo's questions about invoices",
    "selfservice/site/demo/earlier.py": "what earlier starts of the demo have loaded, of all companies",
    "selfservice/site/demo/master_data.py": "the demo's master data",
    "selfservice/site/demo/recipients.py": "the demo's recipients",
    "selfservice/site/demo/people.py": "the demo's logins",
    "selfservice/site/demo/support/waiting.py": "the demo's requests",
    "selfservice/site/demo/telephony/made.py": "the demo's telephony",
    "selfservice/support/chat/agents.py": "writes as the employee who takes a chat or hands it over",
    "selfservice/support/chat/desk_news.py": "counts the chats of colleagues who have room",
    "selfservice/support/chat/jobs.py": "chats of all companies end, and return to the queue",
    "selfservice/support/chat/news.py": "the name of the employee, whose login customers don't see",
    "selfservice/support/chat/offer.py": "chats of all companies are in one queue",
    "selfservice/support/chat/service.py": "a message is written as its author, without an action (docs/adr/0034)",
    "selfservice/support/chat/views.py": "what a customer has seen of their own case",
    "telephony/publishing/views.py": "asks why a draft can't be put into use as the person who would do it",
    "telephony/vacation/steps.py": "asks why a greeting can't be set as the person who would set it",
    "telephony/vacation/reminders.py": "reminds of greetings of all companies",
    "telephony/exchange/command.py": "sends objects of all companies, and records the answers",
    "telephony/exchange/everything.py": "sends everything of a company, and opening hours of all of them",
    "telephony/exchange/usage.py": "usage of all companies is read, and alarms are raised",
    "telephony/licences/jobs.py": "licences of all companies end",
    "telephony/management/commands/send_exchange.py": "names all companies that have telephony",
    "selfservice/site/errors.py": "names who can give a missing right",
    "billing/dispatch/mail_command.py": "mails invoices of all companies",
    "billing/delivery/actions/add_recipient.py": "recipients of the account that is changed",
    "billing/delivery/command.py": "sends test invoices of all companies",
    "billing/delivery/outcome.py": "records answers to test invoices of all companies",
    "billing/delivery/rules.py": "all recipients of an account, in an action whose target the person sees",
    "accounts/profile/actions/add_app.py": "one's own login, which not everyone may see in the list of users",
    "accounts/profile/actions/change_password.py": "one's own login",
    "accounts/profile/actions/change_contact.py": "one's own login",
    "accounts/users/actions/close_user.py": "rights at companies that the administrator does not see end, too",
    "accounts/users/actions/invite_user.py": "user names are unique over all companies",
    "accounts/users/action.py": "the last administrator may be one of a company above",
    "accounts/users/actions/reset_factors.py": "second factors",
    "accounts/users/closing.py": "what a login holds, also where the actor may not see it",
    "accounts/users/wizard/drafts.py": "one's own drafts, kept from step to step",
    "accounts/users/factor_links.py": "a link for somebody who can't log in",
    "accounts/permissions/grants.py": "whether one may act on somebody depends on grants that one may not see",
    "accounts/permissions/groups.py": "rights across the line end when a company has left its group",
    "accounts/users/invitations.py": "a link for somebody who can't log in",
    "accounts/profile/email_confirmation.py": "a link that may be opened on another device",
    "accounts/users/filters.py": "names the grants of a subquery, which row-level security narrows",
    "accounts/profile/contact_views.py": "one's own login",
    "accounts/users/new_factor_views.py": "a new second factor for somebody who can't log in",
    "accounts/credentials/sms_proof.py": "a number is confirmed before there is an actor",
    "accounts/users/detail_views.py": "second factors and requests of a colleague who has been fetched as the actor",
    "accounts/users/views.py": "names what a row is read with, which row-level security narrows; counts administrators",
    "accounts/users/welcome_views.py": "the steps before the first log-in",
    "selfservice/kernel/actions/views.py": "asks why an act can't be done with the eyes that would run it",
    "accounts/users/alerts.py": "an administrator may be one of a company above",
    "accounts/profile/action.py": "one's own login",
    "accounts/profile/actions/remove_factor.py": "one's own login",
    "accounts/profile/actions/rename_factor.py": "one's own login",
    "accounts/profile/actions/renew_backup_codes.py": "one's own login",
    "accounts/onboarding/activation.py": "a code is tried before there is an actor",
    "accounts/support/admin/customers.py": "support's pages show logins of all companies, on record",
    "accounts/support/administrator_left.py": "support's page on a company's logins, applications and letters",
    "accounts/support/admin/scoped.py": "says why support's act can't be done",
    "accounts/support/admin/users.py": "support's pages show logins of all companies, on record",
    "accounts/login/backend.py": "the log-in itself",
    "accounts/onboarding/letters/command.py": "letters of all companies",
    "accounts/credentials/check.py": "a second factor is checked before there is an actor",
    "accounts/credentials/sms.py": "a code is sent before there is an actor",
    "accounts/support/first_login.py": "a support login's first steps, before there is an actor",
    "accounts/management/commands/create_support.py": "makes a support login from the command line",
    "accounts/credentials/reset_tokens.py": "a link for somebody who can't log in",
    "accounts/session/middleware.py": "makes the request's actor",
    "accounts/users/actor_lookup.py": "reads a login and its grants to make its actor",
    "accounts/dashboard.py": "one's own factors; how many administrators there are",
    "accounts/login/events.py": "a log-in fails before there is an actor",
    "accounts/onboarding/activation_views.py": "the steps before the first log-in",
    "accounts/onboarding/views.py": "a visitor applies",
    "accounts/support/views.py": "a support login's first steps",
    "accounts/login/views.py": "the log-in itself",
    "accounts/login/passkey_views.py": "the log-in itself",
    "accounts/profile/password_views.py": "a new password for somebody who can't log in",
    "accounts/profile/preference_views.py": "one's own look and language",
    "accounts/profile/views.py": "one's own login",
    "billing/disputes/credit_notes.py": "the credit note of a question, in an action whose target support sees",
    "billing/documents/create.py": "documents of all companies; a reader's download makes what is missing",
    "billing/documents/queue.py": "commands of all companies",
    "subscriptions/plans/agreed.py": "a company follows the price of the one above it, which may be out of sight",
    "orders/core/pages.py": "events of portings and visits of all companies",
    "orders/own_fields/fields.py": "a company follows the fields of the one above it, which may be out of sight",
    "orders/approval/actions/set_order_policy.py": "whose grants let them order; the policy of the action's company",
    "orders/admin.py": "shows support the items of an order",
    "orders/approval/reminders.py": "orders of all companies",
    "orders/approval/requests.py": "whom a request to approve is mailed to; the request of an order that is seen",
    "orders/approval/rules.py": "a company follows the one above it, whose approver may be out of sight",
    "orders/approval/views.py": "mails the answer to the person who asked",
    "orders/documents/confirmation.py": "items and documents of the order of an action",
    "orders/documents/document_command.py": "documents of all companies",
    "orders/files/columns.py": "headings that the company's people have explained",
    "orders/files/views.py": "the file of the draft that the person stores",
    "orders/fulfilment/port_command.py": "portings of all companies",
    "orders/fulfilment/port_events.py": "portings of all companies",
    "orders/fulfilment/unsent.py": "portings of all companies",
    "orders/porting/lapse.py": "portings of all companies lapse",
    "orders/porting/drafts.py": "numbers that any company is ordering; the draft that the person stores",
    "orders/fulfilment/visit_command.py": "visits of all companies",
    "orders/fulfilment/visit_events.py": "visits of all companies",
    "orders/fulfilment/visits_start.py": "visits of all companies",
    "orders/lines/draft.py": "the line of the draft that the person stores",
    "orders/visits/reserve.py": "the visit of the draft that the person stores",
    "orders/visits/views.py": "the visit that the page shows, when field service has told of it",
    "orders/takeover/actions/give_number.py": "the request of another company for a number of the actor's",
    "orders/takeover/actions/withdraw_takeover.py": "the giver's company is out of sight",
    "orders/takeover/answer_views.py": "the person with the link answers",
    "orders/takeover/begin.py": "takeovers of all companies",
    "orders/takeover/command.py": "a number changes company",
    "orders/takeover/lapse.py": "takeovers of all companies lapse",
    "orders/takeover/links.py": "opens the link of a takeover, of whichever company",
    "orders/takeover/rules.py": "whether any company has the number",
    "orders/takeover/tasks.py": "requests of other companies for the actor's numbers",
    "orders/takeover/text_command.py": "takeovers of all companies",
    "orders/takeover/views.py": "the takeover of the draft that the person stores",
    "orders/fulfilment/start_command.py": "orders of all companies",
    "orders/fulfilment/start.py": "starts orders of all companies",
    "orders/notifications/mails.py": "orders of all companies",
    "orders/notifications/text_command.py": "visits and portings of all companies",
    "orders/notifications/texts.py": "visits and portings of all companies",
    "orders/placing/drafts.py": "items of the draft that the person stores, or that an action has locked",
    "orders/placing/numbers.py": "numbers that have expired, of all people",
    "selfservice/site/demo/orders/finished.py": "the demo's orders",
    "selfservice/site/demo/support/cases.py": "the demo's cases",
    "selfservice/support/cases/scan_command.py": "files of all companies",
    "selfservice/support/cases/jobs.py": "cases of all companies",
    "selfservice/support/cases/views.py": "notes what the author has read",
    "selfservice/site/demo/orders/lines.py": "the demo's orders",
    "selfservice/site/demo/orders/made.py": "the demo's orders",
    "selfservice/site/demo/orders/people.py": "the demo's orders",
    "selfservice/site/demo/orders/under_way.py": "the demo's orders",
    "orders/fulfilment/begin_days.py": "orders of all companies",
    "subscriptions/network/webhook.py": "the network tells of orders of all companies",
    "subscriptions/termination/actions/withdraw_notice.py": "what the portal itself had planned for the last day",
    "subscriptions/termination/actions/terminate.py": "plans the end as the system; a number may be offered elsewhere",
    "subscriptions/termination/document_command.py": "documents of all companies",
    "subscriptions/termination/receipt.py": "notifies the person who uses a number, whose login the actor may not see",
    "subscriptions/core/second_factor.py": "whether a number receives somebody's codes, at whichever company",
    "subscriptions/usage/actions/set_usage_limit.py": "who is notified of a limit, also out of sight",
    "subscriptions/sims/actions/show_esim.py": "who ordered it",
    "subscriptions/transfers/actions/transfer.py": "whom a number is offered to: another customer, perhaps",
    "billing/dispatch/command.py": "e-invoices of all companies",
    "billing/dispatch/outcome.py": "writes to the log what another system has answered",
    "billing/dispatch/responses.py": "receivers' responses to e-invoices of all companies",
    "billing/dispatch/actions/resend_invoice.py": "deliveries of the invoice that the action has locked",
    "billing/disputes/rules.py": "lines, disputes and reminders of the invoice that an action has locked",
    "subscriptions/admin.py": "shows support a number's cards, and what has been asked for it",
    "subscriptions/transfers/command.py": "a number changes company",
    "subscriptions/transfers/views.py": "the person with the link answers; an offer is of the company that makes it",
    "subscriptions/transfers/service.py": "opens the link of a transfer, of whichever company",
    "subscriptions/periodic.py": "transfers of all companies lapse",
    "subscriptions/sims/limits.py": "counts what a person has been shown, at all of their companies",
    "subscriptions/sims/notices.py": "administrators may be of a company above; people may log in with the number",
    "subscriptions/sims/rules.py": "swaps elsewhere; whose second factor a number is; stock cards",
    "subscriptions/sims/views.py": "the person who logs in with a number may hold nothing at its company",
    "subscriptions/core/policy.py": "a company follows the one above it, which its people can't see; names who decides",
    "telephony/core/destinations.py": "where calls may go is the company's choice, which not everybody sees",
    "telephony/users/actions/bar_user.py": "what a user was before they were barred, by whomever",
    "telephony/users/numbers.py": "whether a mobile is the company's, for who does not see its subscriptions",
}
# Where names of Django's that pass the closed manager are used.
PASSES: dict[str, str] = {
    "selfservice/kernel/scope/managers.py": "guards them",
    "selfservice/kernel/scope/models.py": "guards them",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((settings.ROOT / package).rglob("*.py")):
            name = path.relative_to(settings.ROOT).as_posix()
            if "/migrations/" not in name and "/simulator" not in name:
                yield name, ast.parse(path.read_text(), str(path))


def used(tree: ast.Module, names: set[str]) -> set[str]:
    """Which of the names the module calls, however it came by them: imported under another name, or as an attribute."""
    aliases = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in names
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(aliases.get(node.id, ""))
        elif isinstance(node, ast.Attribute) and node.attr in names:
            found.add(node.attr)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in names:
            found.add(node.name)
    return found & names


def test_acting_as_the_portal_is_known_by_module() -> None:
    # Making the portal's actor is meant, not asking whether the actor is one.
    users = {name for name, tree in modules() if used(tree, TRUST - {"StaffActor"}) or makes_staff(tree)}
    users -= {"selfservice/kernel/scope/actor.py", "selfservice/kernel/scope/models.py"}
    assert users - set(TRUSTED) == set(), "acts as the portal: is that needed? Then give the reason here"
    assert set(TRUSTED) - users == set(), "no longer acts as the portal"
    assert all(TRUSTED.values())


def makes_staff(tree: ast.Module) -> bool:
    """Whether the module calls StaffActor(…)."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(isinstance(call, ast.Name) and call.id == "StaffActor" for call in calls)


def test_every_reason_is_said_where_it_is_used() -> None:
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "as_system":
                reason = node.args[0] if node.args else None
                # Text, or text with a name or a person's own reason in it.
                said = isinstance(reason, ast.JoinedStr) or (
                    isinstance(reason, ast.Constant) and isinstance(reason.value, str) and len(reason.value) > 3
                )
                assert said, f"{name}:{node.lineno}: as_system needs a reason in words"


def test_nothing_passes_the_closed_manager() -> None:
    users = {name for name, tree in modules() if used(tree, PAST_THE_MANAGER)}
    assert users == set(PASSES)


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    for code in (
        "from selfservice.kernel.scope.models import as_system as a\nwith a('x'): pass",
        "import selfservice.kernel.scope.models as s\nwith s.as_system('x'): pass",
        "from selfservice.kernel.scope.actor import SystemActor\nSystemActor()",
        "from selfservice.kernel.scope.models import writing_as\nf(writing_as)",
    ):
        assert used(ast.parse(code), TRUST)
    assert not used(ast.parse("'as_system'  # as_system"), TRUST)
    assert used(ast.parse("Account._base_manager.all()"), PAST_THE_MANAGER)
