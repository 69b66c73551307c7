"""The rooms joined: what higher rooms give to the seams of lower ones (`common.seams`).

It is one file, so that the order in which a page shows its cards, or a handover asks its rooms, can be read
and changed in one place, and so that importing a room has no effect.
`HezhangConfig.ready()` calls this once in each process. `hezhang` imports what it asks of the rooms itself
where it is used (`home/inbox.py`, `api/feed.py`).
"""

from accounts.neighbours.retiring import HERE, STANDING
from accounts.neighbours.sealed import AUDIT
from attachments.neighbours.sealed import FILES
from borders.neighbours.cards import border_card
from borders.sheets.letters import REPLY, TRANSFER
from bulletins.neighbours import sealed as bulletins
from chiefs.neighbours.cards import chiefs_card, former_card
from chiefs.neighbours.quality import CHIEFS_WITHOUT_PHONE, OTHER_NAMES, REACHES_WITHOUT_CHIEF
from chiefs.neighbours.retiring import HELD_POSTS, Posts
from chiefs.neighbours.seams import LIST_BUTTONS
from chiefs.reads.duty import DUTY_PARTS
from chiefs.reads.handover import HANDOVER_PARTS
from chiefs.services import appointments
from chiefs.sheets.logins import LOGINS
from common.imports.headings import DESK as HEADINGS
from common.web.exports import DESK
from common.web.habits import HABITS
from complaints.neighbours import registers as complaints
from complaints.neighbours.cards import code_card, complaints_card
from complaints.neighbours.sealed import COMPLAINTS, STEPS
from funds.neighbours.cards import statements_card
from funds.neighbours.sealed import (
    FUND_ACTS,
    FUND_LINES,
    FUND_PARTIES,
    FUND_STATEMENTS,
    FUND_VERSIONS,
)
from funds.neighbours.waters import statements_judged
from funds.services.rewards import YEAR_RESULTS
from funds.sheets.statements import LETTER as FUND_LETTER
from funds.sheets.statements import STATEMENT
from habits.services.headings import KeptHeadings
from habits.services.lists import ListHabits
from health.neighbours import sealed as health
from health.neighbours.cards import health_card
from health.neighbours.shelf import health_papers
from health.neighbours.waters import assessments_judged
from hezhang.api.taken_in import take_items
from inspections.neighbours.cards import PATROLLED, patrols_card
from inspections.neighbours.duty import patrols_of_year
from inspections.neighbours.retiring import Dues
from inspections.neighbours.sealed import (
    DECISIONS,
    OLD_PATROLS,
    PATROL_ACTS,
    PATROLS,
    REOPENINGS,
)
from inspections.neighbours.seams import ENTRY_BUTTONS, PATROL_CARDS
from inspections.neighbours.statistics import REMARKS
from inspections.services.four_eyes import HANDED_IN
from issues.neighbours.cards import OPEN_ISSUES, found_card, map_card, open_issues_card
from issues.neighbours.duty import issues_of_year
from issues.neighbours.handover import open_issues
from issues.neighbours.retiring import OpenIssues
from issues.neighbours.sealed import REPORTS
from issues.neighbours.seams import ISSUE_CARDS
from issues.neighbours.waters import ISSUE_OUTLET, issues_judged
from issues.services.seals import SEALED
from jobs.kinds import KINDS
from jobs.sheets.files import FILE_EXPORT
from jobs.sheets.lists import LIST_EXPORT, ExportDesk
from justice.neighbours.cards import clues_card, enforcements_card
from justice.sheets.exports import LETTER as CLUE
from notices.neighbours.sealed import ADDRESSED, DELIVERIES, LIGHTS, LINES, NOTICES, SIGNOFFS
from notices.neighbours.waters import REMINDER_OUTLET, reminders_judged
from notices.reads.frozen import last_frozen_month
from notices.sheets.letters import LETTER as MEASURE
from notices.sheets.notices import NOTICE
from outfalls.neighbours.cards import case_card
from outfalls.neighbours.sealed import ENTRIES, MONITORINGS
from papers.kinds import KINDS as PAPERS
from papers.neighbours.sealed import PAPER_ACTS, PAPER_TEMPLATES
from phone.neighbours.buttons import install_button, intake_button
from phone.neighbours.cards import issue_file_card, patrol_file_card
from phone.neighbours.seams import TAKE
from phone.reads.handed_in import handed_in
from plans.neighbours.cards import money_card, plan_card, tasks_card
from plans.neighbours.duty import tasks_of_year
from plans.neighbours.handover import open_tasks
from plans.neighbours.shelf import plan_papers
from plans.services.frozen import LAST_FROZEN_MONTH
from rivers.neighbours.moving import MOVING_PARTS
from rivers.neighbours.retiring import REACHES_IN_USE, RETIRING_PARTS
from rivers.neighbours.seams import (
    OUTFALL_CARDS,
    REACH_CARDS,
    RIVER_CARDS,
    RIVER_PLACES,
    SHELF_PAPERS,
    SIGNBOARD_CARDS,
)
from rivers.reads.lacking import (
    BOARDS_WITHOUT_PLACE,
    FAR_LINES,
    OUTDATED_BOARDS,
    OUTFALLS_WITHOUT_PLACE,
    REACHES_WITHOUT_LINE,
    UNSORTED_OUTFALLS,
)
from rivers.reads.landmarks import ON_RIVERS
from rivers.reads.maps import COLOURINGS
from rivers.reads.quality import CHECKS
from scoring.neighbours import sealed as scoring
from scoring.neighbours.cards import ratings_card
from scoring.neighbours.rewards import year_results
from scoring.sheets.result import RESULT as SCORE_RESULT
from spots.neighbours.cards import spot_card
from supervision.neighbours.cards import order_card
from supervision.neighbours.statistics import missed_in_supervisions
from supervision.sheets.orders import ORDER
from waters.neighbours.cards import (
    SECTION_MARKS,
    SECTION_PLACES,
    reach_water_card,
    sections_card,
)
from waters.neighbours.colouring import WATER_CLASS
from waters.neighbours.quality import SECTIONS_WITHOUT_SAMPLES, SECTIONS_WITHOUT_TARGET
from waters.neighbours.retiring import SectionsOnRiver
from waters.neighbours.sealed import CLOSES, RESULTS
from waters.neighbours.seams import OUTLETS
from waters.reads.standard_use import JUDGED


def join_rooms() -> None:
    """Raises RuntimeError when the rooms are joined already."""
    _join_pages()
    _join_acts()
    _join_sealed()


def _join_pages() -> None:
    """What a room shows on the pages of others."""
    DESK.join(ExportDesk())
    HEADINGS.join(KeptHeadings())
    HABITS.join(ListHabits())
    KINDS.join(LIST_EXPORT, FILE_EXPORT, LOGINS)
    # In the order of the page: letters, then documents.
    PAPERS.join(
        *(TRANSFER, REPLY, CLUE, FUND_LETTER, ORDER, NOTICE, MEASURE, STATEMENT),
        SCORE_RESULT,
    )
    RIVER_CARDS.join(
        *(chiefs_card, former_card, sections_card, statements_card, patrols_card),
        *(open_issues_card, plan_card, tasks_card, money_card, health_card),
        ratings_card,
    )
    SHELF_PAPERS.join(plan_papers, health_papers)
    RIVER_PLACES.join(SECTION_PLACES)
    ON_RIVERS.join(SECTION_MARKS)
    REACH_CARDS.join(
        *(chiefs_card, former_card, reach_water_card, patrols_card, open_issues_card, tasks_card),
        map_card,
        health_card,
    )
    # In the order of the page: whom to ask, what is shown of them, where things are, their water.
    CHECKS.join(
        *(REACHES_WITHOUT_CHIEF, CHIEFS_WITHOUT_PHONE, OUTDATED_BOARDS, OTHER_NAMES),
        *(FAR_LINES, REACHES_WITHOUT_LINE, BOARDS_WITHOUT_PLACE),
        *(SECTIONS_WITHOUT_SAMPLES, SECTIONS_WITHOUT_TARGET),
        *(UNSORTED_OUTFALLS, OUTFALLS_WITHOUT_PLACE),
    )
    OUTFALL_CARDS.join(case_card)
    SIGNBOARD_CARDS.join(code_card)
    PATROL_CARDS.join(found_card, patrol_file_card)
    ENTRY_BUTTONS.join(intake_button)
    LIST_BUTTONS.join(install_button)
    ISSUE_CARDS.join(
        *(order_card, border_card, complaints_card, spot_card, clues_card, enforcements_card),
        issue_file_card,
    )
    REMARKS.join(missed_in_supervisions)
    COLOURINGS.join(PATROLLED, OPEN_ISSUES, WATER_CLASS)
    DUTY_PARTS.join(patrols_of_year, issues_of_year, tasks_of_year)


def _join_acts() -> None:
    """What a room does, knows or forbids where others act."""
    TAKE.join(take_items)
    HANDED_IN.join(handed_in)
    OUTLETS.join(ISSUE_OUTLET, REMINDER_OUTLET)
    JUDGED.join(issues_judged, reminders_judged, statements_judged, assessments_judged)
    HANDOVER_PARTS.join(open_issues, open_tasks)
    STANDING.join(*HERE, REACHES_IN_USE, HELD_POSTS)
    # What blocks is asked first; dues are reckoned anew after the appointments have ended.
    RETIRING_PARTS.join(
        SectionsOnRiver(), OpenIssues(), complaints.WaitingComplaints(), Posts(), Dues()
    )
    MOVING_PARTS.join(appointments.follow_reaches, complaints.follow_reaches)
    YEAR_RESULTS.join(year_results)
    LAST_FROZEN_MONTH.join(last_frozen_month)


def _join_sealed() -> None:
    """What the hash chain covers."""
    SEALED.join(
        *(REPORTS, PATROLS, PATROL_ACTS, DECISIONS, REOPENINGS, OLD_PATROLS, COMPLAINTS, STEPS),
        *(NOTICES, ADDRESSED, SIGNOFFS, LINES, LIGHTS, DELIVERIES, FILES, AUDIT),
        *(CLOSES, RESULTS),
        *(PAPER_TEMPLATES, PAPER_ACTS),
        *(health.VERSIONS, health.ASSESSMENTS, health.ACTS, health.VALUES),
        *(health.TASKS, health.STEPS),
        *(ENTRIES, MONITORINGS),
        *(bulletins.SUBMISSIONS, bulletins.BULLETINS, bulletins.ACTS),
        *(FUND_VERSIONS, FUND_STATEMENTS, FUND_LINES, FUND_PARTIES, FUND_ACTS),
        *(scoring.VERSIONS, scoring.SCORINGS, scoring.SHEETS, scoring.ENTRIES, scoring.RUNS),
        *(scoring.OBJECTIONS, scoring.DECISIONS, scoring.ACTS, scoring.RATINGS),
    )
