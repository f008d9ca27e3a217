"""How the controls of forms are written: by the Jinja templates that Django ships beside its own.

Both give the same HTML; Jinja's take a quarter of the time of a page with a long form (``docs/performance.md``). What
exists as a Django template only, the admin's controls and ours, is still written by Django.
"""

from functools import cached_property

from django.forms import renderers
from django.template import TemplateDoesNotExist


class FormRenderer(renderers.DjangoTemplates):
    """Named by the setting ``FORM_RENDERER``."""

    @cached_property
    def _jinja(self) -> renderers.Jinja2:
        return renderers.Jinja2()

    @cached_property
    def _without_jinja(self) -> set[str]:
        return set()

    def get_template(self, template_name: str) -> object:
        """The template of this name (``django/forms/widgets/text.html``); raises TemplateDoesNotExist."""
        if template_name not in self._without_jinja:
            try:
                return self._jinja.get_template(template_name)
            except TemplateDoesNotExist:
                self._without_jinja.add(template_name)
        return super().get_template(template_name)
