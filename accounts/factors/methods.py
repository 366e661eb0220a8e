"""Our factors in two_factor's registry, which its log-in view asks. The stock ones keep secrets in plain text."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from two_factor.plugins.registry import MethodBase, registry

from accounts.models import AuthenticatorApp, SmsFactor, User


class AppMethod(MethodBase):
    """An authenticator app."""

    code = "app"  # type: ignore[assignment]  # the library's base says None

    def get_devices(self, user: User) -> Any:
        return AuthenticatorApp.objects.filter(user=user, confirmed=True)

    def recognize_device(self, device: Any) -> bool:
        return isinstance(device, AuthenticatorApp)

    def get_action(self, device: Any) -> str:
        return _("Use the authenticator app")


class SmsMethod(AppMethod):
    """A code by text message."""

    code = "sms"

    def get_devices(self, user: User) -> Any:
        return SmsFactor.objects.filter(user=user, confirmed=True) if not user.is_staff else SmsFactor.objects.none()

    def recognize_device(self, device: Any) -> bool:
        return isinstance(device, SmsFactor)

    def get_action(self, device: Any) -> str:
        return _("Send a text message to the number ending in %(digits)s") % {"digits": device.number[-2:]}


def install() -> None:
    """Replace the stock methods by ours."""
    for code in [m.code for m in registry.get_methods()]:
        registry.unregister(code)
    registry.register(AppMethod())
    registry.register(SmsMethod())
