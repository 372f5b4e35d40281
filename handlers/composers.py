"""All composers by topic, as handlers/capabilities.py lists all words. Each capability brings its own."""

from collections.abc import Mapping

from handlers.alert_composers import ALERT_COMPOSERS
from handlers.composing import Composer
from handlers.digest import compose_digest
from handlers.handover import COVER_COMPOSERS
from handlers.morning import compose_morning
from handlers.plays import compose_play, compose_step
from handlers.release import RELEASE_COMPOSERS
from handlers.sheet import compose_sheet
from handlers.undelivered import tell_undelivered
from handlers.watch import WATCH_COMPOSERS

COMPOSERS: Mapping[str, Composer] = {
    "morning": compose_morning,
    "digest": compose_digest,
    "sheet": compose_sheet,
    **ALERT_COMPOSERS,
    **COVER_COMPOSERS,
    **RELEASE_COMPOSERS,
    "play": compose_play,
    "step": compose_step,
    "undelivered": tell_undelivered,
    **WATCH_COMPOSERS,
}
