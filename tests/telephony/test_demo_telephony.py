"""The demo's telephony: every state, valid flows, and an exchange that takes all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from selfservice.kernel.feeds import load_directory
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo.colleagues import make_colleagues
from selfservice.site.demo.people import make_people
from selfservice.site.demo.telephony.made import make_telephony
from selfservice.site.demo.world import write_world
from telephony.core import snapshots
from telephony.core.world_data import surroundings_from
from telephony.exchange.sync import SYNC
from telephony.models import ExchangeState, FlowVersion, TelephonyUser
from telephony.routing import definition_json
from telephony.routing.validate import validate
from tests.accounts.steps import deliver
from tests.outside import Outside

pytestmark = pytest.mark.django_db
READ = ("companies", "accounts", "plans", "add_ons", "subscriptions", "licence_types", "licences", "telephone_numbers")


def test_it_has_every_state_is_valid_and_the_exchange_has_it(outside: Outside, tmp_path: Path) -> None:
    write_world(tmp_path, today=timezone.localdate(), days=1)
    for path in tmp_path.glob("*.csv"):
        if path.stem not in READ:
            path.unlink()
    assert not [str(refusal) for result in load_directory(tmp_path) for refusal in result.refusals]
    make_people(tmp_path / "secrets.json")
    make_colleagues()
    make_telephony()
    with as_system("tests"):
        users = TelephonyUser.objects.system()
        before = users.count()
        assert set(users.values_list("state", flat=True)) == set(TelephonyUser.State)
        for version in FlowVersion.objects.system().select_related("flow"):
            world = surroundings_from(snapshots.system_rows(version.company_id)).world
            found = validate(definition_json.read(version.definition), world, uid=str(version.flow.uid))
            assert not [one for one in found if one.level == "error"], version.flow.name
    make_telephony()
    deliver(SYNC)
    with as_system("tests"):
        assert TelephonyUser.objects.system().count() == before
        assert set(OutboxCommand.objects.system().filter(kind=SYNC).values_list("state", flat=True)) == {"done"}
        assert not ExchangeState.objects.system().filter(state="refused").exists()
        assert ExchangeState.objects.system().count() > before
