"""What the benchmark runs on: its own PostgreSQL database, its own keys in Redis, a folder of its own."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

DATABASE = f"portal_bench_{os.getpid()}"  # two may run side by side
DEFAULT_POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
DEFAULT_REDIS = "redis://127.0.0.1:6379/0"


@dataclass(frozen=True)
class World:
    """The environment that every process of the benchmark gets, and what it says of itself."""

    environment: dict[str, str]
    folder: str
    description: str


@contextmanager
def make_world() -> Iterator[World]:
    """Create the database and folder; drop both, and the keys in Redis, at the end."""
    server = urlsplit(os.environ.get("DATABASE_URL") or DEFAULT_POSTGRES)
    redis_url = os.environ.get("REDIS_URL") or DEFAULT_REDIS
    folder = Path(tempfile.mkdtemp(prefix="agenda-sciences-bench-"))
    prefix = f"bench-{uuid.uuid4().hex[:12]}"
    maintenance = urlunsplit(server._replace(path="/postgres", scheme="postgresql", query=""))
    with psycopg.connect(maintenance, autocommit=True) as connection:
        version = connection.execute("SHOW server_version").fetchone()[0].split(" ")[0]
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    with redis.Redis.from_url(redis_url) as client:
        description = f"PostgreSQL {version}, Redis {client.info('server')['redis_version']}"
    environment = {
        "DATABASE_URL": urlunsplit(server._replace(path=f"/{DATABASE}")),
        "REDIS_URL": redis_url,
        "DATA_DIR": str(folder),
        "PORTAL_HOME": str(folder / "private"),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "BENCH_KEY_PREFIX": prefix,
        "WEB_CONCURRENCY": "2",
        "DEBUG": "0",
    }
    try:
        yield World(environment, str(folder), description)
    finally:
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        with redis.Redis.from_url(redis_url) as client:
            for key in client.scan_iter(f"{prefix}:*", count=1000):
                client.delete(key)
        shutil.rmtree(folder, ignore_errors=True)
