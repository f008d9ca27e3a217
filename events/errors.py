"""What the calendar refuses."""


class EventError(Exception):
    """A verb that cannot be done now; the message is in French, for the person who asked."""
