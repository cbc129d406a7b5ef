"""What a report states about itself: whose it is, of which day, on which bank, who answered, confirmed and approved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext, ngettext, pgettext

from assessments.snapshot import OrganisationFacts
from reports import wording
from reports.typesetting import printable
from reports.view_model import (
    ANYWHERE,
    Branding,
    Fact,
    Identity,
    Particulars,
    Profile,
    Score,
    Subject,
    Verification,
    Verifications,
)
from scoring import Result

Words = Callable[[object], str]
LONGEST_NAME = 200
LONGEST_CONTACT = 600
LONGEST_DISCLAIMER = 2_000


def as_of(subject: Subject) -> date:
    """The day that a result speaks of: the one stated, else the day the answers stood so."""
    return subject.particulars.as_of or subject.as_of


def printed(organisation: OrganisationFacts) -> OrganisationFacts:
    """The facts with nothing in them that cannot be printed, and no name without end."""
    return replace(
        organisation,
        name=printable(organisation.name, LONGEST_NAME),
        industry=printable(organisation.industry, LONGEST_NAME),
    )


def printed_branding(branding: Branding) -> Branding:
    """The branding with nothing in its words that cannot be printed, and none without end."""
    return replace(
        branding,
        issuer=printable(branding.issuer, LONGEST_NAME),
        title=printable(branding.title, LONGEST_NAME),
        contact=printable(branding.contact, LONGEST_CONTACT),
        disclaimer=printable(branding.disclaimer, LONGEST_DISCLAIMER),
    )


def organisation_text(organisation: OrganisationFacts) -> str:
    """Region, industry and size in one line."""
    facts = [wording.region_text(organisation.region or ANYWHERE)]
    if organisation.industry:
        facts.append(wording.industry_text(organisation.industry))
    if organisation.size is not None:
        facts.append(
            ngettext("%(count)s employee", "%(count)s employees", organisation.size)
            % {"count": f"{organisation.size:,}"}
        )
    return wording.joined(facts)


def addressee(subject: Subject, organisation: OrganisationFacts) -> str:
    """Who the report is for: 御中 after an organisation; a person who is named stands as written."""
    named = printable(subject.particulars.addressee, LONGEST_NAME)
    if named:
        return named
    return (
        pgettext("addressee of a report", "%(organisation)s") % {"organisation": organisation.name}
        if organisation.name
        else ""
    )


def identity(
    subject: Subject,
    result: Result,
    organisation: OrganisationFacts,
    overall: Score,
    *,
    profile: Profile | None,
    verified: Verifications | None,
    text: Words,
) -> Identity:
    """What every page of a report must say of it. `verified`: what consultants recorded, which comes before what is stated;
    `text`: a text of the bank in the report's language."""
    document, particulars = subject.document, subject.particulars
    digest = subject.digest.removeprefix("sha256:")
    day = as_of(subject)
    provisional = overall.level is None and overall.coverage is not None and result.levels
    draft = bool(not subject.submitted or particulars.awaiting or provisional)
    draft_text = ""
    if not subject.submitted:
        draft_text = gettext("Draft: the answers have not been confirmed")
    elif particulars.awaiting:
        draft_text = {
            "confirmation": gettext("Draft: still to be checked and approved"),
            "approval": gettext("Draft: checked, still to be approved"),
            "sent-back": gettext("Draft: the answers were sent back"),
        }[particulars.awaiting]
    elif provisional:
        draft_text = gettext("Provisional: too little is answered for an overall level")
    bank = gettext("question bank %(key)s %(version)s (%(digest)s)") % {
        "key": document.key,
        "version": document.version,
        "digest": digest[:12],
    }
    foot = " · ".join(
        part
        for part in (
            subject.number,
            gettext("as of %(date)s") % {"date": wording.date_text(day)},
            bank,
            gettext("engine %(version)s") % {"version": result.engine},
        )
        if part
    )
    return Identity(
        number=subject.number,
        as_of=day,
        as_of_text=wording.date_text(day),
        bank_key=document.key,
        bank_title=text(document.title),
        bank_version=document.version,
        bank_digest=subject.digest,
        bank_digest_short=digest[:12],
        engine_version=result.engine,
        facts=_facts(
            subject,
            organisation,
            bank,
            engine=result.engine,
            profile=profile,
            verification=verification_text(particulars, verified),
            text=text,
        ),
        foot=foot,
        draft=draft,
        draft_text=draft_text,
        verification=verified.verification if verified else particulars.verification,
        verification_text=verification_text(particulars, verified),
        declaration=_declaration(particulars.verification, verified),
    )


def verification_text(particulars: Particulars, verified: Verifications | None) -> str:
    """How far the answers were verified: as consultants recorded it, else as it was stated."""
    return verified.statement if verified else wording.verification_text(particulars.verification)


def _declaration(verification: Verification, verified: Verifications | None) -> str:
    """How far the answers can be relied upon."""
    said = gettext(
        "All answers are the organisation’s own declaration. The report judges what was declared; it is no audit, no "
        "certificate and no legal advice."
    )
    if verified:
        recorded = gettext(
            "%(names)s recorded answer by answer how far it was verified. Other answers that were proposed stand beside "
            "the organisation’s own and enter none of its scores."
        ) % {"names": verified.consultancies}
        return wording.in_sequence([said, recorded])
    checked = {
        "self-declared": gettext("Nobody has verified the answers."),
        "documents-seen": gettext("Supporting documents were seen for the answers that name evidence."),
        "third-party": gettext("A third party has verified the answers."),
    }[verification]
    return wording.in_sequence([said, checked])


def _facts(
    subject: Subject,
    organisation: OrganisationFacts,
    bank: str,
    *,
    engine: str,
    profile: Profile | None,
    verification: str,
    text: Words,
) -> tuple[Fact, ...]:
    """The particulars in rows; those that nobody stated say so."""
    particulars = subject.particulars
    period = ""
    if particulars.period_start and particulars.period_end:
        period = gettext("%(start)s to %(end)s") % {
            "start": wording.date_text(particulars.period_start),
            "end": wording.date_text(particulars.period_end),
        }
    rows = [
        ("number", gettext("Report number"), subject.number),
        ("issuer", gettext("Issued by"), printable(subject.branding.issuer, LONGEST_NAME)),
        ("organisation", gettext("Organisation"), organisation.name),
        ("facts", gettext("Compared as"), organisation_text(organisation)),
        ("as-of", gettext("As of"), wording.date_text(as_of(subject))),
        ("period", gettext("Answering period"), period),
        ("entity", gettext("Legal entities covered"), printable(particulars.legal_entity, 500)),
        ("systems", gettext("AI systems covered"), printable(particulars.systems, 1_000)),
        (
            "departments",
            gettext("Answered by (department, title)"),
            printable(particulars.departments, 1_000),
        ),
        (
            "confirmed",
            gettext("Confirmed by"),
            _signed(printable(particulars.confirmed_by, LONGEST_NAME), particulars.confirmed_date),
        ),
        (
            "approved",
            gettext("Approved by"),
            _signed(printable(particulars.approved_by, LONGEST_NAME), particulars.approved_date),
        ),
        ("verification", gettext("Verification"), verification),
        ("profile", gettext("What was asked"), profile.sentence if profile else ""),
        ("bank", gettext("Question bank"), f"{text(subject.document.title)}, {bank}"),
        ("digest", gettext("Fingerprint of the question bank"), subject.digest),
        ("engine", gettext("Scoring engine"), engine),
    ]
    if subject.corrects:
        rows.append(("corrects", gettext("Replaces reports"), wording.joined(subject.corrects)))
    missing = gettext("not stated")
    return tuple(
        Fact(key=key, label=label, value=value or missing, missing=not value)
        for key, label, value in rows
        if value or key not in ("number", "issuer", "profile")
    )


def _signed(name: str, on: date | None) -> str:
    if not name:
        return ""
    if on is None:
        return name
    return gettext("%(name)s, %(date)s") % {"name": name, "date": wording.date_text(on)}
