"""Telling of press lines: ``step taken -> who must know -> a message``, in the transaction of the step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from monitor.flows.alert import looks
from monitor.flows.alert_views import Moment
from monitor.flows.respond import Act
from monitor.flows.telling import tell
from monitor.model.alert import Person
from monitor.model.person import User
from monitor.model.response import Line, Refused
from monitor.model.settings import Settings
from monitor.model.telling import LINES, Recipient
from monitor.ports.line_news import LineNewsWork
from monitor.ports.responding import LineBook
from monitor.rules.alerting.routes import Labels, resolve, routes_for
from monitor.rules.line_news import Hours, LineNews, happened, listeners, told_at
from monitor.rules.wording.line_news import LineSaid, line_notice


def key_of(line: int, news: LineNews | None = None) -> str:
    """What the messages about a line are known by begin with; ``news``: those that say that alone."""
    return f"line {line}: {news.value} " if news else f"line {line}: "


def stepped(
    line_id: int,
    act: Act,
    book: LineBook,
    work: LineNewsWork,
    moment: Moment,
    *,
    channels: Collection[str],
    take: Callable[[], Line | Refused],
) -> Line | Refused:
    """Take a step with a line and tell of it; ``channels``: those that the service was given the means for.

    What still waited to be said of the line is not said any more: it is no longer so.
    """
    work.hold(line_id)
    before = book.line(line_id)
    made = take()
    if before is None or isinstance(made, Refused) or before == made:
        return made
    work.take_back(key_of(line_id), moment.now)
    news = happened(before, made, act.step)
    if news is not None:
        _tell(news, made, act, work, moment, channels)
    return made


def _tell(
    news: LineNews, line: Line, act: Act, work: LineNewsWork, moment: Moment, channels: Collection[str]
) -> None:
    who = listeners(news, line, act.by.id, work.accounts())
    found = _recipients(who, _hours(line, work, moment), moment, channels)
    if not found:
        return
    due = min(each.due for each in found)
    story = work.view_rows(line.story).title if line.story is not None else ""
    said = LineSaid(line=line, by=act.by.name, why=act.why, story=story, cutoff=moment.cutoff, read=due)
    url = f"{moment.desk_url}/lijnen/{line.id}" if moment.desk_url else ""
    key = f"{key_of(line.id, news)}version {line.newest.number} at {act.at.isoformat()}"
    tell(line_notice(news, said, moment.now, url), LINES, key, found, work, moment)


def _hours(line: Line, work: LineNewsWork, moment: Moment) -> Hours:
    """By the routes of its story; of a line agreed beforehand, by those of its topic."""
    root = moment.settings.routes
    if line.story is not None:
        found = [each for each in looks(line.story, work, moment) if not each.route.mute]
        routes = tuple(each.route for each in found)
        return Hours(routes=routes or (resolve(root),), urgent=any(each.state.urgent for each in found))
    topic = moment.settings.topic(line.topic)
    urgent = topic is not None and topic.urgent
    return Hours(routes=routes_for(root, Labels(topic=line.topic, urgent=urgent)), urgent=urgent)


def _recipients(
    who: Iterable[User], hours: Hours, moment: Moment, channels: Collection[str]
) -> list[Recipient]:
    found = []
    for each in who:
        person = person_of(each, moment.settings)
        when = told_at(person, hours, moment.now)
        targets = {"email": person.email, "slack": person.slack} if person else {"email": each.email}
        found += [
            Recipient(
                channel=channel,
                target=target,
                due=when.due,
                gathered=when.gathered,
                never=when.never,
                because=when.because,
            )
            for channel, target in targets.items()
            if target and channel in channels
        ]
    return found


def person_of(user: User, settings: Settings) -> Person | None:
    """The same somebody in feeds.yaml, with what they asked for there: known by the e-mail address."""
    mail = user.email.casefold()
    same = (each for each in settings.people.values() if mail and each.email.casefold() == mail)
    return next(same, None)
