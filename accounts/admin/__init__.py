"""系统管理: accounts, divisions, units, parameters, holidays, phones' logins."""

from accounts.admin import people, registers, trail

__all__ = ["people", "registers", "trail"]
