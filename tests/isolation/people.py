"""Who asks: every kind of person, described in plain words that the oracle reads; nothing here asks the portal."""

from __future__ import annotations

from dataclasses import dataclass, replace

# A function, or several of which one will do.
Needed = str | tuple[str, ...]
# Means every function there is.
ALL = frozenset({"*"})
GROUP = ("nordhavn", "datter")


@dataclass(frozen=True, slots=True)
class Part:
    """Functions at one company, at all accounts or at those named (by the arena's names)."""

    company: str
    functions: frozenset[str]
    accounts: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A principal. `entry`: "none" is sent to the log-in, "user" comes in, "staff" comes into the admin alone."""

    name: str
    company: str | None = None
    parts: tuple[Part, ...] = ()
    entry: str = "user"
    # Made for the whole group: one grant at the first part's company gives all parts.
    whole_group: bool = False
    state: str = "active"
    # How the session is made: good, half (no second factor), idle, old, none.
    session: str = "good"
    # The company chosen in the switcher: nothing else is shown.
    looks_at: str | None = None
    staff: bool = False
    superuser: bool = False
    login: str = ""
    # Views the portal as this principal ("view as"): sees what they see, and changes nothing.
    viewed_as: str = ""

    @property
    def user(self) -> str:
        """The user name in the arena."""
        return self.login or self.name

    def parts_shown(self, *, all_companies: bool = False) -> tuple[Part, ...]:
        """Those of the company looked at."""
        return tuple(p for p in self.parts if all_companies or self.looks_at in (None, p.company))

    def holds(self, function: Needed, *, all_companies: bool = False) -> bool:
        """Whether the person has the function (one of several) anywhere that is looked at."""
        return any(_has(p, function) for p in self.parts_shown(all_companies=all_companies))

    def sees(
        self,
        function: Needed,
        company: str | None,
        account: str | None,
        *,
        by_account: bool,
        all_companies: bool = False,
    ) -> bool:
        """Whether what belongs there is the person's to see with the function, or one of several."""
        return any(
            _has(p, function)
            and p.company == company
            and (p.accounts is None or not by_account or account in p.accounts)
            for p in self.parts_shown(all_companies=all_companies)
        )


def _has(part: Part, function: Needed) -> bool:
    asked = {function} if isinstance(function, str) else set(function)
    return part.functions == ALL or not asked.isdisjoint(part.functions)


def _at(company: str, *functions: str, accounts: frozenset[str] | None = None) -> tuple[Part, ...]:
    return (Part(company, frozenset(functions) or ALL, accounts),)


_GROUP_PARTS = tuple(Part(company, ALL) for company in GROUP)
_MOBILE = frozenset({"mobile", "mobile_sim", "mobile_bar"})
KONTO = frozenset({"konto"})

_group_admin = Person("group_admin", "nordhavn", _GROUP_PARTS, whole_group=True)
_finance = Person("finance", "nordhavn", _at("nordhavn", "accounts", "invoices", "usage", "orders", accounts=KONTO))
_named = Person("named_admin", "nordhavn", _at("nordhavn", accounts=KONTO))
_employee = Person("employee_mobile", "nordhavn", (Part("nordhavn", _MOBILE),))

PEOPLE: tuple[Person, ...] = (
    Person("anonymous", entry="none", session="none"),
    replace(_group_admin, name="password_only", login="group_admin", entry="none", session="half"),
    replace(_group_admin, name="idle", login="group_admin", entry="none", session="idle"),
    replace(_group_admin, name="too_old", login="group_admin", entry="none", session="old"),
    Person("support", entry="staff", staff=True, superuser=True),
    Person("support_half", entry="none", staff=True, superuser=True, session="half", login="support"),
    Person("support_without_rights", entry="staff", staff=True),
    _group_admin,
    replace(_group_admin, name="group_admin_at_datter", login="group_admin", looks_at="datter"),
    Person("parent_admin", "nordhavn", _at("nordhavn")),
    Person("subsidiary_admin", "datter", _at("datter")),
    _named,
    _finance,
    _employee,
    Person("employee_own", "nordhavn", _at("nordhavn", "own")),
    Person("grant_of_nothing", "nordhavn", (Part("nordhavn", frozenset()),)),
    Person("no_grant", "nordhavn"),
    Person("locked", "nordhavn", _at("nordhavn"), entry="none", state="locked"),
    Person("closed", "nordhavn", _at("nordhavn"), entry="none", state="closed"),
    Person("invited", "nordhavn", _at("nordhavn"), entry="none", state="invited"),
    replace(_employee, name="sees_as_employee", login="group_admin", viewed_as="employee_mobile"),
    replace(_named, name="sees_as_admin", login="group_admin", viewed_as="named_admin"),
    Person("foreign_admin", "fremmed", _at("fremmed")),
    Person("foreign_employee", "fremmed", (Part("fremmed", _MOBILE),)),
)
BY_NAME = {person.name: person for person in PEOPLE}
