"""Whether the labelled data carries a chance of Kamervragen: how many of its articles were asked about.

    python -m bench.likelihood

1,438 articles of February to April 2019 are linked to the questions of those months and May. A chance
needs 200 stories with a question (``monitor.rules.likelihood.chance``); what is found says how far that is.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from datetime import date
from pathlib import Path

from monitor.model.parliament import Candidate
from monitor.rules.likelihood.chance import LEAST_POSITIVES
from monitor.rules.parliament.linking import Linker

DATA = Path(os.environ.get("MONITOR_EVAL_DATA", "../shared/data"))


def candidates() -> list[Candidate]:
    """The articles; most carry no date."""
    found = []
    with (DATA / "topics" / "articles.dev.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            day = date.fromisoformat(row["date"][:10]) if row.get("date") else None
            found.append(Candidate(id=row["id"], titles=(row["title"],), published=day))
    return found


def questions() -> list[tuple[str, date, str]]:
    """The questions of the months in which those articles could be asked about."""
    found = []
    with gzip.open(DATA / "kamervragen" / "zaken-2007-2022.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            asked = date.fromisoformat(row["gestart_op"][:10])
            if date(2019, 2, 1) <= asked <= date(2019, 5, 31):
                found.append((row["nummer"], asked, row["onderwerp"]))
    return found


def main() -> None:
    """Link, count, say what that means."""
    articles = candidates()
    linker = Linker(articles)
    asked = questions()
    linked = {link.article for _, day, subject in asked for link in linker.link(subject, day).links}
    enough = "yes" if len(linked) >= LEAST_POSITIVES else "no"
    figures = {
        "articles": len(articles),
        "questions": len(asked),
        "articles_asked_about": len(linked),
        "needed": LEAST_POSITIVES,
    }
    sys.stdout.write(f"{json.dumps(figures)}\ncarries a chance: {enough}; plain counts are shown instead\n")
    target = Path(__file__).parent / "results" / "likelihood.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
