"""What runs when, by beat: `CELERY_BEAT_SCHEDULE` of the settings."""

from typing import Final

from celery.schedules import crontab

# The times of day here only say how often to look; the day a notice is drafted, the days a clock
# runs and the like are parameters that the office sets (accounts.Parameter).
SCHEDULE: Final[dict[str, dict[str, object]]] = {
    "open-patrol-dues": {
        "task": "inspections.tasks.open_dues",
        "schedule": crontab(hour="0,12", minute="20"),
    },
    "take-in-outfall-sightings": {
        "task": "outfalls.tasks.take_in_sightings",
        "schedule": crontab(minute="*/10"),
    },
    "compare-patrols": {
        "task": "inspections.tasks.compare_patrols",
        "schedule": crontab(minute="*"),
    },
    "imports-sweep": {
        "task": "common.imports.tasks.sweep_imports",
        "schedule": crontab(minute="*"),
    },
    "jobs-sweep": {
        "task": "jobs.tasks.sweep_jobs",
        "schedule": crontab(minute="*"),
    },
    "job-files-sweep": {
        "task": "jobs.tasks.sweep_job_files",
        "schedule": crontab(minute="45"),
    },
    "import-files-sweep": {
        "task": "common.imports.tasks.sweep_import_files",
        "schedule": crontab(hour="3", minute="50"),
    },
    "thumbnails-sweep": {
        "task": "attachments.tasks.sweep_thumbnails",
        "schedule": crontab(minute="*/10"),
    },
    "phone-intakes-sweep": {
        "task": "phone.tasks.sweep_intakes",
        "schedule": crontab(hour="3", minute="25"),
    },
    "expired-tokens-sweep": {
        "task": "accounts.tasks.delete_expired_tokens",
        "schedule": crontab(hour="3", minute="30"),
    },
    "expired-sessions-sweep": {
        "task": "accounts.tasks.delete_expired_sessions",
        "schedule": crontab(hour="3", minute="35"),
    },
    "sign-in-counts": {
        "task": "accounts.tasks.close_sign_in_counts",
        "schedule": crontab(hour="3", minute="45"),
    },
    "abandoned-uploads-sweep": {
        "task": "attachments.tasks.sweep_abandoned",
        "schedule": crontab(hour="3", minute="20"),
    },
    "attachment-files-sweep": {
        "task": "attachments.tasks.sweep_files",
        "schedule": crontab(hour="3", minute="40"),
    },
    "link-waiting-issues": {
        "task": "issues.tasks.link_waiting_issues",
        "schedule": crontab(minute="*/10"),
    },
    "ledger-check": {
        "task": "issues.tasks.check_every_issue",
        "schedule": crontab(hour="2", minute="30"),
    },
    # Before the notices, which report what was missed.
    "recount-missed-findings": {
        "task": "issues.tasks.recount_missed_findings",
        "schedule": crontab(hour="5", minute="30"),
    },
    "old-numbers": {
        "task": "chiefs.tasks.forget_old_numbers",
        "schedule": crontab(hour="3", minute="15"),
    },
    "complaints-clear-contacts": {
        "task": "complaints.tasks.clear_contacts",
        "schedule": crontab(hour="3", minute="10"),
    },
    "remark-missed-in-supervisions": {
        "task": "supervision.tasks.remark_missed",
        "schedule": crontab(hour="5", minute="35"),
    },
    "lights": {
        "task": "plans.tasks.relight",
        "schedule": crontab(hour="5", minute="40"),
    },
    "draft-monthly-notices": {
        "task": "notices.tasks.draft_due_notices",
        "schedule": crontab(hour="6", minute="5"),
    },
    "notice-jobs-sweep": {
        "task": "notices.tasks.sweep_draft_jobs",
        "schedule": crontab(minute="*"),
    },
    "notice-changes": {
        "task": "notices.tasks.find_changes",
        "schedule": crontab(minute="*/5"),
    },
    "count-screens": {
        "task": "screens.tasks.count_screens",
        "schedule": crontab(minute="*"),
    },
    "ladder-proposals": {
        "task": "notices.tasks.draw_proposals",
        "schedule": crontab(minute="*/10"),
    },
}
