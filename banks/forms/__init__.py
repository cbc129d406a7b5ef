"""Forms about question banks: one module a concept."""
