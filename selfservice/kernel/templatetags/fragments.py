"""`{% cached_fragment "name" value … %} … {% endcached_fragment %}`: a part of a page that is cached for a person.

Like Django's `{% cache %}`, with everything that a person sees in the key (web/fragment_cache.py). The content can't
depend on a single visitor or page.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.html import escape
from django.utils.safestring import SafeString

from selfservice.kernel.web.fragment_cache import cached, person_key

register = template.Library()
# The only variables inside, so that a variable of one page can't get into a fragment that other pages show.
VARIABLES = ("frame", "portal", "theme", "LANGUAGE_CODE")
# Placeholders for what differs between requests. None of our texts contains U+E000.
CSRF_TOKEN, HERE_PATH = "\ue000csrf\ue000", "\ue000path\ue000"


class CachedFragment(template.Node):
    """The content between the tags."""

    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist, self.values = nodelist, values

    def render(self, context: Any) -> SafeString:
        request = context.get("request")
        person = person_key(request) if request else None
        if person is None:
            return self.nodelist.render(context)

        def draw() -> str:
            variables = {name: context[name] for name in VARIABLES}
            return self.nodelist.render(context.new({**variables, "csrf_token": CSRF_TOKEN, "here_path": HERE_PATH}))

        values = [value.resolve(context) for value in self.values]
        text = str(cached((person, context["theme"], *values), draw))
        text = text.replace(CSRF_TOKEN, str(context["csrf_token"])) if CSRF_TOKEN in text else text
        return SafeString(text.replace(HERE_PATH, escape(context["here_path"])))


@register.tag
def cached_fragment(parser: Parser, token: Token) -> CachedFragment:
    """Parse the tag. All its values are part of the key; the first is the fragment's name."""
    _tag, *values = token.split_contents()
    if not values:
        raise template.TemplateSyntaxError("cached_fragment needs a name")
    nodelist = parser.parse(("endcached_fragment",))
    parser.delete_first_token()
    return CachedFragment(nodelist, [parser.compile_filter(value) for value in values])
