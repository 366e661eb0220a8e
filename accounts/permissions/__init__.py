"""Who may see and do what: grants, access, groups of companies."""
