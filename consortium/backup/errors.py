"""The one error of this room."""


class BackupError(Exception):
    """A backup that cannot be made, read or restored; the message says why and what to do, in French."""
