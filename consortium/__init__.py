from consortium.celery import app as celery_app

VERSION = "0.1.0"  # as pyproject.toml says; a backup tells which one made it

__all__ = ["VERSION", "celery_app"]
