"""Change notices: what was announced changes, and those who count on it are told.

``snapshot`` reads what is announced of occurrences; ``changes`` compares two snapshots (pure); ``audience`` gives the
recipients; ``preview`` counts them before something is done; ``notify`` writes the messages in the transaction of the
change, ``queue`` those of a large audience in batches; ``texts`` and ``messages`` word them; ``serialize`` stores
changes as JSON; ``superseded`` says when a waiting message is out of date; ``request_sync`` updates the request.
"""
