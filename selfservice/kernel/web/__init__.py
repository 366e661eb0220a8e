"""Page classes, middleware, links to objects, page and fragment caches."""
