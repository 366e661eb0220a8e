"""Who may what, said once more and by hand: from the design's rules of rights, not from the portal's code.

A route that does not stand here fails the tests, so that nobody adds one without saying who it is for.
"""

from __future__ import annotations

from tests.isolation.gathered import gathered
from tests.isolation.people import Needed
from tests.isolation.rule import Rule

# Functions to see a category of subscriptions, and to change it.
SEE = ("mobile", "telephony", "internet", "circuits")
CHANGE = ("mobile_change", "telephony_change", "internet_change", "circuits_change")
BAR = ("mobile_bar", "telephony_change")
# What each act on the company's subscriptions wants.
INVOICE_ACTS: dict[str, Needed] = {
    **dict.fromkeys(("indsigelse", "henstand"), "invoices_change"),
    "send-igen": "accounts_change",
}
# What each act on an order wants.
ORDER_ACTS: dict[str, Needed] = {
    **dict.fromkeys(("proev-igen", "traek-tilbage"), "ordering"),
    "annuller": "orders_change",
    **dict.fromkeys(("annuller-linje", "ret"), ("ordering", "orders_change")),
    **dict.fromkeys(("foelg", "foelg-ikke"), ("orders", "ordering")),
}
SUBSCRIPTION_ACTS: dict[str, Needed] = {
    "overdrag": "mobile_change",
    "skift-sim": "mobile_sim",
    "vis-esim": "mobile_sim",
    "vis-puk": "mobile_sim",
    **dict.fromkeys(("spaer", "ophaev", "stjaalet", "begraensninger"), BAR),
    "skift-abonnement": CHANGE,
    "tilvalg": CHANGE,
    "opsig": CHANGE,
    **dict.fromkeys(("afgiv", "behold"), CHANGE),
    "fortryd-opsigelse": CHANGE,
    "ret-oplysninger": CHANGE,
    "flyt-konto": CHANGE,
    "roamingloft": CHANGE,
}

PUBLIC = Rule("public")
LOGIN = Rule("login")
_COLLEAGUE = Rule("function", "users", things="scope", all_companies=True)

RULES: dict[str, Rule] = {
    # Before there is a login.
    **dict.fromkeys(
        (
            "apply_intro",
            "apply",
            "apply_company",
            "apply_receipt",
            "activate",
            "activate_password",
            "activate_mobile",
            "login",
            "logout",
            "password_reset",
            "password_reset_done",
            "password_reset_confirm",
            "first_login",
            "set_language",
            "set_theme",
            "support",
            "accessibility",
            "health",
            "welcome",
            "welcome_start",
            "welcome_password",
            "welcome_mobile",
            "new_factor",
            "new_factor_code",
            "confirm_mail",
            "transfer_answer",
            "takeover_answer",
            "otp_webauthn:credential-authentication-begin",
            "otp_webauthn:credential-authentication-complete",
        ),
        PUBLIC,
    ),
    # One's own login, and what everyone has.
    **dict.fromkeys(
        (
            "front_page",
            "search",
            "batches",
            "activate_factors",
            "activate_backup_codes",
            "otp_webauthn:credential-registration-begin",
            "otp_webauthn:credential-registration-complete",
            "profile",
            "add_app",
            "backup_codes",
            "password_change",
            "change_mail",
            "change_mobile",
            "view_as_end",
            "remove_factor",
            "rename_factor",
            "end_other_sessions",
            "end_one_session",
            "stay",
        ),
        LOGIN,
    ),
    # Signed by a system outside; a request without a signature learns no more than that.
    "network_answers": Rule("signed"),
    "nemhandel_responses": Rule("signed", unsigned=403),
    "confirm": Rule("login", staff_too=True),
    # Any function at a company lets one choose it.
    "switch_company": Rule("login", things="scope"),
    "accounts": Rule("function", "accounts"),
    "account": Rule("function", "accounts", things="scope", by_account=True),
    # User administration.
    "users": Rule("function", "users"),
    "user_new": Rule("function", "users"),
    **dict.fromkeys(("user", "user_made", "user_rights", "request_answer"), _COLLEAGUE),
    "user_act": Rule("act", "users", things="scope", first=True, all_companies=True),
    # A draft is its writer's alone.
    **dict.fromkeys(("user_draft", "user_draft_delete"), Rule("function", "users", things="own", all_companies=True)),
    **dict.fromkeys(
        (
            "user_draft_person",
            "user_draft_companies",
            "user_draft_accounts",
            "user_draft_functions",
            "user_draft_check",
        ),
        Rule("function", "users", things="own", first=True, all_companies=True),
    ),
    # A bulk change is seen by the user who began it, and by administrators of the company's users.
    "batch": Rule("login", things="own_or_users", first=True, all_companies=True),
    # One's own number is nobody else's to see here, an administrator's neither.
    "own_number": Rule("function", "own"),
    "own_number_of": Rule("function", "own", things="own"),
    "own_act": Rule("act", "own", things="own", first=True),
    "own_policy": Rule("function", "users"),
    "subscriptions": Rule("function", SEE),
    "subscription": Rule("function", (*SEE, "own"), things="scope", by_account=True, own_too=True),
    "subscription_document": Rule("function", (*SEE, "own"), things="scope", by_account=True, own_too=True),
    "subscription_act": Rule("act", CHANGE, things="scope", by_account=True, first=True, acts=SUBSCRIPTION_ACTS),
    # A large download is its owner's alone, wherever they have any right still.
    "export_file": Rule("login", things="own_anywhere", all_companies=True),
    "export_content": Rule("login", things="own_anywhere", first=False, all_companies=True),
    "batch_uploads": Rule("function", (*CHANGE, *BAR)),
    "batch_upload": Rule("act", CHANGE, acts=SUBSCRIPTION_ACTS, all_companies=True),
    # A swap that waits is seen by the requester, by users who log in with the number, and by administrators.
    "approval": Rule("login", "invoices_change", things="scope", by_account=True, first=True, all_companies=True),
    "swap_answer": Rule("login", "users", things="scope", by_account=True, first=True, all_companies=True),
    # An offer is seen by the company that it is made to, and taken back by the one that has made it.
    "transfer_take": Rule("function", "mobile_change", things="scope", first=True),
    "invoice_act": Rule("act", "invoices_change", things="scope", by_account=True, first=True, acts=INVOICE_ACTS),
    "dispute_act": Rule("act", "invoices_change", things="scope", by_account=True, first=True),
    # Where the invoices of an account are sent.
    "account_act": Rule("act", "accounts_change", things="scope", by_account=True, first=True),
    "recipient_act": Rule("act", "accounts_change", things="scope", by_account=True, first=True),
    "account_uploads": Rule("function", "accounts_change"),
    "account_upload": Rule("act", "accounts_change", all_companies=True),
    "transfer_act": Rule("act", "mobile_change", things="scope", by_account=True, first=True),
    # What is planned is nobody's business but of those who may do it (here: change the subscription).
    "planned_cancel": Rule("login", "mobile_change", things="scope", by_account=True, first=True),
    # Usage is seen with its own function, also of what one sees no subscriptions of.
    **dict.fromkeys(("usage", "usage_by", "usage_numbers", "usage_none", "usage_limits"), Rule("function", "usage")),
    **dict.fromkeys(("usage_number", "usage_records"), Rule("function", "usage", things="scope", by_account=True)),
    "usage_limit_new": Rule("function", "usage_change"),
    "usage_limit_act": Rule("act", "usage_change", things="scope", by_account=True, first=True),
    "company_data": Rule("function", "accounts"),
    "company_of": Rule("function", "accounts", things="scope"),
    "company_act": Rule(
        "act",
        "accounts_change",
        things="scope",
        first=True,
        acts={
            "ret-oplysninger": "accounts_change",
            "egne-felter": "users",
        },
    ),
    "usage_company_act": Rule("act", "users", things="scope", first=True),
    **dict.fromkeys(("invoices", "statement", "costs", "cost_difference"), Rule("function", "invoices")),
    **dict.fromkeys(("invoice", "invoice_lines"), Rule("function", "invoices", things="scope", by_account=True)),
    **dict.fromkeys(
        ("invoice_pdf", "invoice_ubl", "invoice_oioubl"),
        Rule("function", "invoices", things="scope", by_account=True),
    ),
    "invoice_documents": Rule("function", "invoices"),
    # Who orders sees the orders of the same companies and accounts; a draft is for those who order.
    **dict.fromkeys(
        (
            "catalogue",
            "order_mobile",
            "order_by_file",
            "order_internet",
            "order_telephony",
            "order_circuits",
            "order_takeover",
            "address_suggestions",
        ),
        Rule("function", "ordering"),
    ),
    # The slot of a draft: its writer's alone.
    "order_visit": Rule("function", "ordering", things="own"),
    "visit_act": Rule("act", ("ordering", "orders_change"), things="scope", by_account=True, first=True),
    "orders": Rule("function", ("orders", "ordering")),
    "order": Rule("function", ("orders", "ordering"), things="scope", by_account=True),
    "order_document": Rule("function", ("orders", "ordering"), things="scope", by_account=True),
    "order_again": Rule("function", "ordering", things="scope", by_account=True),
    "order_approval": Rule("function", "ordering", things="scope", by_account=True),
    "order_draft": Rule("act", "ordering", things="scope", by_account=True, first=True),
    "order_act": Rule("act", "ordering", things="scope", by_account=True, first=True, acts=ORDER_ACTS),
    "item_act": Rule("act", ("ordering", "orders_change"), things="scope", by_account=True, first=True),
    "port_act": Rule("act", ("ordering", "orders_change"), things="scope", by_account=True, first=True),
    **gathered("RULES"),
    "log": Rule("function", "log"),
    "log_entry": Rule("function", "log", things="scope", by_account=True),
}
# While somebody views as a colleague: what may be sent all the same, and what is shut although it only shows.
STILL_SENT = frozenset({"view_as_end", "logout", "set_theme", "stay"})
SHUT = frozenset(
    {
        "profile",
        "add_app",
        "backup_codes",
        "password_change",
        "change_mail",
        "change_mobile",
        "activate_factors",
        "activate_backup_codes",
        "confirm",
        "user_new",
        "user_act",
        "own_act",
        "planned_cancel",
        "subscription_act",
        "batch_upload",
        "swap_answer",
        "approval",
        "transfer_take",
        "transfer_act",
        "invoice_act",
        "dispute_act",
        "account_act",
        "recipient_act",
        "account_upload",
        "usage_limit_new",
        "usage_limit_act",
        "usage_company_act",
        "company_act",
        "order_draft",
        "order_visit",
        "order_act",
        "item_act",
        "port_act",
        "visit_act",
        "user_draft",
        "user_draft_person",
        "user_draft_companies",
        "user_draft_accounts",
        "user_draft_functions",
        "user_draft_check",
        "user_draft_delete",
        "otp_webauthn:credential-registration-begin",
        "otp_webauthn:credential-registration-complete",
        *gathered("SHUT"),
    }
)

# What support gets in the admin, by the end of the route's name; every status of it, whatever the method.
ADMIN_ANSWERS: dict[str, frozenset[int]] = {
    "index": frozenset({200}),
    "find": frozenset({200}),
    "login": frozenset({302}),
    "logout": frozenset({200, 302, 405}),
    "password_change": frozenset({200, 302}),
    "password_change_done": frozenset({200, 405}),
    "autocomplete": frozenset({404}),
    "jsi18n": frozenset({200, 405}),
    "view_on_site": frozenset({404}),
    "reason": frozenset({200, 302}),
    "reason_for_all": frozenset({200, 302}),
    "app_list": frozenset({200}),
    "changelist": frozenset({200, 302}),
    # Nothing is added, changed or deleted there by hand.
    "add": frozenset({403}),
    "delete": frozenset({403}),
    "history": frozenset({404}),
    "change": frozenset({200, 302}),
    "act": frozenset({200, 302}),
    "left": frozenset({200, 302}),
    # Support's desk: what is posted leads back to the page; what a page asks by itself is nothing new.
    "answer": frozenset({200, 302}),
    "file": frozenset({200}),
    "present": frozenset({200, 204, 405}),
    "room": frozenset({302, 405}),
    # Texts and hours of support's own are edited by acts.
    **dict.fromkeys(("new", "edit", "remove"), frozenset({200, 302})),
    # Support's page of chats, and its polls.
    "live": frozenset({200, 204, 302, 404}),
    "live_news": frozenset({200, 204}),
    # The code of somebody who calls.
    "code": frozenset({200, 302}),
    "new": frozenset({200, 302}),
    "(?P<url>.*)$": frozenset({404}),
    "<path:object_id>/": frozenset({302}),
}
# Where the answer to a form that is sent is another: nothing is changed by hand there.
ADMIN_POST: dict[str, frozenset[int]] = {"change": frozenset({302, 403})}
