"""What a second reader would object to: where it stands, what it is, and what to do about it."""

from transition.desk.announcements.lint.findings import Finding
from transition.desk.announcements.lint.notifications import about_notification
from transition.desk.announcements.lint.plans import about_plan, sells
from transition.desk.announcements.lint.texts import about_text

__all__ = ["Finding", "about_notification", "about_plan", "about_text", "sells"]
