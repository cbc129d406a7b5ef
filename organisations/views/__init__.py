"""Pages about people and organisations: one module a concept."""
