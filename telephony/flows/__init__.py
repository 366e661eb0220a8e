"""Call flows until they are published: their list, drafts and the editor."""
