"""Every deed that the trail knows, in words, and the groups by which a reader looks for it."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    ACCOUNTS = "accounts", _("Sign-in and accounts")
    PEOPLE = "people", _("Members and roles")
    ENGAGEMENTS = "engagements", _("Consultants and clients")
    ASSESSMENTS = "assessments", _("Answers and decisions")
    REPORTS = "reports", _("Reports and exports")
    SETTINGS = "settings", _("Organisation and settings")
    SITE = "site", _("Question banks and site")


_WORDS: dict[Group, dict[str, str | Promise]] = {
    Group.ACCOUNTS: {
        "person.signed-in": _("signed in"),
        "person.signed-out": _("signed out"),
        "person.sign-in-failed": _("tried to sign in and failed"),
        "person.signed-up": _("opened an account"),
        "person.created": _("was given an account"),
        "person.changed": _("changed their profile"),
        "person.session-ended": _("session ended"),
        "person.factor-added": _("set up a second step of sign-in"),
        "person.factor-removed": _("removed a second step of sign-in"),
        "person.recovery-codes-made": _("made new recovery codes"),
        "person.recovery-code-used": _("signed in with a recovery code"),
        "person.password-given-up": _("password given up for single sign-on"),
        "person.single-sign-on-refused": _("single sign-on refused"),
        "person.second-step-failed": _("failed at the second step of sign-in"),
        "person.password-changed": _("changed the password"),
        "person.password-reset": _("reset the password by e-mail"),
        "person.email-confirmed": _("confirmed an e-mail address"),
        "person.email-changed": _("changed the e-mail address"),
        "person.erased": _("account deleted"),
    },
    Group.PEOPLE: {
        "member.added": _("joined or was added as a member"),
        "member.changed": _("changed what a member may do"),
        "member.removed": _("removed a member"),
        "member.left": _("left the organisation"),
        "ownership.transferred": _("transferred ownership"),
        "invitation.sent": _("invited somebody"),
        "invitation.sent-again": _("sent an invitation again"),
        "invitation.withdrawn": _("withdrew an invitation"),
        "invitation.accepted": _("accepted an invitation"),
        "membership.title-changed": _("changed their title"),
        "invitation.declined": _("declined an invitation"),
    },
    Group.ENGAGEMENTS: {
        "consultancy.begun": _("began to work for clients"),
        "consultancy.stopped": _("stopped working for clients"),
        "engagement.started": _("engagement begun"),
        "engagement.handed-over": _("took over the organisation from its consultancy"),
        "engagement.ended": _("ended an engagement"),
        "engagement.assigned": _("assigned a consultant"),
        "engagement.unassigned": _("took a consultant off an engagement"),
        "note.written": _("wrote a private note"),
        "note.changed": _("changed a private note"),
        "note.deleted": _("deleted a private note"),
    },
    Group.ASSESSMENTS: {
        "assessment.started": _("started an assessment"),
        "assessment.renamed": _("renamed an assessment"),
        "assessment.targets_set": _("set targets"),
        "assessment.profile_changed": _("changed the profile"),
        "assessment.costs_set": _("entered costs"),
        "assessment.submitted": _("submitted the answers"),
        "assessment.reopened": _("opened the answers again"),
        "assessment.confirmed": _("confirmed the answers"),
        "assessment.approved": _("approved the answers"),
        "assessment.sent_back": _("sent the answers back"),
        "assessment.sheet_taken_over": _("took over an answer sheet"),
        "assessment.moved": _("took the assessment to another version of its question bank"),
        "assessment.move_undone": _("took the assessment back to the version before"),
        "verification.recorded": _("verified an answer"),
        "verification.withdrawn": _("withdrew the verification of an answer"),
        "verification.taken_over": _("took over a proposed adjustment"),
        "answers.changed": _("changed answers"),
        "answers.confirmed": _("confirmed that an answer still holds"),
    },
    Group.REPORTS: {
        "finding.changed": _("changed a finding"),
        "report.requested": _("requested a report"),
        "report.generated": _("report made"),
        "report.retried": _("tried again to make a report"),
        "report.downloaded": _("downloaded a report"),
        "result.exported": _("exported a result"),
        "batch.requested": _("requested reports for many clients"),
        "batch.cancelled": _("cancelled a batch of reports"),
        "batch.retried": _("tried again what failed in a batch of reports"),
        "batch.downloaded": _("downloaded a batch of reports"),
        "trail.exported": _("exported the audit trail"),
        "clients.exported": _("saved the list of clients"),
        "comparison.exported": _("saved a comparison of clients without names"),
        "takeout.requested": _("asked for all data to take along"),
        "takeout.made": _("file of all data made"),
        "takeout.downloaded": _("downloaded all data"),
    },
    Group.SETTINGS: {
        "organisation.created": _("created the organisation"),
        "organisation.changed": _("changed the organisation’s facts"),
        "branding.changed": _("changed the branding"),
        "organisation.erased": _("organisation deleted"),
        "access.refused": _("was refused"),
    },
    Group.SITE: {
        "administrator.created": _("made somebody an administrator"),
        "bank.published": _("published a question bank"),
        "bank.retired": _("retired a version of a question bank"),
        "bank.brought-back": _("brought back a retired version of a question bank"),
        "bank.drafted": _("saved a draft of a question bank"),
        "bank.imported": _("imported a question bank from a file"),
        "bank.exported": _("exported a question bank"),
        "draft.started": _("began a draft of a question bank"),
        "draft.edited": _("worked on a draft of a question bank"),
        "draft.discarded": _("discarded a draft of a question bank"),
        "job.retried": _("tried again to do a piece of work"),
        "job.failed": _("a piece of work failed"),
    },
}

ACTIONS: dict[str, tuple[Group, str | Promise]] = {
    action: (group, words) for group, actions in _WORDS.items() for action, words in actions.items()
}


def words(action: str) -> str:
    """The deed in the reader's language; the bare name of one that is not known (any more)."""
    return str(ACTIONS[action][1]) if action in ACTIONS else action


def in_group(group: str) -> list[str]:
    """The actions of a group."""
    return [action for action, (each, _words) in ACTIONS.items() if each == group]
