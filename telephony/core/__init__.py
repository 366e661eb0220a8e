"""What several features of telephony share."""
