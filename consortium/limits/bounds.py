"""How much one request may send. No Django here: the server knows these bounds before the portal is awake."""

FORM_BYTES = 64 * 1024 * 1024  # an activity with its image and half a dozen documents
ANONYMOUS_BYTES = 1024 * 1024  # the longest form that a visitor fills has some 40,000 characters
# Whoever has such a cookie may be of the staff: its session says so, once the portal reads it.
SESSION_COOKIES = ("sessionid", "__Host-sessionid")
