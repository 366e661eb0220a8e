"""Models for companies, accounts, users, permissions and log-in."""

from accounts.models.account import Account
from accounts.models.activation_code import ActivationCode
from accounts.models.application import Application
from accounts.models.company import Company
from accounts.models.draft import Draft
from accounts.models.factors import (
    AuthenticatorApp,
    BackupCode,
    BackupCodes,
    Passkey,
    PasskeyAttestation,
    SmsFactor,
)
from accounts.models.grant import Grant
from accounts.models.letter import Letter
from accounts.models.recipient import Recipient
from accounts.models.session import UserSession
from accounts.models.user import User

__all__ = [
    "Account",
    "ActivationCode",
    "Application",
    "AuthenticatorApp",
    "BackupCode",
    "BackupCodes",
    "Company",
    "Draft",
    "Grant",
    "Letter",
    "Passkey",
    "PasskeyAttestation",
    "Recipient",
    "SmsFactor",
    "User",
    "UserSession",
]
