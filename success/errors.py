"""The error tree.

* `PillarError`
    * `Refused`: a person asked for something that cannot be done; the sentence is meant for her and names the way out
        * `NotAllowed`: her role or the place does not permit it
    * `ConfigurationError`: a file or a setting is wrong; names the file, the key and the nearest valid one
    * `StorageUnavailable`: the database is locked, missing or out of date; says which command mends it

Everything else that is raised is our own fault: the person gets a reference id, the log gets the story.
"""


class PillarError(Exception):
    """Base of everything that Pillar raises on purpose. `str(error)` is a sentence a person can act on."""


class Refused(PillarError):
    """What was asked cannot be done; the message says why and what to do instead."""


class NotAllowed(Refused):
    """The person's role, or the place she asked in, does not permit it."""


class ConfigurationError(PillarError):
    """A configuration file or a setting is wrong. The message names file, key and, where there is one, the nearest valid key."""


class StorageUnavailable(PillarError):
    """The database cannot be used now. The message names the command that mends it."""
