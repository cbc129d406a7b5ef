"""Faults are provoked on a site of real processes, embedded and on PostgreSQL with Redis."""

from tests.services import postgres, redis_server

__all__ = ["postgres", "redis_server"]
