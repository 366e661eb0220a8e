"""The mobile network's provisioning system."""
