"""The front server's own configuration (``deploy/nginx/``), run by the nginx of this machine.

Here it stands before a small server that says what it was asked and answers what a test wants; ``tests/compose`` puts
it before the portal itself.
"""
