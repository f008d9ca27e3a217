"""What the partners' floor refuses. Messages are in French, for the person who asked."""


class PartnersError(Exception):
    """A verb that cannot be done now."""


class RequestError(PartnersError):
    """A verb of a request or of a loan that cannot be done now."""


class ActivityError(PartnersError):
    """A verb of an activity that cannot be done now."""
