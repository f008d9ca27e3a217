"""Imports of the modules that register rules and signal receivers; loaded by ``AppConfig.ready``.

Tasks are imported here and not in ``enqueue``: services write messages, and a service never imports a task.
"""

from consortium.outbox import retention, tasks

__all__ = ["retention", "tasks"]
