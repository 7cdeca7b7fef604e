"""A plain script, as many would write it: a peer."""

from __future__ import annotations

import sys
from pathlib import Path

import feedparser
import httpx
from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bench.phases import phases


def plain(base: str, count: int, folder: Path) -> None:
    """A plain script: httpx and feedparser, one at a time, with SQLAlchemy's ORM."""

    class Base(DeclarativeBase):
        """The script's tables."""

    class Item(Base):
        """One entry."""

        __tablename__ = "items"
        id: Mapped[str] = mapped_column(String, primary_key=True)
        title: Mapped[str]
        summary: Mapped[str]
        link: Mapped[str]

    engine = create_engine(f"sqlite:///{folder / 'plain.db'}")
    Base.metadata.create_all(engine)
    etags: dict[int, str] = {}

    def once() -> int:
        new = 0
        with httpx.Client() as client, Session(engine) as session:
            for number in range(count):
                etag = etags.get(number, "")
                answer = client.get(f"{base}/f/{number}", headers={"If-None-Match": etag} if etag else {})
                if answer.status_code == 304:
                    continue
                etags[number] = answer.headers["etag"]
                for entry in feedparser.parse(answer.content).entries:
                    if session.get(Item, entry.id) is None:
                        session.add(
                            Item(id=entry.id, title=entry.title, summary=entry.summary, link=entry.link)
                        )
                        new += 1
                session.commit()
        return new

    phases(base, count, once, folder / "plain.db")


if __name__ == "__main__":
    plain(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
