"""Many numbers at once in a browser: chosen in a list or sent as a file, previewed, confirmed; bad rows reported."""

from __future__ import annotations

from csv import reader
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.axe import checked, fits, in_every_look
from tests.e2e.person import go_on, open_popover, tab_to
from tests.patience import until
from tests.portal import Portal

ADMIN = "mette.lindqvist"
FROM_FILE = "/abonnementer/fra-fil/ret-oplysninger/"


def send(page: Page, text: str) -> None:
    page.goto(FROM_FILE)
    checked(page)
    file: FilePayload = {"name": "numre.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.set_input_files("[name=file]", files=[file])
    page.locator("main form .btn.primary").click()


def look_through(page: Page) -> None:
    """From the file, or the form where there is one, to the preview."""
    page.wait_for_url("**/opgaver/**")
    go = page.locator("main [name=step][value=data], main [name=step][value=start]").first
    expect(go).to_be_visible()
    if go.get_attribute("value") == "data":
        go.click()
    expect(page.locator("main [name=step][value=start]")).to_be_visible()


def numbers(portal: Portal, count: int) -> list[str]:
    """Numbers in service that nobody has barred, of the group that the administrator sees."""
    rows = portal.sql(
        "SELECT s.number FROM subscriptions_subscription s JOIN accounts_user u ON u.username = %s "
        "WHERE s.company_id = u.company_id AND s.category = 'mobile' AND s.state = 'active' AND s.bars = '{}' "
        "AND s.user_id IS NULL AND s.terminated_on IS NULL ORDER BY s.id DESC LIMIT %s", [ADMIN, count]
    )  # fmt: skip
    return [row["number"] for row in rows]


def test_a_bar_of_chosen_numbers_from_the_list_to_the_networks_answers(visit: Any, portal: Portal) -> None:
    page = visit(ADMIN)
    page.goto("/abonnementer/?type=mobil&visning=drift")
    boxes = page.locator("tbody input[name=sel]")
    for index in range(5):
        boxes.nth(index).check()
    page.locator(".bulk button[value=bar], .bulk [name=do][value=bar]").first.click()
    page.wait_for_url("**/opgaver/**")
    checked(page)
    look_through(page)
    expect(page.locator("main .table tbody tr")).to_have_count(5)
    checked(page)
    page.locator("main form .btn.primary").first.click()
    expect(page.locator("#progress")).to_be_visible()
    checked(page)
    # The answers come by themselves.
    expect(page.locator("[data-under-way]")).to_have_count(0)
    checked(page)
    number = page.locator("main .table tbody tr:has(.status:not(.bad)) th").first.inner_text().splitlines()[0]
    assert "all" in portal.outside.subscriber("+45" + "".join(c for c in number if c.isdigit()))["bars"]


def test_a_file_with_three_bad_rows(visit: Any, portal: Portal) -> None:
    page = visit(ADMIN)
    good = numbers(portal, 2)
    rows = [*(f"{n};Lager;" for n in good), "99 88 77 66;Lager;", f"{good[0]};Lager;", ";Lager;"]
    send(page, "\n".join(["Nummer;Afdeling;Omkostningssted", *rows]))
    look_through(page)
    expect(page.locator("main .status.bad")).to_have_count(3)
    checked(page)
    page.locator("main form .btn.primary").first.click()
    expect(page.locator("[data-under-way]")).to_have_count(0)
    expect(page.locator("main .status.bad")).to_have_count(3)
    found = portal.sql("SELECT department FROM subscriptions_subscription WHERE number = ANY(%s)", [good])
    assert [row["department"] for row in found] == ["Lager", "Lager"]
    with page.expect_download() as download:
        page.locator("a[href='?format=xlsx']").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_wrong_file_is_reported_where_it_was_chosen(visit: Any) -> None:
    page = visit(ADMIN, width=390)
    send(page, "Telefon;Farve\n1;blå\n")
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.locator("main")).to_contain_text("Farve")
    checked(page)
    in_every_look(page)
    send(page, "Nummer\n" + "20123456\n" * 300_000)
    expect(page.locator("#id_file_error")).to_contain_text("2 MB")
    checked(page)


def test_a_long_file_name_and_the_lines_of_refused_rows_on_a_phone(visit: Any) -> None:
    page = visit(ADMIN, width=390)
    page.goto(FROM_FILE)
    name = f"{'Abonnementer_for_hele_koncernen_' * 3}.csv"
    text = "Nummer;Afdeling\n99887766;Lager\n;Lager\nMette;Lager\n"
    page.set_input_files("[name=file]", files=[{"name": name, "mimeType": "text/csv", "buffer": text.encode()}])
    go_on(page)
    # The form that is asked once for all rows.
    page.wait_for_url("**/opgaver/**")
    fits(page)
    page.locator("main [name=step][value=data]").click()
    expect(page.locator("main")).to_contain_text(name)
    rows = page.locator("main .table tbody tr")
    expect(rows).to_have_count(3)
    for row, line in zip(rows.all(), ("2", "3", "4"), strict=True):
        expect(row.locator("td").first).to_have_text(line)
        expect(row.locator("td").first).to_be_visible()
    expect(page.locator("main .bullets")).to_contain_text("1: Nummer mangler.")
    in_every_look(page)


def test_without_script_and_on_a_phone(visit: Any, portal: Portal) -> None:
    page = visit(ADMIN, width=390, java_script_enabled=False)
    page.goto(FROM_FILE)
    text = f"Nummer;Afdeling\n{numbers(portal, 3)[2]};Kælderlageret\n"
    page.set_input_files("[name=file]", files=[{"name": "n.csv", "mimeType": "text/csv", "buffer": text.encode()}])
    page.locator("main form .btn.primary").click()
    look_through(page)
    page.locator("main form .btn.primary").first.click()
    # Without scripts the page does not follow the batch: it has a link to look again, as long as it is under way.
    again = page.get_by_role("link", name="Se efter igen")

    def is_done() -> bool:
        if again.count():
            again.click()
        return not again.count()

    until(is_done, "the end of the batch")
    expect(page.locator("main .kpis")).to_contain_text("1")


def test_both_themes_and_narrow(visit: Any) -> None:
    page = visit(ADMIN)
    for path in ("/abonnementer/fra-fil/", FROM_FILE, "/opgaver/"):
        page.goto(path)
        in_every_look(page)
    page.locator("main tbody th a").first.click()
    page.wait_for_url("**/opgaver/*/")
    in_every_look(page)


def test_a_download_is_changed_in_two_cells_and_sent_back(visit: Any, portal: Portal) -> None:
    page = visit(ADMIN)
    chosen = numbers(portal, 12)
    page.goto("/abonnementer/?type=mobil&visning=drift")
    checked(page)
    popover = open_popover(page, "get")
    with page.expect_download() as download:
        popover.locator("a[href*='format=csv']").click()
    rows = list(reader(download.value.path().read_text("utf-8-sig").splitlines(), delimiter=";"))
    heads, places = rows[0], [at for at, row in enumerate(rows) if "".join(["+45", *row[0].split()]) in chosen][:2]
    for place in places:
        rows[place][heads.index("Afdeling")] = "Sendt tilbage"
    send(page, "\n".join(";".join(f'"{cell}"' for cell in row) for row in [heads, *(rows[at] for at in (*places, 1))]))
    look_through(page)
    expect(page.locator("main")).to_contain_text("Disse kolonner bruges ikke")
    checked(page)
    page.locator("main form .btn.primary").first.click()
    expect(page.locator("[data-under-way]")).to_have_count(0)
    changed = ["".join(["+45", *rows[at][0].split()]) for at in places]
    found = portal.sql("SELECT department FROM subscriptions_subscription WHERE number = ANY(%s)", [changed])
    assert [row["department"] for row in found] == ["Sendt tilbage"] * 2


HEADINGS = {"column_number": "Telefonen", "column_department": "Hvor"}


def remembered(portal: Portal) -> dict[str, str]:
    rows = portal.sql("SELECT head, name FROM kernel_uploadheading WHERE action = 'change_holder'")
    return {row["head"]: row["name"] for row in rows}


def preview_of(portal: Portal, page: Page, department: str) -> None:
    """Begin the bulk change that is shown, and see that it is done."""
    expect(page.locator("main [name=step][value=start]")).to_be_visible()
    go_on(page)
    expect(page.locator("[data-under-way]")).to_have_count(0)
    found = portal.sql("SELECT number FROM subscriptions_subscription WHERE department = %s", [department])
    assert len(found) == 1


def test_unknown_headings_are_matched_by_keyboard_and_remembered(visit: Any, portal: Portal) -> None:
    page = visit(ADMIN)
    number = numbers(portal, 20)[18]
    send(page, f"Telefonliste\nTelefonen;Hvor;Farve\n{number};Østhavnen;blå\n")
    expect(page.locator("[data-focus]")).to_be_focused()
    in_every_look(page)
    for name, head in HEADINGS.items():
        choice = page.locator(f"[name={name}]")
        tab_to(page, choice)
        # A list is chosen from by the first letters of its lines.
        page.keyboard.type(head[:4])
        expect(choice.locator("option:checked")).to_contain_text(head)
    tab_to(page, page.locator("main form .btn.primary"))
    page.keyboard.press("Enter")
    look_through(page)
    preview_of(portal, page, "Østhavnen")
    assert remembered(portal) == {"telefonen": "number", "hvor": "department"}
    # The next file needs no answer.
    send(page, f"Telefonen;Hvor;Farve\n{number};Vesthavnen;blå\n")
    look_through(page)
    preview_of(portal, page, "Vesthavnen")


def test_unknown_headings_are_matched_without_script(visit: Any, portal: Portal) -> None:
    page = visit(ADMIN, width=390, java_script_enabled=False)
    page.goto(FROM_FILE)
    text = f"Mobiltelefon;Bygning\n{numbers(portal, 20)[19]};Sydhavnen\n"
    page.set_input_files("[name=file]", files=[{"name": "n.csv", "mimeType": "text/csv", "buffer": text.encode()}])
    go_on(page)
    page.select_option("[name=column_number]", index=1)
    go_on(page)
    # A column with what is to be changed is missing: the answer stays.
    expect(page.locator("main")).to_contain_text("Vælg en kolonne med det, der skal ændres.")
    expect(page.locator("[name=column_number] option:checked")).to_contain_text("Mobiltelefon")
    page.select_option("[name=column_department]", index=2)
    go_on(page)
    look_through(page)
    go_on(page)
    expect(page.locator("main .kpis")).to_contain_text("1")
    assert remembered(portal)["bygning"] == "department"
