"""The outbox: commands to other systems, written with the change and delivered by workers."""
