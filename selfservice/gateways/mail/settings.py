"""Environment variables of the mail server. Its password is part of the address."""

from selfservice.gateways.settings import GatewaySettings

SETTINGS = GatewaySettings(address="EMAIL_URL", scheme="smtp")
