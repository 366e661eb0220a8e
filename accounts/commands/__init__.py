"""Handlers of the commands that the accounts app writes into the outbox, one file each."""
