"""Load invoice lines from staging: whole invoices only, whose lines add up to what the invoice says."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from psycopg import sql

from billing.core.cost_sums import add_costs
from selfservice.kernel.feeds import Result
from selfservice.kernel.feeds.staging import Staged, refuse_where

# Columns of the table that hold a cell of the file as it is.
TEXTS = "text, number, holder_name, employee_number, department, cost_centre, bill_text, item, reason"
OWN = f'position, "group", period_from, period_to, quantity, unit, unit_price, discount, net, vat_category, {TEXTS}'
# Advisory lock: concurrent loads run one after the other.
LOCK = 0x696E766F
# VAT is 25 % of the sum of a category, half up, never of a line (momsloven § 33; EN 16931, BR-S-09).
RATE = 25
# The invoices of the file, with whether they have lines already: one look into the index for each.
INVOICES = """
CREATE TEMP TABLE staged_invoices ON COMMIT DROP AS
SELECT i.id, i.number, i.company_id, k.id IS NOT NULL AS known
FROM (SELECT DISTINCT invoice FROM staging) s JOIN billing_invoice i ON i.number = s.invoice
LEFT JOIN LATERAL (SELECT k.id FROM billing_invoiceline k WHERE k.invoice_id = i.id LIMIT 1) k ON true
"""
TYPED = """
SELECT i.company_id, i.id AS invoice_id, f.position::integer, f."group"::varchar(10), f.item::varchar(40),
    f.text::varchar(200), nullif(f.period_from, '')::date AS period_from, nullif(f.period_to, '')::date AS period_to,
    f.quantity::numeric(14, 3), coalesce(nullif(f.unit, ''), 'C62')::varchar(3) AS unit,
    f.unit_price::numeric(14, 6), coalesce(nullif(f.discount, ''), '0')::numeric(12, 2) AS discount,
    f.net::numeric(12, 2), coalesce(nullif(f.vat_category, ''), 'S')::varchar(1) AS vat_category,
    f.reason::varchar(13), f.number::varchar(32), f.holder_name::varchar(200), f.employee_number::varchar(50),
    f.department::varchar(100), f.cost_centre::varchar(50), f.bill_text::varchar(100)
FROM staging f JOIN staged_invoices i ON i.number = f.invoice
"""
# Invoices whose lines don't add up to them, with the reason.
WRONG = f"""
SELECT i.number AS invoice, CASE
    WHEN s.lines <> i.line_count THEN 'has ' || i.line_count || ' lines, not ' || s.lines
    WHEN s.net <> i.net THEN 'its lines sum up to ' || s.net || ', not ' || i.net
    ELSE 'VAT of its lines is ' || s.vat || ', not ' || i.vat END AS reason
FROM (
    SELECT invoice, count(*) AS lines, sum(net::numeric) AS net,
        round(coalesce(sum(net::numeric) FILTER (WHERE vat_category IN ('S', '')), 0) * {RATE} / 100, 2) AS vat
    FROM staging GROUP BY invoice
) s JOIN billing_invoice i ON i.number = s.invoice
WHERE (s.lines, s.net, s.vat) IS DISTINCT FROM (i.line_count, i.net, i.vat)
"""  # noqa: S608
# Invoices of the file that have other lines already.
KNOWN = f"""
SELECT i.number AS invoice, 'has been delivered before with other lines' AS reason
FROM billing_invoice i WHERE i.id IN (
    SELECT known.invoice_id FROM (
        SELECT invoice_id, {OWN} FROM billing_invoiceline
        WHERE invoice_id IN (SELECT id FROM staged_invoices WHERE known)
        EXCEPT SELECT invoice_id, {OWN} FROM ({TYPED} WHERE i.known) t
    ) known
)
"""  # noqa: S608
# Each with the line of the file where the invoice begins; the header is line 1.
WITH_LINES = f"""
SELECT min(coalesce(s.line, s.n + 1)) AS line, w.invoice, w.reason
FROM ({WRONG} UNION ALL {KNOWN}) w
JOIN (SELECT line, invoice, row_number() OVER (ORDER BY ctid) AS n FROM staging) s ON s.invoice = w.invoice
GROUP BY w.invoice, w.reason ORDER BY line
"""  # noqa: S608
INSERT = f"""
INSERT INTO billing_invoiceline (company_id, invoice_id, vat_rate, {OWN})
SELECT company_id, invoice_id, CASE WHEN vat_category = 'S' THEN {RATE} ELSE 0 END, {OWN}
FROM ({TYPED} WHERE NOT i.known) t ORDER BY invoice_id, position
"""  # noqa: S608
OF_KNOWN_INVOICE = sql.SQL("EXISTS (SELECT 1 FROM billing_invoice i WHERE i.number = s.invoice)")
ONCE = sql.SQL("s.place = (SELECT min(f.ctid) FROM staging f WHERE (f.invoice, f.position) = (s.invoice, s.position))")
# quantity × price − discount, within two øre (EN 16931 in Peppol BIS 3, R120). Most lines are one piece at their price.
ADDS_UP = sql.SQL(
    "(quantity = '1' AND discount IN ('', '0', '0.00') AND unit_price = net) OR"
    " abs(quantity::numeric * unit_price::numeric - coalesce(nullif(discount, ''), '0')::numeric - net::numeric)"
    " <= 0.02"
)
PRICE = sql.SQL("unit_price NOT LIKE '-%' OR unit_price::numeric >= 0")
BOTH_DAYS = sql.SQL("(period_from = '') = (period_to = '')")
# Days are compared as text, which is in their order.
DAYS_IN_ORDER = sql.SQL("period_to = '' OR period_from = '' OR period_to >= period_from")


CONTROLS, FIGURES = "[[:cntrl:]\\u2028\\u2029]", "0123456789.-"
LINE_OF_TEXT = sql.SQL("{} !~ {}")
FIGURE = sql.SQL("translate({}, {}, '') = ''")
TEXT_CELLS = ("invoice", "item", "text", "holder_name", "employee_number", "department", "cost_centre", "bill_text")
FIGURE_CELLS = ("quantity", "unit_price", "discount", "net")


def _cells(condition: sql.SQL, wanted: str, names: tuple[str, ...]) -> sql.Composed:
    """Return the condition on all cells at once: one regular expression or translation a row, not one a cell."""
    joined = sql.SQL(" || ").join(map(sql.Identifier, names))
    return condition.format(sql.SQL("({})").format(joined), sql.Literal(wanted))


def _each(condition: sql.SQL, wanted: str, names: tuple[str, ...], reason: str) -> list[Row]:
    return [(n, condition.format(sql.Identifier(n), sql.Literal(wanted)), reason) for n in names]


Row = tuple[str, sql.Composable, str]
ACROSS: list[Row] = [
    ("unit_price", PRICE, "must not be below zero: a line that gives back has a quantity below zero"),
    ("net", ADDS_UP, "is not quantity times unit_price less discount"),
    ("period_to", BOTH_DAYS, "period_from and period_to belong together"),
    ("period_to", DAYS_IN_ORDER, "is before period_from"),
    ("invoice", OF_KNOWN_INVOICE, "is not known"),
]
ROWS: list[Row] = [
    *_each(LINE_OF_TEXT, CONTROLS, TEXT_CELLS, "must be in one line"),
    *_each(FIGURE, FIGURES, FIGURE_CELLS, "a figure such as -12.50"),
    *ACROSS,
]
ALL_ROWS = sql.SQL("SELECT EXISTS (SELECT 1 FROM staging s WHERE ({}) IS NOT TRUE)").format(
    sql.SQL(" AND ").join(
        sql.SQL("({})").format(condition)
        for condition in (
            _cells(LINE_OF_TEXT, CONTROLS, TEXT_CELLS),
            _cells(FIGURE, FIGURES, FIGURE_CELLS),
            *(condition for _column, condition, _reason in ACROSS),
        )
    )
)


def store_lines(cursor: Any, staged: Staged, result: Result) -> None:
    """Store the staged lines, or refuse rows in `result`; in that case the caller rolls back."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    cursor.execute(ALL_ROWS)
    if cursor.fetchone()[0]:
        for column, condition, reason in ROWS:
            refuse_where(cursor, result, column, condition, reason)
        return
    # Enough memory to sort the lines by invoice, so that the inserts write the index in order.
    cursor.execute("SET LOCAL work_mem = '64MB'")
    cursor.execute("DROP TABLE IF EXISTS staged_invoices")
    cursor.execute(INVOICES)
    cursor.execute(WITH_LINES)
    if wrong := cursor.fetchall():
        # A line that is there twice makes the sums wrong, too.
        _refuse_duplicates(cursor, result)
        for line, number, reason in () if result.refused else wrong:
            result.refuse(line, "invoice", f"{number} {reason}")
        return
    try:
        with transaction.atomic():
            cursor.execute(INSERT)
    except IntegrityError:
        _refuse_duplicates(cursor, result)
        if not result.refused:
            raise
    else:
        result.inserted = cursor.rowcount
        result.unchanged = staged.rows - result.inserted
        add_costs(cursor)


def _refuse_duplicates(cursor: Any, result: Result) -> None:
    cursor.execute("SELECT EXISTS (SELECT 1 FROM staging GROUP BY invoice, position HAVING count(*) > 1)")
    if cursor.fetchone()[0]:
        cursor.execute("CREATE INDEX ON staging (invoice, position)")
        refuse_where(cursor, result, "position", ONCE, "stands twice in the invoice")
