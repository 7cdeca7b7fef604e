"""The digest's HTML: made to be read in two pages on paper as well as on a telephone."""

from __future__ import annotations

from monitor.rules.wording.catalogue import word
from monitor.rules.wording.mail_html import TEMPLATES, render

_DIGEST = """\
{% extends "shell" %}{% import "parts" as parts %}
{% block body %}
{{ parts.title(title, "") }}
<p class="ink" style="margin:0 0 4px;font-size:15px;line-height:1.5;color:#1b1f24;">{{ lead }}</p>
<p class="soft" style="margin:0 0 18px;font-size:13px;line-height:1.5;color:#5b6673;">{{ review }}</p>
{% if not sections %}<p class="ink" style="font-size:15px;color:#1b1f24;">{{ words.empty }}</p>{% endif %}
{% for topic, items in sections %}
<h2 class="ink rule" style="margin:18px 0 0;padding:14px 0 4px;border-top:2px solid #154273;font-size:15px;
line-height:1.4;color:#1b1f24;">{{ topic }}</h2>
{% for item in items %}
<div style="padding:8px 0 6px;">
<p class="ink" style="margin:0;font-size:16px;line-height:1.35;font-weight:600;color:#1b1f24;">
{{- parts.link(item.title, item.url) }}</p>
<p class="soft" style="margin:0;font-size:13px;line-height:1.5;color:#5b6673;">{{ item.line }}
{%- if item.state %} · {{ item.state }}{% endif %}</p>
{% if item.sentence %}
<p class="ink" style="margin:2px 0 0;font-size:14px;line-height:1.5;color:#1b1f24;">“{{ item.sentence }}”</p>
{% endif %}
{% if item.more %}
<p class="soft" style="margin:2px 0 0;font-size:13px;line-height:1.5;color:#5b6673;">{{ words.also }}
{%- for each in item.more %} {{ parts.link(each.line, each.url) }}{{ "" if loop.last else "," }}{% endfor %}
{%- if item.hidden %}, {{ item.hidden }}{% endif %}</p>
{% endif %}
{% if item.comment %}
<p class="status" style="margin:6px 0 2px;padding:7px 12px;background:#fff6dd;border-left:4px solid #b98900;
font-size:14px;line-height:1.5;color:#3d3100;">{{ item.comment }}</p>
{% endif %}
<p class="soft" style="margin:1px 0 0;font-size:12px;line-height:1.5;color:#5b6673;">{{ item.because }}</p>
</div>
{% endfor %}
{% endfor %}
{% if out %}
<h2 class="ink rule" style="margin:18px 0 4px;padding:14px 0 0;border-top:1px solid #dde2e9;font-size:14px;
color:#1b1f24;">{{ words.out }}</h2>
{% for line in out %}
<p class="soft" style="margin:0 0 2px;font-size:12px;line-height:1.5;color:#5b6673;">{{ line }}</p>
{% endfor %}
{% endif %}
<h2 class="ink rule" style="margin:18px 0 4px;padding:14px 0 0;border-top:1px solid #dde2e9;font-size:14px;
color:#1b1f24;">{{ words.ledger }}</h2>
{% for line in ledger %}
<p class="soft" style="margin:0 0 2px;font-size:12px;line-height:1.5;color:#5b6673;">{{ line }}</p>
{% endfor %}
{% if chart %}
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:10px 0 0;width:100%;max-width:520px;
table-layout:fixed;"><tr><td colspan="7">
<img src="cid:{{ chart }}" width="520" height="72" alt="{{ chart_words }}"
 style="display:block;width:100%;height:auto;border:0;background:#ffffff;"></td></tr>
<tr aria-hidden="true">
{% for day, count in days %}
<td class="soft" align="center" style="font-size:12px;line-height:1.4;color:#5b6673;">{{ day }}<br>
<strong>{{ count }}</strong></td>
{% endfor %}</tr></table>
<p class="soft" style="margin:4px 0 0;font-size:12px;line-height:1.5;color:#5b6673;">{{ words.legend }}</p>
{% endif %}
{{ parts.button(words.open, desk_url) }}
{% endblock %}
"""

TEMPLATES["digest"] = _DIGEST


def render_digest(*, language: str, **values: object) -> str:
    """The digest's HTML; every value is escaped."""
    words = {
        "out": word(language, "digest-out"),
        "ledger": word(language, "digest-ledger"),
        "empty": word(language, "digest-empty"),
        "editor": word(language, "digest-editor"),
        "legend": word(language, "digest-legend"),
        "open": word(language, "open"),
        "also": word(language, "digest-also"),
    }
    return render(
        "digest",
        language=language,
        subject=str(values["title"]),
        preheader=values["lead"],
        foot=word(language, "foot-plain"),
        words=words,
        **values,
    )
