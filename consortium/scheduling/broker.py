"""The broker as Celery's workers reach it: kombu's transport for Redis, which survives a broker that goes away.

When a broker is lost, kombu closes the connection and gives the tasks under way back over it: there is none any more,
and the AttributeError that follows ends the whole worker. Here they are left where they are: the broker hands them out
again after its ``visibility_timeout``, and one that came back empty has the schedule to find what was not done.
"""

from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """The messages that a channel has taken and not acknowledged."""

    def ack(self, delivery_tag: str) -> None:
        """Tell the broker that a task is done; where it is gone, note it for this channel alone."""
        if self._is_cut_off:
            virtual.QoS.ack(self, delivery_tag)
        else:
            super().ack(delivery_tag)

    def restore_unacked(self, client: Any = None) -> None:
        """Give back what was taken; where the broker is gone, it has to do that by itself."""
        if not self._is_cut_off:
            super().restore_unacked(client)
        elif self._delivered:
            self._delivered.clear()

    @property
    def _is_cut_off(self) -> bool:
        transport = self.channel.connection
        return transport is None or transport.client is None


class Channel(redis.Channel):
    """A channel with these messages."""

    QoS = QoS


class Transport(redis.Transport):
    """Redis, with these channels."""

    Channel = Channel
