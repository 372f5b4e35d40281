"""All composers by topic, as handlers/capabilities.py lists all words. Each capability brings its own."""

from collections.abc import Mapping

from handlers.composing import Composer

COMPOSERS: Mapping[str, Composer] = {}
