"""What the exchange is sent, and what becomes of its answers."""

from __future__ import annotations

from selfservice.kernel.scope.models import as_system
from telephony.core import snapshots
from telephony.core.world_data import world_from
from tests.telephony import make
from tests.world import World


def test_the_world_of_a_company_is_read_with_a_fixed_number_of_statements(
    world: World, django_assert_num_queries: object
) -> None:
    with as_system("tests"):
        hours = make.schedule(world.nordhavn)
        person = make.user(world.nordhavn, direct="+4570101011")
        make.number(world.nordhavn, flow=make.flow(world.nordhavn, published=make.definition(hours, person)))
        make.user(world.fremmed, "Frida")
        found = world_from(snapshots.system_rows(world.nordhavn.pk))
    assert set(found.schedules) == {str(hours.uid)}
    assert set(found.users) == {str(person.uid)}
    assert set(found.numbers) == {"+4570101010", "+4570101011"}
    assert len(found.flows) == 1
