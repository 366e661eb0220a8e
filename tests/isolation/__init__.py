"""Nobody sees more than they may: every route, act and model, read from their registries (docs/scope.md)."""
