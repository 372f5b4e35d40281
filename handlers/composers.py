"""All composers by topic, as handlers/capabilities.py lists all words. Each capability brings its own."""

from collections.abc import Mapping

from handlers.alert_composers import ALERT_COMPOSERS
from handlers.composing import Composer
from handlers.undelivered import tell_undelivered

COMPOSERS: Mapping[str, Composer] = {
    **ALERT_COMPOSERS,
    "undelivered": tell_undelivered,
}
