"""`{% kept "name" value … %} … {% endkept %}`: a part of a page that is cached for a person (web/fragment_cache.py)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.html import escape
from django.utils.safestring import SafeString

from selfservice.kernel.web.fragment_cache import kept_part, person_key

register = template.Library()
# All that a kept part can see of the page: nothing that belongs to one page only can slip into what others show.
SEEN = ("frame", "portal", "theme", "LANGUAGE_CODE")
# Stand in a kept part for what differs from one request to the next. No text of ours holds such a character.
CSRF_MARK, PATH_MARK = "\ue000csrf\ue000", "\ue000path\ue000"


class KeptNode(template.Node):
    """What is between the tags."""

    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist, self.values = nodelist, values

    def render(self, context: Any) -> SafeString:
        request = context.get("request")
        key = person_key(request, context["theme"]) if request else None
        if key is None:
            return self.nodelist.render(context)

        def draw() -> str:
            seen = {name: context[name] for name in SEEN}
            inner = context.new({**seen, "csrf_token": CSRF_MARK, "here_path": PATH_MARK})
            return str(self.nodelist.render(inner))

        text = kept_part((*key, *(value.resolve(context) for value in self.values)), draw)
        if CSRF_MARK in text:
            text = text.replace(CSRF_MARK, str(context["csrf_token"]))
        if PATH_MARK in text:
            text = text.replace(PATH_MARK, escape(context["here_path"]))
        return SafeString(text)


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Everything that follows the tag's name is part of the key; the first is the part's own name."""
    _tag, *values = token.split_contents()
    if not values:
        raise template.TemplateSyntaxError("kept needs a name")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, [parser.compile_filter(value) for value in values])
