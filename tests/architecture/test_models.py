"""What every scoped model has: a company of its own, indexed; a public id; no door past the closed manager."""

from __future__ import annotations

from typing import Any, cast

import pytest
from django.contrib.postgres.indexes import BrinIndex
from django.db import connection, models

from accounts.functions import Function
from selfservice.kernel.scope.actor import functions_of
from selfservice.kernel.scope.managers import BaseManager
from selfservice.kernel.scope.models import ScopedManager, ScopedModel, scoped_models

MODELS = scoped_models()
# Scoped models that no address and no action speaks of, each with its reason.
WITHOUT_PUBLIC_ID = {
    "accounts.ActivationCode": "found by its user alone; the code is what a person has",
    "subscriptions.AgreedPrice": "read with the plan of the catalogue, and has no page",
    "billing.CostMonth": "a sum of invoices, which have the page",
    "billing.DisputedLine": "read by its dispute alone",
    "subscriptions.HolderWord": "a part of its subscription that is searched, and never named",
    "subscriptions.PoolDay": "read by its pool, and has no page",
    "billing.Balance": "read by its account, which has the page",
    "billing.InvoiceDocument": "found by its invoice and kind, which are its address",
    "billing.InvoiceLine": "read by its invoice, which has the page",
    "orders.OwnField": "read with the form of an order, and set with all of the company's",
    "orders.Follower": "read by its order, which has the page",
    "orders.OrderWord": "a part of its order that is searched, and never named",
    "orders.LineOrder": "read by its item, which its order's page shows",
    "orders.Promise": "read by its item, which its order's page shows",
    "orders.OrderFile": "read by its order, which has the page",
    "orders.ReservedNumber": "offered to the person who orders, by its number; gone in a quarter of an hour",
    "kernel.BatchRow": "read by its batch alone, which has the page",
    "kernel.ExportPart": "a piece of a file, which has the address",
    "subscriptions.UsageDay": "read by its subscription; there are millions, and none has a page",
    "support.InternalNote": "read by its case, which has the page",
    "telephony.UsageCursor": "read by the periodic job alone",
    "telephony.CountedForward": "read by the periodic job alone",
    "subscriptions.UsageRecord": "read by its subscription; known by the operator's id; none has a page",
}
# Scoped models that are never read by company, each with its reason.
WITHOUT_COMPANY_INDEX = {
    "orders.PortIn": "read by its item alone; an index more would slow the placing of orders",
    "support.InternalNote": "read by its case alone",
    "subscriptions.UsageRecord": "read by its subscription alone; an index more would slow the load",
}


def column_of(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    """The column at the end of a path of foreign keys to one row each; raises when it leads anywhere else."""
    *keys, last = path.split("__")
    for key in keys:
        step = model._meta.get_field(key)
        assert step.many_to_one or step.one_to_one, f"{path} passes through many rows"
        model = cast("type[models.Model]", step.related_model)
    return next(field for field in model._meta.concrete_fields if field.attname == last)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
class TestEveryScopedModel:
    def test_has_its_company_on_the_table_itself(self, model: type[ScopedModel]) -> None:
        columns = {field.attname for field in model._meta.concrete_fields}
        assert model.scope.company in columns
        assert model.scope.company == ("id" if model._meta.label == "accounts.Company" else "company_id")
        for path in filter(None, (model.scope.account, model.scope.owner, model.scope.kind)):
            assert column_of(model, path).attname == path.split("__")[-1]
        assert set(functions_of(model.scope.function)) | set(model.scope.opens) <= {*Function.values, "staff_only"}
        assert bool(model.scope.kind) == bool(model.scope.opens)

    def test_its_company_is_first_in_an_index(self, model: type[ScopedModel], db: None) -> None:
        with connection.cursor() as cursor:
            constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
        found = [
            name
            for name, each in constraints.items()
            if (each["index"] or each["primary_key"] or each["unique"])
            and each["columns"][:1] == [model.scope.company]
            and each.get("type") != BrinIndex.suffix
        ]
        if model._meta.label in WITHOUT_COMPANY_INDEX:
            assert not found, "has one; the exemption must go"
            return
        assert found, f"{model._meta.db_table} has no index that begins with {model.scope.company}"

    def test_has_a_public_id(self, model: type[ScopedModel]) -> None:
        if model._meta.label in WITHOUT_PUBLIC_ID:
            assert "uid" not in {field.name for field in model._meta.fields}, "has one; the exemption must go"
            return
        fields: dict[str, models.Field[Any, Any]] = {field.name: field for field in model._meta.fields}
        uid = fields["uid"]
        assert isinstance(uid, models.UUIDField)
        assert uid.unique
        assert not uid.editable
        assert uid.get_default().version == 4

    def test_has_no_manager_but_the_closed_one(self, model: type[ScopedModel]) -> None:
        assert [type(manager) for manager in model._meta.managers] == [ScopedManager]
        assert type(model._base_manager) is BaseManager

    def test_has_no_many_to_many_of_its_own(self, model: type[ScopedModel]) -> None:
        """Its table in between would have neither company nor policy. Those of Django's users are exempt by a check."""
        ours = {field.name for field in model._meta.local_many_to_many}
        assert ours <= ({"groups", "user_permissions"} if model._meta.label == "accounts.User" else set())


def test_exemptions_are_of_models_that_exist() -> None:
    assert set(WITHOUT_PUBLIC_ID) <= {model._meta.label for model in MODELS}
