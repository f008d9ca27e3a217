"""Asking for an activity and following the request: forms, choice of a place, what the tracking page says."""
