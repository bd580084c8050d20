# SPDX-License-Identifier: GPL-3.0-or-later
"""The transcripts of the protocol, on both stores."""

import pathlib
import subprocess
import sys

CONFORMANCE = pathlib.Path(__file__).resolve().parent.parent / "conformance"


def test_transcripts(store, start_server):
    server = start_server(DATABASE_URL=store.url)
    replay = subprocess.run([sys.executable, CONFORMANCE / "replay", f"127.0.0.1:{server.port}"],
                            capture_output=True, text=True, timeout=120)
    print(replay.stdout)
    failures = [line for line in replay.stdout.splitlines() if line.startswith(("not ok", "# "))]
    assert replay.returncode == 0, "\n".join(failures) + replay.stderr
    assert "\nok 40 " in replay.stdout
