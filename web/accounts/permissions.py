"""Who may do what: the one place.

A view asks for a permission (`accounts.guards.requires`), a template for `may(user, "...")`;
neither asks for a role. A new thing that staff may do is a line in `Permission` and its place in
`_OF_ROLE`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from django.contrib.auth.models import AnonymousUser

if TYPE_CHECKING:
    from accounts.models import User

Person: TypeAlias = "User | AnonymousUser"


class Role(StrEnum):
    """What somebody is here for."""

    ADMINISTRATOR = "administrator"
    ENGAGEMENT_OFFICER = "engagement_officer"


class Permission(StrEnum):
    """Everything that staff may do."""

    SEE_WORKSPACE = "see_workspace"
    SEE_AUDIT_LOG = "see_audit_log"
    PUBLISH_PLAN = "publish_plan"
    MANAGE_ACCOUNTS = "manage_accounts"
    EDIT_CONSULTATION = "edit_consultation"
    OPEN_CONSULTATION = "open_consultation"
    ENTER_RESPONSES = "enter_responses"
    CHECK_RESPONSES = "check_responses"
    READ_RESPONSES = "read_responses"
    EXPORT_RESPONSES = "export_responses"


_OF_ROLE: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.ENGAGEMENT_OFFICER: frozenset(
        {
            Permission.SEE_WORKSPACE,
            Permission.EDIT_CONSULTATION,
            Permission.ENTER_RESPONSES,
            Permission.CHECK_RESPONSES,
            Permission.READ_RESPONSES,
        }
    ),
}


def may(person: Person, permission: Permission | str) -> bool:
    """Whether somebody may do a thing. Nobody who is not signed in may do anything of staff's."""
    if isinstance(person, AnonymousUser) or not person.is_active:
        return False
    return Permission(permission) in _OF_ROLE.get(Role(person.role), frozenset())
