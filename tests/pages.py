"""Every page of the portal that has an address without parameters, read from the URLconf."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Addresses that answer with something else than a page, or only in the middle of a job (walked by test_onboarding).
NO_PAGES = {
    "apply_company",
    "health",
    "activate_password",
    "activate_mobile",
    "activate_factors",
    "activate_backup_codes",
    "logout",
    "set_language",
    "set_theme",
    "stay",
    "switch_company",
    "remove_factor",
    "rename_factor",
    "end_other_sessions",
    "end_one_session",
    "confirm",
    "styleguide",
    "view_as_end",
    "welcome_start",
    "welcome_password",
    "welcome_mobile",
    "new_factor_code",
    # Answered in JSON, to a script of a page.
    "address_suggestions",
    # Asked by a chat's page itself.
    "support_chat_news",
    "support_chat_waiting",
    # Asked by systems outside, and never by a browser.
    "network_answers",
    "nemhandel_responses",
}


def pages(resolver: Any = None, before: str = "/") -> list[tuple[str, str]]:
    """Every address without parameters that shows a page: name and path."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.namespace is None:
                found += pages(entry, path)
        elif isinstance(entry, URLPattern) and entry.name and "<" not in path:
            found.append((entry.name, path))
    return [(name, path) for name, path in found if name not in NO_PAGES]
