"""Nobody gives what they do not hold, whatever is sent to the wizard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.functions import Function
from accounts.models import Grant, User
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import errors
from tests.accounts.test_wizard import at, begin, draft, grants, made, walk
from tests.world import World, make_user

SignIn = Callable[[User], Client]


class TestWhatIsNotHeldCannotBeGiven:
    @pytest.fixture
    def limited(self, world: World, signed_in: SignIn) -> Client:
        """Administers users at Nordhavn with `konto` alone; may see mobile, and no more."""
        with as_system("tests"):
            user = make_user(world.nordhavn, "lise", {Function.USERS, Function.MOBILE}, account_ids=[world.konto.pk])
        return signed_in(user)

    def test_all_accounts(self, world: World, limited: Client) -> None:
        found = begin(limited, world)
        company = str(world.nordhavn.uid)
        limited.post(at(found, "selskaber"), {"company": company})
        picked = {"reach": "all", "shown": str(world.konto.uid), "pick": str(world.konto.uid)}
        limited.post(at(found, f"konti/{company}"), picked)
        limited.post(at(found, "funktioner"), {"f": ["mobile"]})
        limited.post(at(found, "tjek"))
        assert grants(made()) == [(world.nordhavn.pk, {"mobile"}, [world.konto.pk], False)]

    def test_an_account_beyond_reach(self, world: World, limited: Client) -> None:
        found = begin(limited, world)
        company = str(world.nordhavn.uid)
        limited.post(at(found, "selskaber"), {"company": company})
        for account in (world.other_konto, world.fremmed_konto):
            uid = str(account.uid)
            answer = limited.post(at(found, f"konti/{company}"), {"reach": "named", "shown": uid, "pick": uid})
            assert errors(answer)
            assert draft(found.uid).answers["accounts"][company]["picked"] == []

    def test_a_function(self, world: World, limited: Client) -> None:
        found = begin(limited, world)
        walk(limited, world, found, functions=["mobile", "invoices", "mobile_change"])
        limited.post(at(found, "tjek"))
        assert grants(made())[0][1] == {"mobile"}

    def test_another_company(self, world: World, limited: Client) -> None:
        found = begin(limited, world)
        for company in (world.datter, world.fremmed):
            answer = limited.post(at(found, "selskaber"), {"company": str(company.uid), "whole": str(company.uid)})
            assert errors(answer)
        # Nor the whole group, which is not the giver's.
        whole = str(world.nordhavn.uid)
        limited.post(at(found, "selskaber"), {"company": whole, "whole": whole})
        assert draft(found.uid).answers["companies"] == [{"company": whole, "whole_group": False}]

    def test_a_right_lost_since_the_draft(self, world: World, limited: Client) -> None:
        found = begin(limited, world)
        walk(limited, world, found, functions=["mobile"])
        with as_system("tests"):
            Grant.objects.system().filter(user__username="lise").update(functions=["users"])
        answer = limited.post(at(found, "tjek"))
        assert errors(answer)
        assert made() is None
