"""What a section is called in a sentence."""

from waters.models import Section

_WORD = "断面"


def plain_name(section: Section) -> str:
    """高桥断面, whether or not the register's name says 断面 itself."""
    name = str(section.name)
    return name if _WORD in name else f"{name}{_WORD}"


def full_name(section: Section) -> str:
    """清溪河高桥断面; the river once."""
    name, river = plain_name(section), str(section.river)
    return name if name.startswith(river) else f"{river}{name}"
