"""Every write of accounts, roles, phones' tokens, units and settings."""

from accounts.services.divisions import DivisionFacts, save_division, save_divisions
from accounts.services.four_eyes import set_eyes
from accounts.services.people import (
    change_password,
    found_administrator,
    give_role,
    open_account,
    rename,
    reset_password,
    set_active,
    take_role,
    unlock,
)
from accounts.services.registers import dissolve_unit, save_unit, save_units, set_parameter
from accounts.services.tokens import issue_token, revoke_token, revoke_tokens

__all__ = [
    "DivisionFacts",
    "change_password",
    "dissolve_unit",
    "found_administrator",
    "give_role",
    "issue_token",
    "open_account",
    "rename",
    "reset_password",
    "revoke_token",
    "revoke_tokens",
    "save_division",
    "save_divisions",
    "save_unit",
    "save_units",
    "set_active",
    "set_eyes",
    "set_parameter",
    "take_role",
    "unlock",
]
