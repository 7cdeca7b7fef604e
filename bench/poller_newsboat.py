"""newsboat, a peer in C++ (Debian: ``apt-get install newsboat``); each round starts it anew, as users do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.phases import phases

THREADS = 4


def newsboat(base: str, count: int, folder: Path) -> None:
    """``newsboat -x reload`` over all feeds, with a configuration and a cache of its own."""
    urls, settings, cache = folder / "urls", folder / "config", folder / "cache.db"
    urls.write_text("".join(f"{base}/f/{number}\n" for number in range(count)), encoding="utf-8")
    settings.write_text(f"reload-threads {THREADS}\n", encoding="utf-8")
    command = ["newsboat", "-q", "-u", str(urls), "-C", str(settings), "-c", str(cache), "-x", "reload"]
    alone = {"HOME": str(folder), "PATH": "/usr/local/bin:/usr/bin:/bin"}

    def once() -> str:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=alone)
        return "reloaded"

    phases(base, count, once, cache)


if __name__ == "__main__":
    newsboat(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
