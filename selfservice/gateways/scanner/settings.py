"""Environment variables of the scanner for viruses. An empty SCANNER_URL does without one."""

from selfservice.gateways.settings import GatewaySettings

SETTINGS = GatewaySettings(address="SCANNER_URL", secrets={"SCANNER_TOKEN": "demo-scanner"})
