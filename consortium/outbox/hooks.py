"""What the outbox declares and listens to, as it is imported; loaded once, when the portal starts.

Tasks are imported here and not in ``enqueue``: services write messages, and a service never imports a task.
"""

from consortium.outbox import retention, tasks

__all__ = ["retention", "tasks"]
