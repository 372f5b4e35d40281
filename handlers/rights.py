"""Who may change what about an account."""

from handlers.request import Caller
from storage.accounts import AccountRow
from success.errors import NotAllowed
from success.vocabulary import Role


def person_of(caller: Caller) -> int:
    """Give the caller's id; raises `NotAllowed` for somebody we do not know."""
    if caller.person_id is None:
        raise NotAllowed("I don't know you yet. Ask an admin to add you to the people file.")
    return caller.person_id


def may_judge(caller: Caller, account: AccountRow) -> bool:
    """Tell whether the caller may set pulse and override: a CSM on her own accounts, managers and admins on all."""
    if caller.role in {Role.MANAGER, Role.ADMIN}:
        return True
    return caller.role is Role.CSM and caller.person_id is not None and account.owner_id == caller.person_id


def must_judge(caller: Caller, account: AccountRow, what: str) -> None:
    """Raise `NotAllowed` unless the caller may; `what` is "set the pulse", "override the score"."""
    if may_judge(caller, account):
        return
    if caller.role is Role.CSM:
        owner = account.owner_name or "nobody yet"
        raise NotAllowed(
            f"{account.name} belongs to {owner}; you can {what} on your own accounts. "
            "Ask the owner or a manager to do it, or to hand the account over."
        )
    raise NotAllowed(
        f"To {what} you need the role csm (own accounts), manager or admin; yours is {caller.role.value}. "
        "An admin can change it in the people file."
    )
