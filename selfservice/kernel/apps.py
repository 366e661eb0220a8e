"""The kernel as a Django app: it fills the registries from every app when all models are loaded."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from django.apps import AppConfig, apps
from django.conf import settings

# Modules in the root folder of an app that register something with the kernel.
REGISTERING = (
    "approval_kinds",
    "dashboard",
    "feed",
    "log_labels",
    "mail_links",
    "menu",
    "periodic",
    "receipts",
    "retention",
    "search",
    "user_hooks",
)


def registering_modules(package: str, path: str) -> Iterator[str]:
    """Yield the names of an app's modules that register something.

    These are the modules in REGISTERING, every module of a package `actions`, and command handlers: `command.py`, or
    `<what>_command.py` if a feature has several.
    """
    for module in pkgutil.walk_packages([path], f"{package}."):
        below = module.name.removeprefix(f"{package}.").split(".")
        if (len(below) == 1 and below[0] in REGISTERING) or "actions" in below[:-1] or below[-1].endswith("command"):
            yield module.name


def autodiscover() -> None:
    """Import every registering module of every app of the project; actions first, as others are derived from them."""
    own = [config for config in apps.get_app_configs() if config.name in settings.PROJECT_APPS]
    names = [
        name
        for config in own
        if config.name != KernelConfig.name
        for name in registering_modules(config.name, config.path)
    ]
    for name in sorted(names, key=lambda name: ".actions." not in name):
        import_module(name)


class KernelConfig(AppConfig):
    """Scope, actions, audit, outbox, value types, page classes."""

    name = "selfservice.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from selfservice.kernel import checks  # noqa: F401  (registers the system checks)
        from selfservice.kernel.actions import scheduled  # noqa: F401  (registers its periodic job)
        from selfservice.kernel.batches import actions, requests, worker  # noqa: F401  (register actions, kinds, a job)
        from selfservice.kernel.exports import jobs  # noqa: F401  (registers its periodic job and its retention)
        from selfservice.kernel.history import kernel_labels  # noqa: F401  (registers labels of the kernel's events)
        from selfservice.kernel.scope import connection

        connection.install()
        autodiscover()
