"""The exception of backups."""


class BackupError(Exception):
    """A backup that cannot be made, read or restored; the message says why and what to do, in French."""
