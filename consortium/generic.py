"""Django's classes that take a type in square brackets, for the type checker alone: ``ModelAdmin[Venue]``.

At run time each is Django's own class, and what stands in the brackets is not looked at.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin, StackedInline, TabularInline
    from django.contrib.auth.forms import SetPasswordForm
    from django.contrib.sitemaps import Sitemap
    from django.forms import BaseForm, ModelForm
    from django.forms.models import BaseInlineFormSet

    # What mixins are mixed into: pages of the admin, forms.
    AdminMixin = ModelAdmin[Any]
    FormMixin = BaseForm
else:
    from django import forms
    from django.contrib import admin, sitemaps
    from django.contrib.auth import forms as auth_forms

    class _Subscriptable:
        """``name[type]`` is the class."""

        def __init__(self, of: type) -> None:
            self.of = of

        def __getitem__(self, types: object) -> type:
            return self.of

    ModelAdmin = _Subscriptable(admin.ModelAdmin)
    StackedInline = _Subscriptable(admin.StackedInline)
    TabularInline = _Subscriptable(admin.TabularInline)
    ModelForm = _Subscriptable(forms.ModelForm)
    BaseInlineFormSet = _Subscriptable(forms.BaseInlineFormSet)
    SetPasswordForm = _Subscriptable(auth_forms.SetPasswordForm)
    Sitemap = _Subscriptable(sitemaps.Sitemap)
    AdminMixin = FormMixin = object

__all__ = [
    "AdminMixin",
    "BaseInlineFormSet",
    "FormMixin",
    "ModelAdmin",
    "ModelForm",
    "SetPasswordForm",
    "Sitemap",
    "StackedInline",
    "TabularInline",
]
