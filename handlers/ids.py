"""Ids as buttons, forms and typed lines carry them: text that anybody may have forged."""

_LARGEST = 2**31 - 1
"""The largest id that both databases can compare with."""


def id_in(value: str) -> int | None:
    """Give the id that a text is; None for anything that no row can have."""
    value = value.strip()
    if not value.isdecimal() or len(value) > 10 or int(value) > _LARGEST:
        return None
    return int(value)
