"""Second factors: our own django-otp devices, because the stock ones store their secrets in plain text.

Every factor verifies under a row lock (load it with `Device.from_persistent_id(id, for_verify=True)`), each code once.
Row-level security protects them by `company_id`, a copy of the user's, but they use django-otp's own manager: the
library loads them by id at log-in, before there is an actor to scope by.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP
from django_otp_webauthn.models import AbstractWebAuthnAttestation, AbstractWebAuthnCredential

from selfservice.kernel.core.crypto import decrypt, digest, encrypt
from selfservice.kernel.types.cleaning import plain

SMS_CODE_LIFE = timedelta(minutes=5)
SMS_COOLDOWN = timedelta(seconds=30)
SMS_TRIES = 5
BACKUP_CODES = 10
# Consecutive wrong codes that lengthen the pause: 1, 2, 4 … 512 seconds.
LONGEST_PAUSE = 10


class Factor(models.Model):
    """Base of all factors: the company for row-level security."""

    company_id = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.company_id is None:
            self.company_id = self.user.company_id  # type: ignore[attr-defined]
        super().save(*args, **kwargs)

    def throttle_increment(self, commit: bool = True) -> None:
        """Lengthen the pause after a wrong code, up to nine minutes: a stolen password can't lock its owner out."""
        super().throttle_increment(commit=False)  # type: ignore[misc]
        self.throttling_failure_count: int = min(self.throttling_failure_count, LONGEST_PAUSE)
        if commit:
            self.save()


class AuthenticatorApp(Factor, TimestampMixin, ThrottlingMixin, Device):
    """TOTP app (RFC 6238: SHA-1, 6 digits, 30 s). The secret is encrypted; a time step is accepted once."""

    secret = models.BinaryField()
    last_step = models.BigIntegerField(default=-1)

    @classmethod
    def fresh(cls, **fields: Any) -> AuthenticatorApp:
        """Return an unsaved app with a new secret of 160 bits."""
        return cls(secret=encrypt(secrets.token_bytes(20)), **fields)

    @property
    def key(self) -> bytes:
        """The shared secret."""
        return decrypt(self.secret)

    @property
    def secret_text(self) -> str:
        """The secret as users type it into an app: base 32."""
        return b32encode(self.key).decode().rstrip("=")

    def get_throttle_factor(self) -> float:
        return 1

    def verify_token(self, token: str) -> bool:
        """Check a code, with one step of 30 s of drift to either side. Failures lock the app for 1, 2, 4 … s."""
        allowed, _reason = self.verify_is_allowed()
        text = str(token).strip()
        if not allowed or not (text.isascii() and text.isdigit() and len(text) == 6):
            return False
        clock = TOTP(self.key)
        clock.time = timezone.now().timestamp()
        fits = clock.verify(int(text), tolerance=1, min_t=self.last_step + 1)
        if fits:
            self.last_step = clock.t()
            self.throttle_reset(commit=False)
            self.set_last_used_timestamp(commit=False)
        else:
            self.throttle_increment(commit=False)
        self.save()
        return bool(fits)


class SmsFactor(Factor, TimestampMixin, ThrottlingMixin, Device):
    """Mobile number that receives a six-digit code: stored as a digest, five minutes, five tries, used once."""

    number = models.CharField(max_length=16)
    code_digest = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True)
    code_sent_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    def get_throttle_factor(self) -> float:
        return 1

    def may_send_at(self) -> datetime | None:
        """Return when another code may be sent, or None if it may be sent now."""
        if self.code_sent_at and timezone.now() < self.code_sent_at + SMS_COOLDOWN:
            return self.code_sent_at + SMS_COOLDOWN
        return None

    def new_code(self) -> str:
        """Create, store and return a code, which invalidates the previous one. The caller sends it."""
        code = f"{secrets.randbelow(10**6):06d}"
        now = timezone.now()
        self.code_digest = digest(f"{self.pk}:{code}", "sms code")
        self.code_expires_at, self.code_sent_at, self.code_tries = now + SMS_CODE_LIFE, now, 0
        self.save()
        return code

    def verify_token(self, token: str) -> bool:
        """Check the code, which is valid once; after five wrong tries a new code must be sent."""
        allowed, _reason = self.verify_is_allowed()
        live = self.code_digest and self.code_expires_at and timezone.now() < self.code_expires_at
        if not allowed or not live or self.code_tries >= SMS_TRIES:
            return False
        fits = secrets.compare_digest(self.code_digest, digest(f"{self.pk}:{str(token).strip()}", "sms code"))
        if fits:
            self.code_digest = ""
            self.throttle_reset(commit=False)
            self.set_last_used_timestamp(commit=False)
        else:
            self.code_tries += 1
            self.throttle_increment(commit=False)
        self.save()
        return fits


class BackupCodes(Factor, TimestampMixin, ThrottlingMixin, Device):
    """Set of a user's backup codes, each used once."""

    def get_throttle_factor(self) -> float:
        return 1

    @property
    def left(self) -> int:
        """Number of unused codes."""
        return self.codes.filter(used_at=None).count()

    def renew(self) -> list[str]:
        """Replace the whole set and return the new codes, which can't be read again. 50 bits each, "7K2M9-QXA4T"."""
        from accounts.models.application import CROCKFORD

        texts = ["".join(secrets.choice(CROCKFORD) for _ in range(10)) for _ in range(BACKUP_CODES)]
        self.codes.all().delete()
        BackupCode.objects.bulk_create(
            BackupCode(codes=self, company_id=self.company_id, digest=digest(f"{self.pk}:{t}", "backup code"))
            for t in texts
        )
        return [f"{t[:5]}-{t[5:]}" for t in texts]

    def verify_token(self, token: str) -> bool:
        """Use up one code. Ignores case, spaces and dashes."""
        allowed, _reason = self.verify_is_allowed()
        if not allowed:
            return False
        text = "".join(c for c in plain(str(token)).upper() if c.isalnum())
        used = self.codes.filter(digest=digest(f"{self.pk}:{text}", "backup code"), used_at=None).update(
            used_at=timezone.now()
        )
        if used:
            self.throttle_reset(commit=False)
            self.set_last_used_timestamp(commit=False)
        else:
            self.throttle_increment(commit=False)
        self.save()
        return bool(used)


class BackupCode(models.Model):
    """Backup code, stored as a digest."""

    codes = models.ForeignKey(BackupCodes, models.CASCADE, related_name="codes")
    company_id = models.BigIntegerField(null=True, db_index=True)
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["codes", "digest"], name="one_of_each_backup_code")]

    def __str__(self) -> str:
        return f"backup code {self.pk}"


class Passkey(Factor, AbstractWebAuthnCredential):
    """Passkey (WebAuthn credential). `name` is that of the device that created it."""


class PasskeyAttestation(AbstractWebAuthnAttestation):
    """Attestation that the authenticator sent when the passkey was created."""

    credential = models.OneToOneField(Passkey, models.CASCADE, related_name="attestation", editable=False)
