"""Password hasher for activation codes."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class ActivationCodeHasher(Argon2PasswordHasher):
    """Argon2id with one pass over 1 MiB.

    A code has 80 random bits, which no attacker can search; the cost that protects a user's password (170 ms) would
    only make ten thousand letters take half an hour. See docs/adr/0002.
    """

    algorithm = "argon2code"
    time_cost = 1
    memory_cost = 1024
    parallelism = 1
