"""A call flow is built step by step: by keyboard with scripts, and without scripts."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect
from psycopg.types.json import Jsonb

from tests.bench import telephony_rows as rows
from tests.e2e.axe import checked, in_every_look
from tests.e2e.person import tab_to
from tests.portal import Portal

ADMIN = "mette.lindqvist"
FLOWS = "/telefoni/kaldsflow/"


def new_flow(page: Page, name: str) -> None:
    """Make a flow without a template at the first company."""
    page.goto(f"{FLOWS}nyt/?skabelon=blank")
    page.get_by_label("Navn", exact=True).fill(name)
    page.get_by_role("button", name="Opret kaldsflow").click()
    expect(page.locator("h1")).to_have_text(name)


def test_a_menu_is_built_by_keyboard(visit: Any) -> None:
    page = visit(ADMIN)
    new_flow(page, "Tastaturflow")

    def press(target: Any) -> None:
        # The drawing and the list are many links.
        tab_to(page, target, most=200)
        page.keyboard.press("Enter")

    def add(link: Any, kind: str, name: str, key: str = "") -> None:
        """Open the form of an outlet, choose by typing, and save."""
        press(link)
        expect(page.locator("#id_what")).to_be_visible()
        if key:
            tab_to(page, page.locator("#id_outlet"))
            page.keyboard.type(f"Tast {key}")
        tab_to(page, page.locator("#id_what"))
        page.keyboard.type(kind)
        tab_to(page, page.locator("#id_step_name"))
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(page.locator("#open")).to_have_text(name)

    add(page.get_by_role("link", name="Tilføj det første trin"), "Menuvalg", "Hovedmenu")
    tab_to(page, page.locator("#id_text_da"))
    page.keyboard.type("Tast 1 for salg")
    press(page.get_by_role("button", name="Gem i kladden"))
    expect(page.locator(".flow .node")).to_contain_text("Hovedmenu")
    add(page.get_by_role("link", name="Tilføj en tast (Hovedmenu)"), "Telefonsvarer", "Salgets boks", key="1")
    tab_to(page, page.locator("#id_box"))
    page.keyboard.type("Salg")
    tab_to(page, page.locator("#id_text_da"))
    page.keyboard.type("Læg en besked")
    press(page.get_by_role("button", name="Gem i kladden"))
    expect(page.locator("main")).to_contain_text("Gemt i kladden")
    # The drawing has the same steps, each a link.
    press(page.locator(".drawing a", has_text="Hovedmenu"))
    expect(page.locator("#open")).to_have_text("Hovedmenu")
    for outlet in ("Intet tryk", "En anden tast"):
        tab_to(page, page.get_by_label(outlet))
        page.keyboard.type("Salgets boks")
    press(page.get_by_role("button", name="Gem i kladden"))
    expect(page.locator("main")).not_to_contain_text("skal rettes, før den kan sættes i drift")
    in_every_look(page)
    press(page.get_by_role("button", name="Fortryd seneste ændring"))
    expect(page.locator("main")).to_contain_text("2 fejl skal rettes")


def test_a_menu_is_built_without_scripts_and_a_conflict_is_shown(visit: Any) -> None:
    page, checking = visit(ADMIN, java_script_enabled=False), visit(ADMIN)
    new_flow(page, "Uden scripts")

    def choose(link: str, what: str, name: str, outlet: str = "") -> None:
        page.get_by_role("link", name=link).click()
        if outlet:
            page.locator("#id_outlet").select_option(label=outlet)
        page.get_by_label("Hvad sker der?").select_option(value=what)
        page.get_by_label("Det nye trins navn").fill(name)
        page.get_by_role("button", name="Gem i kladden").click()
        expect(page.locator("#open")).to_have_text(name)

    choose("Tilføj det første trin", "ny:menu", "Menu")
    choose("Tilføj en tast (Menu)", "ny:hangup", "Farvel", outlet="Tast 9")
    flow = page.url.partition("?")[0]
    page.goto(f"{flow}?trin=hangup")
    page.get_by_label("Tekst, dansk").fill("Tak for opkaldet")
    # Somebody else changes the draft before it is saved.
    checking.goto(f"{flow}?trin=menu")
    checked(checking)
    checking.get_by_label("Sekunder").fill("9")
    checking.get_by_role("button", name="Gem i kladden").click()
    expect(checking.locator("main")).to_contain_text("Gemt i kladden")
    page.get_by_role("button", name="Gem i kladden").click()
    expect(page.locator("main")).to_contain_text("Intet er gemt: kladden er ændret imens")
    expect(page.get_by_label("Tekst, dansk")).to_have_value("Tak for opkaldet")
    page.get_by_role("button", name="Gem i kladden").click()
    expect(page.locator("main")).to_contain_text("Gemt i kladden")
    page.goto(f"{flow}?trin=menu&slet=1")
    page.get_by_label("I stedet").select_option(label="Farvel")
    page.get_by_role("button", name="Slet trinnet").click()
    expect(page.locator(".flow .node")).to_have_count(1)


def test_a_phone_shows_the_list_and_many_people_are_narrowed_by_text(visit: Any) -> None:
    page = visit(ADMIN, width=390)
    page.goto(FLOWS)
    page.get_by_role("link", name="Hovednummer").first.click()
    expect(page.locator("#tegning")).to_be_hidden()
    page.get_by_role("link", name="Vis tegningen").click()
    expect(page.locator("#tegning")).to_be_visible()
    # The first step is in the middle.
    expect(page.locator("#tegning .step").first).to_be_in_viewport()
    page.locator('.flow .node[href*="trin=sales"]').first.click()
    members = page.get_by_role("group", name="Medlemmer")
    members.get_by_label("Find på listen").fill("aisha")
    # What is ticked stays.
    expect(members.get_by_role("checkbox", checked=False)).to_have_count(1)
    expect(members.get_by_role("checkbox", checked=True)).to_have_count(3)
    page.goto(f"{FLOWS}nyt/?skabelon=craftsman")
    page.get_by_label("Find på listen").fill("aisha")
    expect(page.get_by_label("Person", exact=True).locator("option:checked")).to_have_text("Aisha Rahman")


def test_a_large_flow_is_read_a_branch_at_a_time(visit: Any, portal: Portal) -> None:
    found = portal.sql(
        "SELECT company_id, uid::text FROM telephony_schedule WHERE company_id ="
        " (SELECT company_id FROM telephony_callflow WHERE name = 'Hovednummer' LIMIT 1) LIMIT 1"
    )[0]
    company = {"company": found["company_id"]}
    flow = portal.sql(rows.FLOW, {**company, "name": "Stort flow"})[0]
    definition = Jsonb(rows.definition(100, found["uid"]))
    portal.sql(
        rows.VERSION, {**company, "flow": flow["id"], "definition": definition, "states": ["published", "draft"]}
    )
    page = visit(ADMIN)
    page.goto(f"{FLOWS}{flow['uid']}/")
    in_every_look(page)
    page.locator(".fold").first.focus()
    page.keyboard.press("Enter")
    # The step whose branch is open has the focus, and the way to it is a line of links.
    expect(page.locator("#gren")).to_be_focused()
    expect(page.locator(".trail a").first).to_have_text("Opkald ind")
    page.get_by_label("Find et trin").fill("salg 7")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Salg 7").first.click()
    expect(page.locator("#open")).to_have_text("Salg 7")
    in_every_look(page)
    page.get_by_role("link", name="Vis hele tegningen").click()
    expect(page.locator("#tegning .step[aria-current]")).to_be_in_viewport()
    in_every_look(page)
