"""The words that a holder's name is found by follow the name, by whatever way it is changed."""

from __future__ import annotations

from django.db import connection

from selfservice.kernel.scope.models import as_system
from subscriptions.models import HolderWord, Subscription
from tests.world import World


def words(subscription: Subscription) -> list[str]:
    with as_system("tests"):
        return sorted(HolderWord.objects.system().filter(subscription=subscription).values_list("word", flat=True))


def test_the_name_from_every_word_in_small_letters(world: World) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(holder_name="Åse-Marie  Bo Bo (Kørsel)")
    assert words(world.own_number) == [
        "bo }se marie k|rsel", "k|rsel }se marie bo bo", "marie }se bo bo k|rsel", "}se marie bo bo k|rsel",
    ]  # fmt: skip
    assert words(world.colleagues_number) == ["bo holder", "holder bo"]


def test_they_go_with_the_number_to_another_company(world: World) -> None:
    with as_system("tests"), connection.cursor() as cursor:
        # As a feed writes it.
        cursor.execute(
            "UPDATE subscriptions_subscription SET company_id = %s WHERE id = %s",
            [world.datter.pk, world.own_number.pk],
        )
        found = HolderWord.objects.system().filter(subscription=world.own_number)
        assert set(found.values_list("company_id", flat=True)) == {world.datter.pk}


def test_nothing_is_left_of_a_name_that_is_gone(world: World) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(holder_name="")
        assert words(world.own_number) == []
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).delete()
        assert not HolderWord.objects.system().filter(subscription_id=world.colleagues_number.pk).exists()


def test_the_employee_number_and_a_lines_number_after_the_name_or_before_it(world: World) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(
            holder_name="Bo Ås", employee_number="M-7712 Ø"
        )
    assert words(world.own_number) == [
        "7712 m | bo }s", "bo }s m 7712 |", "m 7712 | bo }s", "| m 7712 bo }s", "}s bo m 7712 |",
    ]  # fmt: skip
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(employee_number="", number="DK-ETH-1047")
    assert "1047 dk eth bo }s" in words(world.own_number)
    assert "bo }s dk eth 1047" in words(world.own_number)


def test_what_is_longer_than_a_key_is_found_by_its_words(world: World) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(
            holder_name="x" * 190 + " Sidst", employee_number="M" * 50
        )
    kept = words(world.own_number)
    assert [word.split()[0] for word in kept] == ["m" * 50, "sidst", "x" * 190]
    assert max(map(len, kept)) == 200
