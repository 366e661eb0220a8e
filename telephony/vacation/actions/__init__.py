"""Actions on vacation greetings."""
