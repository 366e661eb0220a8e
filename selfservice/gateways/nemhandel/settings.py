"""Environment variables of NemHandel."""

from selfservice.gateways.settings import GatewaySettings

SETTINGS = GatewaySettings(
    address="NEMHANDEL_URL",
    secrets={
        "NEMHANDEL_TOKEN": "demo-nemhandel",
        # Key with which the access point signs its callbacks; without one, the portal refuses all callbacks.
        "NEMHANDEL_CALLBACK_SECRET": "demo-nemhandel-callback",
    },
    # The register's own address (SMP); empty: the address of the access point, which forwards look-ups.
    options={"NEMHANDEL_REGISTER_URL": ""},
    callbacks={"NEMHANDEL_CALLBACK_URL": "/nemhandel/svar/"},
)
