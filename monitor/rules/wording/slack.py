"""An alert in Slack: Block Kit. Strangers' text stands in plain and rich text, where nothing is parsed."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.model.alert import Reason
from monitor.model.message import SlackPost
from monitor.model.press import Button
from monitor.rules.wording import facts
from monitor.rules.wording.catalogue import word
from monitor.rules.wording.clean import clean, safe_url, slack_escape
from monitor.rules.wording.view import AlertView, ArticleView, NoticeView, SummaryView

Block = Mapping[str, object]
TAKE, MUTE, NO_REACTION = Button.TAKE.value, Button.MUTE.value, Button.NO_REACTION.value
OPEN = "story-open"
"""Action ids of the buttons; the value is the story's id and the route, ``17|desk``."""
HEADER = 150
DIGEST_REASON = Reason.NOTHING


def parent(view: AlertView) -> SlackPost:
    """The message that stands for the story, edited in place as it grows."""
    articles, more = facts.shown(view)
    blocks: list[Block] = [_header(view.title), _context([facts.reason_line(view)])]
    status = facts.status_lines(view)
    if status:
        blocks.append(_rich([_section([_text(line, bold=True)]) for line in status]))
    blocks += [_context([each]) for each in facts.spread_lines(view)]
    blocks += [*_questions(view), *_line(view)]
    blocks += [_article(view, each) for each in articles]
    if more:
        blocks.append(_context([facts.more_line(view, more)]))
    if not view.test:
        blocks.append(_actions(view))
    return SlackPost(text=fallback(view), blocks=tuple(blocks))


def reply(view: AlertView) -> SlackPost:
    """An update in the story's thread: the reason, and what is new."""
    new = [each for each in facts.shown(view)[0] if each.new] or list(facts.shown(view)[0])[:1]
    lines = [_section([_text(facts.reason_line(view), bold=True)])]
    lines += [_section([_text(line)]) for line in (*facts.status_lines(view), *facts.spread_lines(view))]
    blocks: list[Block] = [
        _rich(lines),
        *_questions(view),
        *_line(view),
        *(_article(view, each) for each in new),
    ]
    return SlackPost(text=fallback(view), blocks=tuple(blocks), aloud=view.reason is Reason.UNSURE)


def summary(view: SummaryView, title: str, intro: str) -> SlackPost:
    """Several stories in one message."""
    blocks: list[Block] = [_header(title)]
    if intro:
        blocks.append(_rich([_section([_text(intro)])]))
    items = []
    for line in view.lines[:30]:
        url = safe_url(line.desk_url or line.url)
        head = _link(url, clean(line.title, facts.TITLE)) if url else _text(clean(line.title, facts.TITLE))
        items.append(_section([head, _text(f" ({clean(line.outlet, 80)})")]))
    if items:
        blocks.append(_rich([{"type": "rich_text_list", "style": "bullet", "elements": items}]))
    if len(view.lines) > len(items):
        blocks.append(_context([word(view.language, "digest-more", count=len(view.lines) - len(items))]))
    blocks += _way(view.desk_url, word(view.language, "open"))
    return SlackPost(text=slack_escape(clean(title, 300)), blocks=tuple(blocks))


def notice(view: NoticeView) -> SlackPost:
    """A message to the administrators."""
    lines = [_section([_text(clean(line, 400))]) for line in view.lines if line]
    if view.remedy:
        label = [] if view.review else [_text(f"{word(view.language, 'remedy')}: ", bold=True)]
        lines.append(_section([*label, _text(clean(view.remedy, 600))]))
    blocks: list[Block] = [_header(view.subject)] + ([_rich(lines)] if lines else [])
    blocks += _way(view.desk_url, word(view.language, view.way))
    return SlackPost(text=slack_escape(clean(view.subject, 300)), blocks=tuple(blocks))


def _way(url: str, text: str) -> list[Block]:
    """A link to the desk; nothing where there is none."""
    return [_rich([_section([_link(safe_url(url), text)])])] if safe_url(url) else []


def fallback(view: AlertView) -> str:
    """What a notification shows."""
    return slack_escape(f"{facts.reason_line(view)}: {facts.headline(view)}")


def _header(text: str) -> Block:
    shown = clean(text, HEADER) or "…"
    return {"type": "header", "text": {"type": "plain_text", "text": shown, "emoji": False}}


def _context(lines: list[str]) -> Block:
    elements = [{"type": "plain_text", "text": clean(line, 1900), "emoji": False} for line in lines]
    return {"type": "context", "elements": elements}


def _rich(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": elements}


def _section(elements: list[Block]) -> Block:
    return {"type": "rich_text_section", "elements": elements}


def _text(text: str, **style: bool) -> Block:
    element: dict[str, object] = {"type": "text", "text": text or " "}
    if style:
        element["style"] = dict(style)
    return element


def _link(url: str, text: str) -> Block:
    return {"type": "link", "url": url, "text": text or url, "style": {"bold": True}}


def _article(view: AlertView, article: ArticleView) -> Block:
    title, url = clean(article.title, facts.TITLE), safe_url(article.url)
    head = _link(url, title) if url else _text(title, bold=True)
    parts = (facts.article_line(view, article), facts.title_line(view, article))
    first: list[Block] = [head, _text("\n" + " · ".join(part for part in parts if part))]
    if article.earlier_title:
        earlier = word(view.language, "earlier-title", title=clean(article.earlier_title, facts.TITLE))
        first.append(_text(f"\n{earlier}", italic=True))
    elements: list[Block] = [_section(first)]
    for mark in facts.marks_of(article):
        quoted = [_text(mark.before), _text(mark.hit, bold=True, code=True), _text(mark.after)]
        kept = [part for part, text in zip(quoted, (mark.before, mark.hit, mark.after), strict=True) if text]
        kept.append(_text(f"\n{facts.mark_line(view, mark)}", italic=True))
        elements.append({"type": "rich_text_quote", "elements": kept})
    return _rich(elements)


def _questions(view: AlertView) -> list[Block]:
    if not view.questions:
        return []
    elements: list[Block] = [_section([_text(word(view.language, "questions"), bold=True)])]
    for each in view.questions[:5]:
        url, title = safe_url(each.url), clean(each.title, facts.TITLE)
        head = _link(url, title) if url else _text(title)
        due = facts.question_due(view, each)
        rest = [_text(f"\n{due}", bold=True)] if due else []
        elements.append(_section([head, *rest, _text(f"\n{facts.question_line(view, each)}")]))
    return [_rich(elements)]


def _line(view: AlertView) -> list[Block]:
    core, state = facts.line_lines(view)
    if not state:
        return []
    said = [_text(f"{word(view.language, 'line')}: ", bold=True), *([_text(f"{core}\n")] if core else [])]
    return [_rich([_section([*said, _text(state)])])]


def _actions(view: AlertView) -> Block:
    value = f"{view.story}|{view.route}"
    buttons = []
    if not view.acknowledged:
        buttons.append(_button(word(view.language, "take"), TAKE, value, style="primary"))
    buttons.append(_button(word(view.language, "mute"), MUTE, value))
    buttons.append(_button(word(view.language, "no-reaction"), NO_REACTION, value))
    if safe_url(view.desk_url):
        buttons.append(_button(word(view.language, "open"), OPEN, value, url=safe_url(view.desk_url)))
    return {"type": "actions", "block_id": f"story-{view.story}", "elements": buttons}


def _button(text: str, action: str, value: str, **more: str) -> Block:
    label = {"type": "plain_text", "text": text, "emoji": False}
    return {"type": "button", "text": label, "action_id": action, "value": value, **more}
