"""Actions that apply for access, decide applications and activate logins."""
