"""What later rooms show on an issue's page."""

from accounts.models import User
from common.web.cards import Cards
from issues.models import Issue

ISSUE_CARDS: Cards[Issue, User] = Cards("cards on an issue's page")
