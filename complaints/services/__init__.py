"""Every write of complaints."""

from complaints.services.clearing import clear_contacts
from complaints.services.handling import (
    answer,
    decline,
    join_issue,
    look_at_contact,
    part,
    turn_into_issue,
)
from complaints.services.old_records import OldComplaint, record_old_complaints
from complaints.services.receiving import Filing, Received, new_number, receive_complaint

__all__ = [
    "Filing",
    "OldComplaint",
    "Received",
    "answer",
    "clear_contacts",
    "decline",
    "join_issue",
    "look_at_contact",
    "new_number",
    "part",
    "receive_complaint",
    "record_old_complaints",
    "turn_into_issue",
]
