"""``make test``: the suite on the embedded SQLite, then on the PostgreSQL and Redis that answer.

``DATABASE_URL`` and ``REDIS_URL`` name them; otherwise those of this machine (127.0.0.1) are tried. The browser and
fault tests run once, in the last and fullest of the two. Arguments go to pytest. Stops at the first suite that fails.
"""

import os
import subprocess
import sys

import psycopg
import redis

LOCAL_POSTGRESQL = "postgres://postgres@127.0.0.1:5432/"
LOCAL_REDIS = "redis://127.0.0.1:6379/15"
OURS = ("DATABASE_URL", "REDIS_URL", "REQUIRE_SERVICES", "DJANGO_SETTINGS_MODULE", "CACHE_PREFIX")


def postgresql_here() -> str | None:
    """The address to give the tests when a PostgreSQL of this machine lets us in; a database name of this run's own."""
    try:
        psycopg.connect(LOCAL_POSTGRESQL + "postgres", connect_timeout=3).close()
    except psycopg.Error:
        return None
    return f"{LOCAL_POSTGRESQL}agenda_sciences_{os.getpid()}"


def redis_here() -> str | None:
    """The address to give the tests when a Redis of this machine answers."""
    try:
        with redis.Redis.from_url(LOCAL_REDIS, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError:
        return None
    return LOCAL_REDIS


def services() -> dict[str, str]:
    """The environment of the second suite, empty when this machine offers nothing more than SQLite."""
    found = {
        "DATABASE_URL": os.environ.get("DATABASE_URL") or postgresql_here(),
        "REDIS_URL": os.environ.get("REDIS_URL") or redis_here(),
    }
    return {name: url for name, url in found.items() if url}


def pytest(title: str, environment: dict[str, str], arguments: list[str]) -> int:
    """Run the suite in an environment of the portal's own; pytest's exit code."""
    base = {name: value for name, value in os.environ.items() if name not in OURS}
    print(f"\n— {title} —", flush=True)  # noqa: T201
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env={**base, **environment}, check=False).returncode


def main(arguments: list[str]) -> int:
    """Run the suites; the exit code of the first that fails, else 0."""
    required = os.environ.get("REQUIRE_SERVICES") == "1"
    second = services()
    if not second and not required:
        return pytest("sur SQLite", {}, arguments)
    least = "not browser and not faults and not compose"
    code = pytest("sur SQLite, sans navigateur, pannes ni services", {}, ["-m", least, *arguments])
    if code:
        return code
    if required:
        second["REQUIRE_SERVICES"] = "1"
    return pytest("sur PostgreSQL et Redis", second, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
