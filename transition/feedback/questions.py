"""The questions and their options, in order. A new option is one line here; stored answers keep their keys."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Options = dict[str, str | Promise]

SURFACE: Options = {
    "app": _("A chat app or website"),
    "api": _("An API"),
    "cloud": _("A cloud platform"),
    "ide": _("A coding tool"),
    "product": _("Inside another product"),
    "local": _("On my own machine"),
    "unsure": _("Not sure"),
}
SITUATION: Options = {
    "upcoming": _("It is going to be retired"),
    "gone": _("It has already gone for me"),
    "changed": _("It is still there but it feels changed"),
    "restored": _("It came back"),
    "family": _("I am worried about someone else"),
    "other": _("Something else"),
}
USE: Options = {
    "coding": _("Coding or building software"),
    "writing": _("Writing or creative work"),
    "work": _("Everyday work"),
    "study": _("Learning or teaching"),
    "research": _("Research"),
    "business": _("Running a business or charity"),
    "company": _("Company or conversation"),
    "coping": _("Getting through difficult times"),
    "access": _("Help with a disability or difference"),
    "fun": _("Fun or play"),
    "other": _("Something else"),
}
LOST: Options = {
    "tone_personality": _("The way it talks"),
    "companionship": _("Company I care about"),
    "emotional_support": _("Support that helps me cope"),
    "creative_partner": _("A creative partner"),
    "workflow_reliability": _("Work that relies on it"),
    "capability": _("Something it does better"),
    "history_memories": _("Chats, memories or files"),
    "access_price": _("Access I can afford"),
    "research_reproducibility": _("Results I can repeat"),
    "accessibility_support": _("Help with a disability or difference"),
    "choice_control": _("Having a choice"),
    "trust": _("Trust in the company"),
    "nothing": _("Nothing, I am fine with it"),
    "relieved": _("I am relieved"),
    "other": _("Something else"),
}
IMPACT: Options = {
    "none": _("Not at all"),
    "little": _("A little"),
    "some": _("Quite a bit"),
    "lot": _("A lot"),
    "overwhelming": _("It is overwhelming right now"),
    "skip": _("Rather not say"),
}
TRIED: Options = {
    "yes_ok": _("Yes, it works for me"),
    "yes_mixed": _("Yes, partly"),
    "yes_no": _("Yes, it does not work for me"),
    "not_yet": _("Not yet"),
    "cant": _("I can't (cost, access, time)"),
    "none": _("There isn't one"),
}
GAP: Options = {
    "tone": _("Tone"),
    "quality": _("Quality"),
    "format": _("Following my format"),
    "length": _("Length"),
    "memory": _("Remembering"),
    "speed": _("Speed"),
    "price": _("Price"),
    "refusals": _("Refuses or warns too much"),
    "agree": _("Agrees with me too much"),
    "language": _("My language"),
    "access": _("An access need"),
    "other": _("Something else"),
}
ASK: Options = {
    "keep_access": _("Keep it available"),
    "longer_notice": _("More notice"),
    "clear_communication": _("Clearer information"),
    "export_portability": _("A better way to save my things"),
    "better_successor": _("A better replacement or tone settings"),
    "side_by_side": _("Try both side by side"),
    "migration_help": _("Help to move"),
    "open_weights": _("Release it openly"),
    "being_heard": _("To know we were heard"),
    "fair_price_refund": _("A refund or fair price"),
    "stop_silent_switching": _("No silent switching"),
    "ask_consent_first": _("Ask before changing"),
    "peer_support": _("Others going through it"),
    "honour_model": _("A proper record or goodbye"),
    "remove_old_model": _("Remove old models sooner"),
    "nothing": _("Nothing"),
    "other": _("Something else"),
}
NOTICE: Options = {
    "d90": _("More than 3 months before"),
    "d30": _("1 to 3 months before"),
    "d7": _("1 to 4 weeks before"),
    "d1": _("Less than a week before"),
    "after": _("After it happened"),
    "now": _("Just now, here"),
}
SAVED: Options = {
    "yes": _("Yes"),
    "some": _("Some of it"),
    "no": _("No, it did not work"),
    "later": _("Not yet"),
    "na": _("Nothing to save"),
}
WHO: Options = {
    "developer": _("Developer"),
    "business": _("Small business or charity"),
    "writer": _("Writer or artist"),
    "educator": _("Teacher or trainer"),
    "student": _("Student"),
    "researcher": _("Researcher"),
    "companion": _("I used it for company"),
    "disabled_nd": _("Disabled or neurodivergent"),
    "carer": _("Carer or family member"),
    "u18": _("Under 18"),
    "none": _("None of these"),
}
REPLY: Options = {
    "none": _("No thanks"),
    "page": _("I'll check the reference page"),
    "email": _("Email me when there is news"),
}

# How the desk and the person's own page name each answer, in the order of the form.
LABELS: dict[str, tuple[str | Promise, Options]] = {
    "surface": (_("Where did you use it?"), SURFACE),
    "situation": (_("What is happening for you?"), SITUATION),
    "use": (_("What did you use it for?"), USE),
    "lost": (_("What would you lose, or have you lost?"), LOST),
    "impact": (_("How much does this change affect your daily life or work?"), IMPACT),
    "tried": (_("Have you tried the suggested replacement?"), TRIED),
    "gap": (_("What did it not do as well?"), GAP),
    "ask": (_("What would help you most?"), ASK),
    "notice": (_("When did you first hear?"), NOTICE),
    "saved": (_("Have you been able to save what you need?"), SAVED),
    "who": (_("Would you like to tell us which of these describe you?"), WHO),
    "reply": (_("Would you like an update?"), REPLY),
}

MOST_USE, MOST_LOST, MOST_ASK = 4, 5, 4
MOST_STORY = 2000
FORM_VERSION = "2026-11"


def label(question: str, key: str) -> str:
    """Return an answer in words; an option that the form no longer has shows its key."""
    return str(LABELS[question][1].get(key, key))
