"""Plans and add-ons."""
