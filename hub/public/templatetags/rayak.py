"""What templates need beyond Django: digits of the language, icons, names."""

from django import template

register = template.Library()
