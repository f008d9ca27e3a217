"""The demonstration programme: a believable calendar, invented, loaded and removed by ``manage.py seed_demo``."""
