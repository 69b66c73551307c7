"""When a signboard must have been brought up to date. Pure."""

from datetime import date, timedelta


def renew_by(outdated_since: date, term_days: int) -> date:
    """The last day on which a signboard may be put right, counting from the day its text ceased to
    hold ([rule]: 15 days, `rivers.signboard_update_days`)."""
    return outdated_since + timedelta(days=term_days)


def late_days(outdated_since: date | None, *, today: date, term_days: int) -> int:
    """Days past the term; 0 within it, or when the signboard is up to date."""
    if outdated_since is None:
        return 0
    return max(0, (today - renew_by(outdated_since, term_days)).days)
