"""Every write of the room of water."""

# The rules of what is entered about a section join `rivers.services.faults` where they are imported.
from waters.services import faults
from waters.services.announced import (
    AnnouncedFacts,
    announce,
    announce_many,
    announced_faults,
)
from waters.services.closing import close_month, correct_month
from waters.services.samples import (
    Measured,
    SampleFacts,
    record_sample,
    record_samples,
    replace_sample,
    sample_faults,
    taken_already,
    void_sample,
)
from waters.services.sections import save_section, save_sections
from waters.services.standards import save_standard, withdraw_standard
from waters.services.targets import save_target
from waters.services.warnings import take_warning

__all__ = [
    "AnnouncedFacts",
    "Measured",
    "SampleFacts",
    "announce",
    "announce_many",
    "announced_faults",
    "close_month",
    "correct_month",
    "faults",
    "record_sample",
    "record_samples",
    "replace_sample",
    "sample_faults",
    "save_section",
    "save_sections",
    "save_standard",
    "save_target",
    "take_warning",
    "taken_already",
    "void_sample",
    "withdraw_standard",
]
