"""The HTML of mails: tables and inline style for old readers, dark mode for new ones, no remote pictures."""

from __future__ import annotations

from jinja2 import BaseLoader, Environment, StrictUndefined

_SHELL = """\
<!DOCTYPE html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{ subject }}</title>
<style>
:root { color-scheme: light dark; }
a { color: #154273; }
.hit { background: #ffe9a8; color: #1b1b1b; font-weight: 600; padding: 0 2px; border-radius: 2px; }
@media (prefers-color-scheme: dark) {
  body, .page { background: #14171c !important; }
  .card { background: #1e232b !important; border-color: #343b46 !important; }
  .ink { color: #eceff4 !important; }
  .soft { color: #aab4c3 !important; }
  .rule { border-color: #343b46 !important; }
  .status { background: #2b2a1d !important; color: #f5e6b8 !important; border-color: #b98900 !important; }
  .quote { border-color: #6d7b90 !important; }
  .asked { background: #1c2a3a !important; border-color: #9cc4f2 !important; }
  a { color: #9cc4f2 !important; }
  .button { background: #9cc4f2 !important; color: #10151c !important; }
}
@media print {
  @page { size: A4; margin: 11mm 14mm; }
  body, .page { background: #ffffff !important; }
  .page > tbody > tr > td { padding: 0 !important; }
  .card { max-width: 100% !important; border: 0 !important; zoom: 0.76; }
  .pad { padding: 0 !important; }
  .button { display: none !important; }
  div, p { break-inside: avoid; }
}
@media (max-width: 480px) { .pad { padding: 20px 18px !important; } }
</style>
</head>
<body style="margin:0;padding:0;background:#f2f4f7;">
<div style="display:none;max-height:0;overflow:hidden;">{{ preheader }}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0"
 style="background:#f2f4f7;"><tr><td align="center" style="padding:24px 12px;">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0"
 style="max-width:640px;background:#ffffff;border:1px solid #dde2e9;border-radius:8px;">
<tr><td class="pad" style="padding:28px 32px;overflow-wrap:anywhere;word-break:break-word;{{ font }}">
{% block body %}{{ body }}{% endblock %}
</td></tr></table>
<p class="soft" style="{{ font }}max-width:600px;margin:16px auto 0;font-size:12px;line-height:1.5;
color:#5b6673;">{{ foot }}</p>
</td></tr></table>
</body>
</html>
"""

_PARTS = """\
{% macro reason(text, rest="") -%}
<p class="soft" style="margin:0 0 6px;font-size:13px;line-height:1.5;color:#5b6673;">
{%- if rest %}<strong class="ink" style="color:#1b1f24;">{{ text }}</strong>{{ rest }}
{%- else %}{{ text }}{% endif %}</p>
{%- endmacro %}
{% macro link(text, url) -%}
{% if url %}<a href="{{ url }}">{{ text }}</a>{% else %}{{ text }}{% endif %}
{%- endmacro %}
{% macro marked(parts) -%}
{% for part in parts %}{% if part.hit -%}
<mark class="hit" style="background:#ffe9a8;color:#1b1b1b;">{{ part.text }}</mark>
{%- else %}{{ part.text }}{% endif %}{% endfor %}
{%- endmacro %}
{% macro title(text, url) -%}
<h1 class="ink" style="margin:0 0 16px;font-size:22px;line-height:1.3;font-weight:700;color:#1b1f24;">
{%- if url %}<a href="{{ url }}" class="ink" style="color:#1b1f24;text-decoration:none;">{{ text }}</a>
{%- else %}{{ text }}{% endif %}</h1>
{%- endmacro %}
{% macro status(lines) -%}
{% for line in lines %}
<p class="status" style="margin:0 0 10px;padding:10px 14px;background:#fff6dd;border-left:4px solid #b98900;
font-size:14px;line-height:1.5;color:#3d3100;">{{ line }}</p>
{% endfor %}
{%- endmacro %}
{% macro button(text, url) -%}
{% if url %}
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:22px 0 0;"><tr><td>
<a href="{{ url }}" class="button" style="display:inline-block;padding:11px 20px;background:#154273;
color:#ffffff;font-size:15px;font-weight:600;text-decoration:none;border-radius:6px;">{{ text }}</a>
</td></tr></table>
{% endif %}
{%- endmacro %}
"""

_ALERT = """\
{% extends "shell" %}{% import "parts" as parts %}
{% block body %}
{{ parts.reason(reason[0], reason[1]) }}
{% if alone %}
<h1 class="ink" style="margin:0 0 4px;font-size:22px;line-height:1.3;font-weight:700;color:#1b1f24;">
{%- if alone.url %}<a href="{{ alone.url }}">{{ parts.marked(alone.title) }}</a>
{%- else %}{{ parts.marked(alone.title) }}{% endif %}</h1>
<p class="soft" style="margin:0 0 14px;font-size:13px;line-height:1.5;color:#5b6673;">{{ alone.line }}
{%- if alone.found %} · {{ alone.found }}{% endif %}</p>
{% else %}
{{ parts.title(title, "") }}
{% endif %}
{{ parts.status(status) }}
{% for each in spread %}
<p class="soft" style="margin:0 0 {{ 14 if loop.last else 4 }}px;font-size:14px;line-height:1.5;
color:#4a5563;">{{ each }}</p>
{% endfor %}
{% if questions %}
<div class="asked" style="margin:0 0 16px;padding:12px 16px;background:#eaf1fa;
border-left:4px solid #154273;">
<h2 class="ink" style="margin:0 0 6px;font-size:15px;color:#1b1f24;">{{ questions_title }}</h2>
{% for each in questions %}
<p class="ink" style="margin:0 0 8px;font-size:15px;line-height:1.5;color:#1b1f24;">
{{- parts.link(each.title, each.url) }}<br>
{% if each.due %}<strong>{{ each.due }}</strong><br>{% endif %}
<span class="soft" style="font-size:13px;color:#4a5563;">{{ each.line }}</span></p>
{% endfor %}
</div>
{% endif %}
{% if line %}
<div class="asked" style="margin:0 0 16px;padding:12px 16px;background:#eaf1fa;
border-left:4px solid #154273;">
<h2 class="ink" style="margin:0 0 6px;font-size:15px;color:#1b1f24;">{{ line.title }}</h2>
{% if line.core %}
<p class="ink" style="margin:0 0 4px;font-size:15px;line-height:1.5;color:#1b1f24;">{{ line.core }}</p>
{% endif %}
<p class="soft" style="margin:0;font-size:13px;line-height:1.5;color:#4a5563;">{{ line.state }}</p>
</div>
{% endif %}
{% for article in articles %}
<div class="rule" style="margin:0;
{%- if not alone %}padding:16px 0 4px;border-top:1px solid #e4e8ee;{% endif %}">
{% if not alone %}
<p class="ink" style="margin:0 0 2px;font-size:16px;line-height:1.4;font-weight:600;color:#1b1f24;">
{%- if article.url %}<a href="{{ article.url }}">{{ parts.marked(article.title) }}</a>
{%- else %}{{ parts.marked(article.title) }}{% endif %}</p>
<p class="soft" style="margin:0 0 10px;font-size:13px;line-height:1.5;color:#5b6673;">{{ article.line }}
{%- if article.found %} · {{ article.found }}{% endif %}</p>
{% endif %}
{% if article.earlier %}
<p class="soft" style="margin:0 0 10px;font-size:13px;line-height:1.5;color:#5b6673;">
{{- article.earlier }}</p>
{% endif %}
{% for mark in article.marks %}
<blockquote class="quote" style="margin:0 0 12px;padding:2px 0 2px 14px;border-left:3px solid #c3ccd8;">
<p class="ink" style="margin:0;font-size:15px;line-height:1.55;color:#1b1f24;">{{ mark.before -}}
<mark class="hit" style="background:#ffe9a8;color:#1b1b1b;font-weight:600;">{{ mark.hit }}</mark>
{{- mark.after }}</p>
<p class="soft" style="margin:2px 0 0;font-size:12px;line-height:1.5;color:#5b6673;">{{ mark.line }}</p>
</blockquote>
{% endfor %}
</div>
{% endfor %}
{% if more %}<p class="soft" style="margin:8px 0 0;font-size:13px;color:#5b6673;">{{ more }}</p>{% endif %}
{{ parts.button(open, desk_url) }}
{% endblock %}
"""

_LIST = """\
{% extends "shell" %}{% import "parts" as parts %}
{% block body %}
{{ parts.reason(reason) }}
{{ parts.title(title, "") }}
{% if intro %}
<p class="ink" style="margin:0 0 14px;font-size:15px;line-height:1.55;color:#1b1f24;">{{ intro }}</p>
{% endif %}
{% for item in items %}
<div class="rule" style="padding:12px 0;border-top:1px solid #e4e8ee;">
<p class="ink" style="margin:0 0 2px;font-size:{{ "15" if plain else "16" }}px;line-height:1.45;
{%- if not plain %}font-weight:600;{% endif %}color:#1b1f24;">
{{- parts.link(item.title, item.url) }}</p>
{% if item.line %}
<p class="soft" style="margin:0;font-size:13px;line-height:1.5;color:#5b6673;">{{ item.line }}</p>
{% endif %}
</div>
{% endfor %}
{% if remedy %}{{ parts.status([remedy]) }}{% endif %}
{{ parts.button(open, desk_url) }}
{% endblock %}
"""

FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"


class _Loader(BaseLoader):
    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, None]:
        """The templates above; nothing is read from a disk."""
        del environment
        return TEMPLATES[template], None, None


TEMPLATES = {"shell": _SHELL, "parts": _PARTS, "alert": _ALERT, "list": _LIST}

_environment = Environment(
    loader=_Loader(), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def render(template: str, **values: object) -> str:
    """One mail's HTML; every value is escaped."""
    return _environment.get_template(template).render(font=FONT, **values)
