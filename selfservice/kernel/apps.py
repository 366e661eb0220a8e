"""The kernel as a Django app: loads every app's registries when all models are there."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from django.apps import AppConfig, apps
from django.conf import settings

# Packages and modules in which apps register what the kernel runs for them.
REGISTERED = ("actions", "commands", "feed", "panels", "menu", "search", "log_words", "people", "retention", "rounds")


def autodiscover() -> None:
    """Import every registering module of every app of the project; a missing one is fine, a broken one is not."""
    for config in apps.get_app_configs():
        if config.name not in settings.PROJECT_APPS:
            continue
        found = {m.name for m in pkgutil.iter_modules([config.path])}
        for name in REGISTERED:
            if name in found:
                module = import_module(f"{config.name}.{name}")
                for sub in pkgutil.iter_modules(getattr(module, "__path__", [])):
                    import_module(f"{module.__name__}.{sub.name}")


class KernelConfig(AppConfig):
    """Scope, actions, audit, outbox, value types, page classes."""

    name = "selfservice.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from selfservice.kernel.core import thread_locals
        from selfservice.kernel.db import health
        from selfservice.kernel.scope import connection

        connection.install()
        health.install()
        thread_locals.install()
        autodiscover()
