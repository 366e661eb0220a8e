"""A company's telephony for the bench: users, a flow of many steps, and opening hours that change every quarter."""

from __future__ import annotations

from typing import Any

# Names are before those of the demo. Every third user has a licence; every fiftieth forwards out of the company.
USERS = """
INSERT INTO telephony_telephonyuser (uid, company_id, name, department, mail, state, licence_id, direct_number,
    mobile_number, short_number, presence, forward_always, forward_busy, forward_no_answer, forward_unavailable,
    forwards_out, voicemail, last_used_at, created_at)
SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, %(company)s, 'Abel ' || n %% 977 || ' Navn ' || n,
    'Afdeling ' || n %% 40, 'navn' || n || '@example.com', 'active',
    CASE WHEN n %% 3 = 0 THEN (SELECT id FROM telephony_licencetype ORDER BY price DESC, code LIMIT 1) END,
    '+4571' || 100000 + n, '', '', 'available', CASE WHEN n %% 50 = 0 THEN '+4520123456' ELSE '' END, '', '', '',
    n %% 50 = 0, true, now(), now()
FROM generate_series(1, %(size)s::int) n
"""
USER = "00000000-0000-4000-8000-{:012}"
DIRECT = """
INSERT INTO telephony_telephonenumber (uid, company_id, number, label, user_id)
SELECT gen_random_uuid(), company_id, direct_number, '', id FROM telephony_telephonyuser WHERE company_id = %(company)s
"""
GREETINGS = """
INSERT INTO telephony_vacationgreeting (uid, company_id, user_id, prompt, action, target, starts, ends, reminded,
    created_by, created_at)
SELECT gen_random_uuid(), company_id, id, '{"text": {"da": "Ferie."}}', 'message', '', now(), now() + '7 days', '{}',
    '', now()
FROM telephony_telephonyuser WHERE company_id = %(company)s AND id %% 20 = 0
"""
CLEAR = """
DELETE FROM telephony_vacationgreeting WHERE company_id = %(company)s AND user_id IS NOT NULL;
DELETE FROM telephony_telephonenumber WHERE company_id = %(company)s AND user_id IS NOT NULL;
DELETE FROM telephony_telephonyuser WHERE company_id = %(company)s
"""
SCHEDULE = """
INSERT INTO telephony_schedule (uid, company_id, name, weekly, holidays, override, override_by, override_reason)
VALUES (gen_random_uuid(), %(company)s, %(name)s, %(weekly)s, '{}', '', '', '') RETURNING uid
"""
FLOW = """
INSERT INTO telephony_callflow (uid, company_id, name, created_at, published_number, published_at)
VALUES (gen_random_uuid(), %(company)s, %(name)s, now(), 1, now()) RETURNING id, uid
"""
# `before` is what a draft has for undo.
VERSION = """
INSERT INTO telephony_flowversion (uid, company_id, flow_id, number, state, definition, schema_version, base_number,
    revision, before, author_name, message, changed_at, published_at)
SELECT gen_random_uuid(), %(company)s, %(flow)s, n, state, %(definition)s, 1, 1, n,
    CASE WHEN state = 'draft' THEN %(definition)s::jsonb END, 'Mette', '', now(), now()
FROM unnest(%(states)s::text[]) WITH ORDINALITY v (state, n)
"""
NUMBER = """
INSERT INTO telephony_telephonenumber (uid, company_id, number, label, flow_id)
VALUES (gen_random_uuid(), %(company)s, %(number)s, '', %(flow)s)
"""
TABLES = (
    "telephony_telephonyuser", "telephony_vacationgreeting", "telephony_schedule", "telephony_callflow",
    "telephony_flowversion", "telephony_telephonenumber",
)  # fmt: skip
# Steps of a department's part of the flow, and users who are in its groups.
PART, MEMBERS = 10, 50


def quarters() -> list[dict[str, Any]]:
    """Return a week of 7 × 96 intervals of three categories."""
    return [
        {"day": day, "from": _time(n), "to": _time(n + 1), "category": ("open", "closed", "lunch")[n % 3]}
        for day in range(7)
        for n in range(96)
    ]


def _time(quarter: int) -> str:
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"


def definition(steps: int, schedule: str) -> dict[str, Any]:
    """Return a valid flow: a tree of departments with all that one has, whose menus lead down and back to the first."""
    nodes: dict[str, Any] = {}
    for n in range(steps // PART):
        nodes |= _department(n, steps // PART, schedule)
    return {"schema": 1, "start": "hours-0", "nodes": nodes}


def _department(n: int, count: int, schedule: str) -> dict[str, Any]:
    prompt = {"text": {"da": f"Du har ringet til afdeling {n}. Tast 1 for salg, 2 for service, 0 for omstillingen."}}
    some = [USER.format(1 + (n + index) % MEMBERS) for index in range(5)]
    box, name = f"box-{n}", f"Afdeling {n}"
    below = {key: f"hours-{lower}" for key, lower in (("5", 2 * n + 1), ("6", 2 * n + 2)) if lower < count}
    keys = {"0": f"user-{n}", "1": f"sales-{n}", "2": f"service-{n}", "3": f"group-{n}", "4": f"out-{n}", "9": "menu-0"}
    away = {"timeout": box, "full": box, "no_agents": f"out-{n}"}
    return {
        f"hours-{n}": {
            "type": "hours", "name": f"Åbningstid {n}", "schedule": schedule,
            "next": {"open": f"menu-{n}", "closed": f"hello-{n}", "lunch": box},
        },
        f"menu-{n}": {
            "type": "menu", "name": name, "prompt": prompt, "next": {**keys, **below, "timeout": box, "invalid": box},
        },
        f"sales-{n}": {"type": "queue", "name": f"Salg {n}", "members": some, "next": away},
        f"service-{n}": {"type": "queue", "name": f"Service {n}", "members": some[:3], "next": away},
        f"group-{n}": {"type": "ring_group", "members": some[2:], "next": {"no_answer": f"out-{n}"}},
        f"user-{n}": {
            "type": "user", "user": some[0], "next": {"busy": box, "no_answer": f"group-{n}", "unavailable": box},
        },
        f"out-{n}": {
            "type": "forward", "number": f"+4520{100000 + n}", "next": {"busy": box, "no_answer": box, "refused": box},
        },
        f"hello-{n}": {"type": "announcement", "prompt": prompt, "next": {"done": f"end-{n}"}},
        f"end-{n}": {"type": "hangup", "prompt": {"text": {"da": "Farvel."}}},
        box: {"type": "voicemail", "box": name, "prompt": {"text": {"da": "Læg en besked efter tonen."}}},
    }  # fmt: skip
