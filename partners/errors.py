"""Domain errors of partners. Their messages are in French and shown to the user."""


class PartnersError(Exception):
    """A verb that cannot be done now."""


class RequestError(PartnersError):
    """A verb of a request or of a loan that cannot be done now."""


class ActivityError(PartnersError):
    """A verb of an activity that cannot be done now."""
