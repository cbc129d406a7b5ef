"""Kombu's Redis transport, with a worker that outlives a broker that goes away while all its processes are busy.

Kombu gives the place of a finished message free only after Redis has been told. Is Redis away at that moment, the
place stays taken; and a worker with no place left reads nothing, so it does not even notice when Redis is back.
"""

from kombu.transport import redis


class QoS(redis.QoS):
    """Counts a message as done although Redis could not be told: it comes back later, and is nothing to do then."""

    def ack(self, delivery_tag: str) -> None:
        """Take a message off the queue. Raises what Redis raises when it is away."""
        try:
            super().ack(delivery_tag)  # type: ignore[no-untyped-call]
        finally:
            self._quick_ack(delivery_tag)


class Channel(redis.Channel):
    """A channel with such places."""

    QoS = QoS


class Transport(redis.Transport):
    """The transport that settings name `redis` and `rediss`."""

    Channel = Channel
