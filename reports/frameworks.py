"""What was asked of each clause of a framework and how it was answered, and what was not asked and why.

Never a statement of conformity. For a law it also says which provisions may have to be considered in the roles that the
organisation says it has, and from which day they apply; that is a list to check with counsel, no legal advice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from django.utils.translation import gettext, ngettext

from reports import wording
from reports.typesetting import printable
from reports.view_model import (
    Clause,
    ClauseNote,
    Framework,
    NotAskedGroup,
    Provision,
    ProvisionGroup,
    Roles,
    WhyNotAsked,
    figure,
    question_anchor,
)
from scoring import Answer, ClauseResult, Document, Result
from scoring import Framework as BankFramework
from scoring import Provision as BankProvision

Text = Callable[[object], str]
REASONS: tuple[WhyNotAsked, ...] = ("profile", "not-applicable", "deliberate", "unmapped")


class Coverage:
    """The frameworks of one result. `asked`: the keys of the questions that the profile asks."""

    def __init__(
        self,
        document: Document,
        result: Result,
        answers: Mapping[str, Answer],
        *,
        asked: frozenset[str],
        numbers: Mapping[str, str],
        as_of: date,
        region: str,
        text: Text,
    ) -> None:
        self.document = document
        self.result = result
        self.answers = answers
        self.asked = asked
        self.numbers = numbers
        self.as_of = as_of
        self.region = region
        self.text = text
        self.mapped: dict[str, list[str]] = {}
        for question in document.questions():
            for reference in question.maps_to:
                self.mapped.setdefault(reference, []).append(question.key)

    def frameworks(self) -> tuple[Framework, ...]:
        """Every framework of the bank, in its order."""
        return tuple(self._framework(key, bank) for key, bank in self.document.frameworks.items())

    def _framework(self, key: str, bank: BankFramework) -> Framework:
        found = self.result.frameworks.get(key, {})
        state, held = self._roles(bank)
        clauses = tuple(
            self._clause(key, bank, clause, self.text(title), found.get(clause), held)
            for clause, title in bank.clauses.items()
        )
        asked = [clause for clause in clauses if clause.state != "not-asked"]
        answered = sum(clause.state == "answered" for clause in asked)
        return Framework(
            key=key,
            title=self.text(bank.title),
            caution=self.text(bank.caution),
            clauses=clauses,
            asked=len(asked),
            answered=answered,
            with_evidence=sum(bool(clause.with_evidence) for clause in asked),
            total=len(clauses),
            sentence=ngettext(
                "Of %(total)s clause, %(asked)s are asked about and %(answered)s fully answered.",
                "Of %(total)s clauses, %(asked)s are asked about and %(answered)s fully answered.",
                len(clauses),
            )
            % {"total": len(clauses), "asked": len(asked), "answered": answered},
            not_asked=tuple(_not_asked(clauses)),
            roles=None if state is None else self._law(bank, clauses, state, held),
        )

    # --- clauses -------------------------------------------------------------------------------------

    def _clause(
        self,
        framework: str,
        bank: BankFramework,
        key: str,
        title: str,
        result: ClauseResult | None,
        held: frozenset[str] | None,
    ) -> Clause:
        questions = result.questions if result else ()
        answered = sum(self.result.questions[name].status == "answered" for name in questions)
        why: WhyNotAsked = ""
        reason = ""
        if not questions:
            why, reason = self._why_not(framework, bank, key)
        state: Literal["answered", "partly", "open", "not-asked"]
        if not questions:
            state, words = "not-asked", gettext("Not asked")
            if why == "profile":
                words = gettext("Not asked this time")
        elif answered == len(questions):
            state, words = "answered", gettext("Answered")
        elif answered:
            state, words = "partly", gettext("Partly answered")
        else:
            state, words = "open", gettext("Asked, not answered")
        provision = bank.provisions.get(key)
        return Clause(
            key=key,
            title=title,
            state=state,
            state_text=words,
            asked=len(questions),
            answered=answered,
            points=figure(result.points) if result else None,
            with_evidence=sum(map(self._has_evidence, questions)),
            questions=tuple(self.numbers[name] for name in questions),
            links=tuple((self.numbers[name], question_anchor(name)) for name in questions),
            why_not=why,
            reason=reason,
            provision=None if provision is None else self._provision(bank, provision, held),
        )

    def _has_evidence(self, question: str) -> bool:
        """Whether anything that can be read is named as evidence."""
        answer = self.answers.get(question)
        return answer is not None and bool(printable(answer.evidence))

    def _why_not(self, framework: str, bank: BankFramework, key: str) -> tuple[WhyNotAsked, str]:
        """Why nothing was asked of a clause: the kind of reason, and the reason in words."""
        mapped = self.mapped.get(f"{framework}/{key}", ())
        if any(name in self.asked for name in mapped):
            return "not-applicable", gettext("The questions that speak to it do not apply")
        if mapped:
            return "profile", gettext(
                "Only questions that were left out this time speak to it: %(numbers)s"
            ) % {"numbers": wording.joined([self.numbers[name] for name in mapped])}
        if key in bank.not_asked:
            return "deliberate", self.text(bank.not_asked[key])
        return "unmapped", gettext("No question of the bank speaks to it")

    # --- laws ----------------------------------------------------------------------------------------

    def _roles(
        self, bank: BankFramework
    ) -> tuple[Literal["chosen", "none", "open", "not-asked"] | None, frozenset[str] | None]:
        """How the organisation's roles stand, and which it has; no state where the framework knows no roles."""
        if not bank.roles or bank.role_question is None:
            return None, None
        if bank.role_question not in self.asked:
            return "not-asked", None
        answer = self.answers.get(bank.role_question, Answer())
        status = self.result.questions[bank.role_question].status
        if status != "answered" or not isinstance(answer.value, tuple):
            return "open", None
        held = frozenset(answer.value) & bank.roles.keys()
        return ("chosen" if held else "none"), held

    def _provision(
        self, bank: BankFramework, provision: BankProvision, held: frozenset[str] | None
    ) -> Provision:
        return Provision(
            addressees=wording.joined([self.text(bank.roles[role]) for role in provision.addresses]),
            concerned=None if held is None else _concerns(provision, held),
            applies_text=self._applies_text(provision),
            note=self.text(provision.note),
            secondary=provision.secondary,
        )

    def _applies_text(self, provision: BankProvision) -> str:
        """Since or from which days it applies, and to what."""
        days = []
        for entry in sorted(provision.applies_from, key=lambda entry: entry.date):
            passed = entry.date <= self.as_of
            said = gettext("since %(date)s") if passed else gettext("from %(date)s")
            day = said % {"date": wording.date_text(entry.date)}
            scope = self.text(entry.scope)
            days.append(gettext("%(day)s (%(scope)s)") % {"day": day, "scope": scope} if scope else day)
        return gettext("; ").join(days)

    def _law(
        self,
        bank: BankFramework,
        clauses: Sequence[Clause],
        state: Literal["chosen", "none", "open", "not-asked"],
        held: frozenset[str] | None,
    ) -> Roles:
        assert bank.role_question is not None
        number = self.numbers[bank.role_question]
        names = wording.joined(
            [self.text(name) for role, name in bank.roles.items() if held and role in held]
        )
        known = [clause for clause in clauses if clause.key in bank.provisions]
        listed = [
            clause
            for clause in known
            if state == "open" or (held and _concerns(bank.provisions[clause.key], held))
        ]
        heading, sentence = _said_of_roles(state, names, number, len(known) - len(listed))
        return Roles(
            state=state,
            names=names,
            question=number,
            question_key=bank.role_question,
            heading=heading,
            sentence=sentence,
            caveat=wording.in_sequence(
                [
                    _region_note(self.region),
                    gettext("This list is a prompt for a closer look, not legal advice."),
                ]
            ),
            groups=tuple(self._by_day(bank, listed)),
            others=len(known) - len(listed) if state == "chosen" else 0,
            secondary=any(clause.provision and clause.provision.secondary for clause in listed),
        )

    def _by_day(self, bank: BankFramework, clauses: Sequence[Clause]) -> list[ProvisionGroup]:
        """Clauses that apply from the same days on, the earliest day first; those without a day last."""
        groups: dict[tuple[tuple[date, str], ...], list[Clause]] = {}
        for clause in clauses:
            days = tuple(
                sorted(
                    (entry.date, self.text(entry.scope)) for entry in bank.provisions[clause.key].applies_from
                )
            )
            groups.setdefault(days, []).append(clause)
        return [
            ProvisionGroup(
                heading=_heading(found[0].provision.applies_text if found[0].provision else ""),
                since=bool(days) and all(day <= self.as_of for day, _scope in days),
                clauses=tuple(found),
                notes=_notes(
                    [(clause.key, clause.provision.note) for clause in found if clause.provision],
                    naming_all=False,
                ),
            )
            for days, found in sorted(groups.items(), key=lambda entry: (not entry[0], entry[0]))
        ]


def _concerns(provision: BankProvision, held: frozenset[str]) -> bool:
    """Whether a provision addresses one of the roles held; one that names none addresses whoever has any."""
    return bool(held) and (not provision.addresses or not held.isdisjoint(provision.addresses))


def _heading(applies: str) -> str:
    if not applies:
        return gettext("No day of application is given")
    return gettext("Applies %(when)s") % {"when": applies}


def _said_of_roles(state: str, names: str, number: str, others: int) -> tuple[str, str]:
    """What is said of the roles: in a heading, and in a sentence."""
    if state == "chosen":
        heading = gettext("Provisions that may have to be considered as: %(names)s") % {"names": names}
        sentence = gettext("The roles are those given in question %(number)s.") % {"number": number}
        if others:
            sentence = wording.in_sequence(
                [
                    sentence,
                    ngettext(
                        "%(count)s provision addresses other roles alone and is not listed here.",
                        "%(count)s provisions address other roles alone and are not listed here.",
                        others,
                    )
                    % {"count": others},
                ]
            )
        return heading, sentence
    if state == "none":
        return gettext("No provision is singled out: none of the roles was named"), gettext(
            "In question %(number)s the organisation says that it has none of these roles. Check this again with every "
            "new AI system and every new market."
        ) % {"number": number}
    heading = gettext("Which provisions concern the organisation is open")
    if state == "open":
        return heading, gettext(
            "That depends on its roles, and question %(number)s, which asks for them, is not answered. All provisions are "
            "listed with the roles they address."
        ) % {"number": number}
    return heading, gettext(
        "That depends on its roles, which were not asked for this time. Once question %(number)s is answered, this lists "
        "the provisions by the day they apply from."
    ) % {"number": number}


def _region_note(region: str) -> str:
    """That the region, which the comparison goes by, does not decide here."""
    if not region:
        return gettext(
            "No region is stated. It would serve the comparison alone and does not settle whether these provisions apply."
        )
    return gettext(
        "The region stated (%(region)s) serves the comparison alone; it does not settle whether these provisions apply."
    ) % {"region": wording.region_text(region)}


def _not_asked(clauses: Sequence[Clause]) -> Iterable[NotAskedGroup]:
    """The clauses of which nothing was asked, by the kind of reason."""
    for why in REASONS:
        found = [clause for clause in clauses if clause.why_not == why]
        if found:
            yield NotAskedGroup(
                why=why,
                heading=_not_asked_heading(why),
                count=len(found),
                clauses=wording.joined([clause.key for clause in found]),
                notes=_notes([(clause.key, clause.reason) for clause in found])
                if why == "deliberate"
                else (),
            )


def _not_asked_heading(why: WhyNotAsked) -> str:
    return {
        "": "",
        "profile": gettext("Not asked this time"),
        "not-applicable": gettext("Asked about only by questions that do not apply"),
        "deliberate": gettext("Left out on purpose"),
        "unmapped": gettext("No question speaks to them"),
    }[why]


def _notes(entries: Sequence[tuple[str, str]], *, naming_all: bool = True) -> tuple[ClauseNote, ...]:
    """What is said of clauses, each thing once with all the clauses it is said of.

    `naming_all`: whether they are named even where it is said of every one.
    """
    same: dict[str, list[str]] = {}
    for key, words in entries:
        if words:
            same.setdefault(words, []).append(key)
    return tuple(
        ClauseNote(clauses=wording.joined(keys) if naming_all or len(keys) < len(entries) else "", text=words)
        for words, keys in same.items()
    )
