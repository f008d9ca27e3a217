"""Lines of Python run in the portal under test, by one process that stays: to start Django takes seconds."""

import contextlib
import io
import json
import subprocess
import sys
import traceback

from tests.parts import ROOT

LOOP = "from tests.browser.console import serve; serve()"


class Console:
    """A ``manage.py shell`` that answers until closed; ``environment`` names the portal's database and folders."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment | {"DJANGO_SETTINGS_MODULE": "consortium.settings"}
        self._process: subprocess.Popen | None = None

    def run(self, code: str) -> str:
        """What these lines print, without the blanks around it. RuntimeError, with the traceback, when they fail."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-c", LOOP],
                cwd=ROOT, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        self._process.stdin.write(f"{json.dumps(code)}\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"error": "the console ended"}')
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["printed"].strip()

    def close(self) -> None:
        """End the process, if it was ever needed."""
        if self._process is not None:
            self._process.stdin.close()
            self._process.wait(timeout=45)
            self._process.stdout.close()


def serve() -> None:
    """Run what comes, a JSON string on a line, until the input ends; answer each with a line of JSON."""
    import django
    from django.db import connections

    django.setup()
    answers = sys.stdout
    for line in sys.stdin:
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                exec(json.loads(line), {})  # noqa: S102 - our own tests' lines
            answer = {"printed": printed.getvalue()}
        except Exception:  # whatever it is, the test is told
            answer = {"error": traceback.format_exc()}
        connections.close_all()
        answers.write(f"{json.dumps(answer)}\n")
        answers.flush()
