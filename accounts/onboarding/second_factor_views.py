"""Steps after the activation: a safer factor than text messages, and backup codes. Users can skip both until later."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from accounts.onboarding.activation_views import STEPS
from accounts.profile.second_factor_views import AddAppPage, BackupCodesPage


class ActivateFactors(AddAppPage):
    """Step 4 of the activation."""

    template_name = "accounts/activate_factors.html"
    success_url = reverse_lazy("activate_backup_codes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = {
            "step": 4,
            "steps": STEPS,
            "step_range": range(1, STEPS + 1),
            "step_name": gettext_lazy("Safer log-in"),
        }
        return super().get_context_data(**steps, **kwargs)


class ActivateBackupCodes(BackupCodesPage):
    """Step 5 of the activation."""

    template_name = "accounts/activate_backup_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = {
            "step": 5,
            "steps": STEPS,
            "step_range": range(1, STEPS + 1),
            "step_name": gettext_lazy("Backup codes"),
        }
        return super().get_context_data(**steps, **kwargs)
