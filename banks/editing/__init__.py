"""Editing a question bank's document: pure functions on its tree."""
