"""Where a SIM swap that waits for somebody's word is answered."""

from __future__ import annotations

from django.urls import path

from subscriptions.sims.views import SwapAnswer

urlpatterns = [path("abonnementer/svar/<uuid:uid>/", SwapAnswer.as_view(), name="swap_answer")]
