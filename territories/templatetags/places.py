"""Communes in a French sentence."""

from django import template

from territories import wording

register = template.Library()
register.filter("in_commune", wording.in_commune)
register.filter("of_commune", wording.of_commune)
