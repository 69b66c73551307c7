"""Every write of the room of water."""

# The rules of what is entered about a section join `rivers.services.faults` where they are imported.
from waters.services import faults
from waters.services.announced import announce
from waters.services.sections import save_section, save_sections

__all__ = ["announce", "faults", "save_section", "save_sections"]
