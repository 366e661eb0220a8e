"""Cases of one company for the bench: short ones with three messages each, and a long one."""

from __future__ import annotations

# Every tenth waits for support. The text of a message is as long as people write, and no two are the same.
CASES = """
INSERT INTO support_case (uid, company_id, author_name, audience, subject, category, channel, about_model, about_label,
    state, priority, due_at, last_seq, last_message_at, seen_seq, staff_seen_seq, version, created_at, score_comment)
SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, %(company)s, 'Anders And', 'company',
    'Routeren virker ikke ' || n %% 977, (ARRAY['fault', 'invoice', 'order', 'change', 'other'])[1 + n %% 5], 'written',
    '', '', CASE WHEN n %% 10 = 0 THEN 'new' ELSE 'waiting' END, 2,
    CASE WHEN n %% 10 = 0 THEN now() + n * interval '1 minute' END, 3, now() - n * interval '1 minute', 3, 3, 3, now(),
    ''
FROM generate_series(1, %(size)s::int) n
"""
MESSAGES = """
INSERT INTO support_message (uid, company_id, case_id, seq, client_id, author_kind, author_name, body, created_at)
SELECT gen_random_uuid(), company_id, id, seq, gen_random_uuid(), (ARRAY['customer', 'staff'])[1 + seq %% 2],
    'Anders And', 'Besked ' || id || '-' || seq || repeat(' om telefonen, der ringer hele dagen', 6), now()
FROM support_case, generate_series(1, 3) seq WHERE company_id = %(company)s
"""
LONG = """
WITH made AS (
    INSERT INTO support_case (uid, company_id, author_name, audience, subject, category, channel, about_model,
        about_label, state, priority, last_seq, last_message_at, seen_seq, staff_seen_seq, version, created_at,
        score_comment)
    SELECT gen_random_uuid(), %(company)s, 'Anders And', 'company', 'Lang', 'other', 'written', '', '', 'waiting', 2,
        %(messages)s, now(), %(messages)s, %(messages)s, 1, now(), '' RETURNING id, uid, company_id
), written AS (
    INSERT INTO support_message (uid, company_id, case_id, seq, client_id, author_kind, author_name, body, created_at)
    SELECT gen_random_uuid(), company_id, id, seq, gen_random_uuid(), (ARRAY['customer', 'staff'])[1 + seq %% 2],
        'Anders And', 'Besked ' || seq || repeat(' om telefonen, der ringer hele dagen', 6), now()
    FROM made, generate_series(1, %(messages)s::int) seq
)
SELECT uid FROM made
"""
CLEAR = """
DELETE FROM support_message WHERE company_id = %(company)s;
DELETE FROM support_case WHERE company_id = %(company)s
"""
TABLES = ("support_case", "support_message")
