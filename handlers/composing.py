"""How messages that nobody asked for get their words: an outbox row names a topic, the composer of that topic makes the reply.

Composing happens when the message is delivered, and again whenever it is updated, so that it always tells what is true now.
"""

from collections.abc import Callable

from handlers.reply import Reply
from handlers.services import Services
from storage.outbox import Letter

Composer = Callable[[Letter, Services], Reply | None]
"""Makes the reply of a letter; None when it is no longer worth saying: one not yet posted is withdrawn, a posted one stays as it is."""
