"""Pages about question banks: one module a concept."""
