"""The register of addresses: Klimadatastyrelsen's Adressevælger."""
