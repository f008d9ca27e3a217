"""Subscriptions: the agenda that somebody filtered, sent to them from time to time.

``saved`` is the stored filter; ``services`` subscribes and unsubscribes; ``periods`` (when) and ``selection`` (which
events) are pure; ``digests`` writes the messages.
"""
