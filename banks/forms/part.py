"""Forms of a draft's parts: fields of the format laid out for people, each with its problems beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatchmethod
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.template.loader import get_template
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from banks.editing.conditions import MODES, Group, Test, as_group
from banks.editing.fields import (
    ByKey,
    Choice,
    Condition,
    Field,
    Line,
    Map,
    Number,
    Rows,
    Setting,
    Share,
    Sheet,
    Tick,
    Ticks,
    Values,
    Words,
    as_text,
)
from banks.editing.outdated import outdated_fields
from banks.editing.tree import MISSING
from banks.forms.sheets import KINDS
from banks.languages import own_name
from banks.problems import explain
from scoring import Problem

Text = str | Promise

_ROW_TEMPLATES = {
    "options": "row_options",
    "bands": "row_bands",
    "figures": "row_figures",
    "levels": "row_side_by_side",
    "applies_from": "row_side_by_side",
    "sum": "row_side_by_side",
}
KIND_NAMES = dict(KINDS)
# Entries of rows that only some kinds of question have a use for: a figure speaks of options, or of numbers.
_KINDS_OF = {"exclusive": ("multiple",), "options": ("single", "multiple"), "at_least": ("number",)}

MODE_NAMES = {
    "all": _("All of these hold"),
    "any": _("At least one of these holds"),
    "none": _("None of these holds"),
    "not_all": _("Not all of these hold"),
}
ANSWERED = (
    ("", pgettext_lazy("in a condition", "answered or not")),
    ("yes", pgettext_lazy("in a condition", "answered")),
    ("no", pgettext_lazy("in a condition", "not answered")),
)
ADD = {
    "options": _("Add an option"),
    "bands": _("Add a band"),
    "figures": _("Add a figure"),
    "levels": _("Add a level"),
    "roles": _("Add a role"),
    "clauses": _("Add a clause"),
    "provisions": _("Say more about a clause"),
    "not_asked": _("Leave out a clause"),
    "applies_from": _("Add a date"),
    "owners": _("Add an owner"),
    "aspects": _("Add an aspect"),
    "sum": _("Add a term"),
    "adjustments": _("Add an adjustment"),
}
NONE_YET = {
    "options": _("There are no options yet. A question of this kind needs at least one."),
    "bands": _("There are no bands yet. A number needs bands that give it points."),
    "figures": _("No published figure stands on this question, so it is not compared with a survey."),
    "levels": _("There are no levels yet. The first begins at 0."),
    "roles": _("The framework tells no roles apart."),
    "clauses": _("There are no clauses yet. Questions are mapped to clauses."),
    "provisions": _("Nothing more is said about any clause."),
    "not_asked": _("No clause is left out on purpose."),
    "applies_from": _("No date is given."),
    "owners": _("There are no owners yet. Recommendations can name who usually sees to them."),
    "aspects": _("There are no aspects yet."),
    "sum": _("Nothing is added up yet."),
    "adjustments": _("Nothing is adjusted."),
}
ROW_NAMES = {
    "options": _("Option %(number)s"),
    "bands": _("Band %(number)s"),
    "figures": _("Figure %(number)s"),
    "levels": _("Level %(number)s"),
    "applies_from": _("Date %(number)s"),
    "sum": _("Term %(number)s"),
    "adjustments": _("Adjustment %(number)s"),
}


@dataclass(frozen=True, slots=True)
class Located:
    """A problem and the field, row or list it belongs to."""

    name: str
    text: str


class PartForm(forms.Form):
    """The fields of one part as it stands in a draft, with what is wrong with it.

    `problems` have paths within the part. `refused`: what was typed and could not be taken over, by field. `found`:
    the clauses that were looked for with the form's button. `before`: the part that the draft began from, to tell
    which translations are older than what they translate.
    """

    def __init__(
        self,
        sheet: Sheet,
        part: Any,
        *,
        setting: Setting,
        problems: Iterable[Problem] = (),
        refused: Mapping[str, tuple[str, Problem]] | None = None,
        sections: "Sequence[Section] | None" = None,
        found: Mapping[str, Any] | None = None,
        before: Any = MISSING,
    ) -> None:
        self.sheet, self.part, self.setting, self.found = sheet, part, setting, found or {}
        self.outdated = outdated_fields(sheet, part, before, setting)
        self.values: Values = {}
        sheet.show(part, "", self.values, setting)
        refused = refused or {}
        self.values |= {name: [typed] for name, (typed, _problem) in refused.items()}
        super().__init__(MultiValueDict(self.values))
        located = [
            *(Located(name, explain(problem)) for name, (_typed, problem) in refused.items()),
            *(
                Located(sheet.place(tuple(problem.path), problem.params, part, "", setting), explain(problem))
                for problem in problems
            ),
        ]
        self.problems: dict[str, list[str]] = {}
        for each in located:
            said = self.problems.setdefault(each.name, [])
            if each.text not in said:
                said.append(each.text)
        self.builder = _Builder(self)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False
        self.helper.form_show_errors = False
        self.helper.layout = Layout(
            *(
                [section.bound(self.builder) for section in sections]
                if sections is not None
                else [self.builder.entry(entry.name) for entry in sheet.fields]
            )
        )
        for name in self.fields:
            for message in self.problems.get(name, ()):
                self.add_error(name, message)

    @property
    def elsewhere(self) -> list[str]:
        """What is wrong with the part as a whole, or with something in it that no field shows."""
        return self.problems.get("", [])

    def value_of(self, name: str) -> str:
        """What a field shows."""
        return next(iter(self.values.get(name, [])), "")


class Piece(LayoutObject):
    """A piece of a form, drawn by a template of its own. `content` is what the template needs."""

    def __init__(self, template: str, content: dict[str, Any], *pieces: "Piece") -> None:
        self.template, self.content, self.fields = template, content, list(pieces)

    def render(self, form: PartForm, context: Any, template_pack: Any = None, **options: Any) -> str:
        """The piece as HTML."""
        return draw(self, form)


def draw(piece: Piece, form: PartForm) -> str:
    """A piece and all the pieces in it."""
    drawn = [(inner, draw(inner, form)) for inner in piece.fields]
    content = {
        **piece.content,
        "pieces": [html for _inner, html in drawn],
        "by": {inner.content["name"].rpartition(".")[2]: html for inner, html in drawn},
        "problems": form.problems.get(piece.content["name"], ()) if piece.content["name"] else (),
    }
    if "control" in content:
        content["bound"] = form[content["control"]]
    return get_template(f"banks/fields/{piece.template}.html").render(content)


# What a section's own heading says already.
_SAID_BY_HEADING = frozenset(
    {"visible_if", "floor", "figures", "maps_to", "levels", "owners", "clauses", "roles", "provisions"}
    | {"not_asked"}
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with a heading. `entries`: names of the part's entries, a tuple of them in one line."""

    name: str
    title: Text
    entries: tuple[str | tuple[str, ...], ...]
    lead: Text = ""
    extra: tuple[tuple[str, dict[str, Any]], ...] = ()

    def bound(self, builder: "_Builder") -> Piece:
        """The section with its fields."""
        pieces: list[Piece] = []
        for entry in self.entries:
            if isinstance(entry, tuple):
                pieces.append(Piece("line", {"name": ""}, *(builder.entry(name) for name in entry)))
            else:
                pieces.append(builder.entry(entry))
        for piece in pieces:
            piece.content["is_quiet"] = (
                piece.content.get("label") and piece.content["name"] in _SAID_BY_HEADING
            )
        pieces += [Piece(template, {"name": "", **content}) for template, content in self.extra]
        return Piece(
            "section", {"section": self.name, "title": self.title, "lead": self.lead, "name": ""}, *pieces
        )


class _Builder:
    """Makes the Django fields of a form, and the pieces that show them."""

    def __init__(self, form: PartForm) -> None:
        self.form = form
        self.setting = form.setting
        self.kind = form.part.get("kind") if isinstance(form.part, Mapping) else None
        self.languages = [{"code": code, "name": own_name(code)} for code in self.setting.languages]

    def belongs(self, name: str, part: Mapping[str, Any]) -> bool:
        """Whether a row shows an entry: those that its question's kind has no use for are shown where they are."""
        if name == "amount" and not self.setting.choices("measures-and-outcomes"):
            return name in part
        kinds = _KINDS_OF.get(name)
        return kinds is None or self.kind not in KIND_NAMES or self.kind in kinds or name in part

    def entry(self, name: str) -> Piece:
        """The piece of one entry of the part."""
        part = self.form.part if isinstance(self.form.part, Mapping) else {}
        return self.piece(self.form.sheet.entry(name), name, part.get(name, MISSING))

    # --- one value ---------------------------------------------------------------------------------------------------

    @singledispatchmethod
    def piece(self, entry: Field, at: str, value: Any) -> Piece:
        """The piece of an entry of the part, or of one within it, that stands `at` a name; by the kind of field."""
        raise TypeError(f"no piece shows a {type(entry).__name__}")

    def _control(self, entry: Field, at: str, control: forms.Field, template: str, **more: Any) -> Piece:
        described = [f"id_{at}_error"]
        if entry.help:
            described.append(f"id_{at}_help")
        control.widget.attrs["aria-describedby"] = " ".join(described)
        if self.form.problems.get(at):
            control.widget.attrs["aria-invalid"] = "true"
        control.required = False
        control.label = str(entry.label)
        self.form.fields[at] = control
        content = {"name": at, "control": at, "id": f"id_{at}", "label": entry.label, "help": entry.help}
        return Piece(template, {**content, "entry": entry.name, **more})

    @piece.register
    def _(self, entry: Line, at: str, value: Any) -> Piece:
        attrs: dict[str, Any] = {"class": "form-control", "autocomplete": "off"}
        note: Text = ""
        if entry.pick:
            attrs["list"] = f"list-{entry.pick}"
            note = self._chosen(entry.pick, as_text(value))
        if entry.name == "key":
            attrs |= {"spellcheck": "false", "autocapitalize": "none", "data-structure": "key"}
        return self._control(
            entry,
            at,
            forms.CharField(widget=forms.TextInput(attrs=attrs)),
            "control",
            width="wide" if entry.wide else "short",
            note=note,
        )

    @piece.register
    def _(self, entry: Number, at: str, value: Any) -> Piece:
        attrs = {"class": "form-control", "autocomplete": "off", "inputmode": "decimal"}
        if entry.default is not None:
            attrs["placeholder"] = str(entry.default)
        control = forms.CharField(widget=forms.TextInput(attrs=attrs))
        return self._control(entry, at, control, "control", width="number")

    @piece.register
    def _(self, entry: Tick, at: str, value: Any) -> Piece:
        control = forms.BooleanField(widget=forms.CheckboxInput(attrs={"class": "form-check-input"}))
        return self._control(entry, at, control, "tick")

    @piece.register
    def _(self, entry: Choice, at: str, value: Any) -> Piece:
        choices = [*(entry.choices or self.setting.choices(entry.pick))]
        if entry.pick:
            choices = [("", gettext("none chosen")), *choices]
        chosen = self.form.value_of(at)
        if chosen not in {key for key, _ in choices}:
            choices.append((chosen, chosen))
        attrs = {"class": "form-select"}
        if entry.name == "kind":
            attrs["data-structure"] = "kind"
        control = forms.CharField(widget=forms.Select(choices=choices, attrs=attrs))
        return self._control(entry, at, control, "control", width="choice")

    @piece.register
    def _(self, entry: Share, at: str, value: Any) -> Piece:
        attrs = {"class": "form-control", "autocomplete": "off", "inputmode": "decimal"}
        self.form.fields[f"{at}.to"] = forms.CharField(
            required=False,
            label=pgettext_lazy("range", "to"),
            widget=forms.TextInput(attrs={**attrs, "aria-label": _("Upper end of the range")}),
        )
        control = forms.CharField(widget=forms.TextInput(attrs={**attrs, "aria-label": entry.label}))
        return self._control(entry, at, control, "share", to=self.form[f"{at}.to"])

    @piece.register
    def _(self, entry: Words, at: str, value: Any) -> Piece:
        languages = entry.languages(value, self.setting)
        given = {language for language in languages if self.form.value_of(f"{at}.{language}").strip()}
        columns = []
        for language in languages:
            name = f"{at}.{language}"
            attrs = {
                "class": "form-control",
                "rows": entry.lines,
                "lang": language,
                "aria-describedby": f"id_{name}_error" + (f" id_{at}_help" if entry.help else ""),
            }
            if self.form.problems.get(name):
                attrs["aria-invalid"] = "true"
            self.form.fields[name] = forms.CharField(
                required=False, label=entry.label, widget=forms.Textarea(attrs=attrs)
            )
            columns.append(
                {
                    "language": language,
                    "language_name": own_name(language),
                    "id": f"id_{name}",
                    "bound": self.form[name],
                    "problems": self.form.problems.get(name, ()),
                    "is_missing": bool(given) and language not in given,
                    "is_outdated": name in self.form.outdated,
                    "is_other": language not in self.setting.languages,
                }
            )
        return Piece(
            "words",
            {"name": at, "id": f"id_{at}", "label": entry.label, "help": entry.help, "columns": columns},
        )

    # --- several values ----------------------------------------------------------------------------------------------

    @piece.register
    def _(self, entry: Ticks, at: str, value: Any) -> Piece:
        chosen = self.form.values.get(at, [])
        searched = entry.pick == "clauses"
        if searched or entry.adds:
            names = dict(self.setting.choices(entry.pick))
            choices = [(key, names.get(key, "")) for key in chosen]
        else:
            there = list(self.setting.choices(entry.pick))
            choices = [*there, *((key, "") for key in chosen if key not in {known for known, _ in there})]
        boxes = [
            {"value": key, "label": label, "is_ticked": key in chosen, "id": f"id_{at}.{number}"}
            for number, (key, label) in enumerate(choices)
        ]
        return Piece(
            "ticks",
            {
                "name": at,
                "id": f"id_{at}",
                "label": entry.label,
                "help": entry.help,
                "boxes": boxes,
                "adds": entry.pick if entry.adds else "",
                "searched": searched,
                **(self.form.found if searched else {}),
            },
        )

    @piece.register
    def _(self, entry: Sheet, at: str, value: Any) -> Piece:
        part = value if isinstance(value, Mapping) else {}
        pieces = [
            self.piece(inner, f"{at}.{inner.name}", part.get(inner.name, MISSING)) for inner in entry.fields
        ]
        content = {"name": at, "id": f"id_{at}", "label": entry.label, "help": entry.help}
        is_stacked = any(isinstance(inner, Words | Rows | Ticks) for inner in entry.fields)
        return Piece("group", {**content, "is_stacked": is_stacked}, *pieces)

    @piece.register
    def _(self, entry: Rows, at: str, value: Any) -> Piece:
        parts = value if isinstance(value, list) else []
        rows = []
        for position, part in enumerate(parts):
            here = f"{at}.{position}"
            name = ROW_NAMES[entry.name] % {"number": position + 1}
            rows.append(
                Piece(
                    _ROW_TEMPLATES.get(entry.row.name or entry.name, "row_plain"),
                    {
                        "name": here,
                        "at": at,
                        "position": position,
                        "title": name,
                        "key": part.get("key", ""),
                        "is_first": position == 0,
                        "is_last": position == len(parts) - 1,
                        "origin": part.get("origin", ""),
                        "languages": self.languages,
                    },
                    *(
                        self.piece(inner, f"{here}.{inner.name}", part.get(inner.name, MISSING))
                        for inner in entry.row.fields
                        if self.belongs(inner.name, part)
                    ),
                )
            )
        return self._list(entry, at, rows)

    @piece.register
    def _(self, entry: Map, at: str, value: Any) -> Piece:
        pairs = list(value.items()) if isinstance(value, Mapping) else []
        rows = []
        for position, (key, part) in enumerate(pairs):
            here = f"{at}.{position}"
            rows.append(
                Piece(
                    "row_map",
                    {
                        "name": here,
                        "at": at,
                        "position": position,
                        "title": key,
                        "key": key,
                        "is_first": position == 0,
                        "is_last": position == len(pairs) - 1,
                        "folds": isinstance(entry.value, Sheet),
                    },
                    self.piece(
                        Line(name="key", label=entry.key_label, pick=entry.keys),
                        f"{here}.key",
                        key,
                    ),
                    self.piece(entry.value, f"{here}.value", part),
                )
            )
        return self._list(entry, at, rows)

    def _list(self, entry: Rows | Map, at: str, rows: list[Piece]) -> Piece:
        return Piece(
            "rows",
            {
                "name": at,
                "id": f"id_{at}",
                "label": entry.label,
                "help": entry.help,
                "add": ADD[entry.name],
                "empty": NONE_YET[entry.name],
                "entry": entry.name,
            },
            *rows,
        )

    @piece.register
    def _(self, entry: ByKey, at: str, value: Any) -> Piece:
        names = dict(self.setting.choices(entry.pick))
        entries = value if isinstance(value, Mapping) else {}
        pieces = []
        for position, key in enumerate(entry.keys(value, self.setting)):
            here = f"{at}.{position}"
            inner = _named(entry.value, names.get(key) or key)
            pieces.append(
                Piece(
                    "by_key",
                    {"name": here, "key": key},
                    self.piece(inner, f"{here}.value", entries.get(key, MISSING)),
                )
            )
        return Piece(
            "group", {"name": at, "id": f"id_{at}", "label": entry.label, "help": entry.help}, *pieces
        )

    # --- conditions --------------------------------------------------------------------------------------------------

    @piece.register
    def _(self, entry: Condition, at: str, value: Any) -> Piece:
        is_there = value is not MISSING and value is not None
        return Piece(
            "condition",
            {
                "name": at,
                "id": f"id_{at}",
                "label": entry.label,
                "help": entry.help,
                "is_there": is_there,
                "is_needed": entry.name == "when",
            },
            *([self._group(as_group(value), at, top=True)] if is_there else []),
        )

    def _group(self, group: Group, at: str, *, top: bool = False) -> Piece:
        rows = []
        for position, row in enumerate(group.rows):
            here = f"{at}.{position}"
            if isinstance(row, Group):
                piece = self._group(row, here)
            elif isinstance(row, Test):
                piece = self._test(row, here)
            else:
                piece = Piece("condition_kept", {"name": here, "said": as_text(row.value)})
            piece.content |= {"group": at, "position": position}
            rows.append(piece)
        return Piece(
            "condition_group",
            {
                "name": at,
                "id": f"id_{at}",
                "top": top,
                "modes": [(mode, MODE_NAMES[mode], mode == group.mode) for mode in MODES],
            },
            *rows,
        )

    def _test(self, test: Test, at: str) -> Piece:
        question = as_text(test.question)
        there = self.setting.options_of(question) if question else None
        options = list(there or ())
        ticked = list(dict.fromkeys(map(as_text, test.options)))
        options += [(key, "") for key in ticked if key not in {known for known, _ in options}]
        answered = self.form.value_of(f"{at}.answered")
        choices = [*ANSWERED]
        if answered not in {key for key, _ in choices}:
            choices.append((answered, answered))  # type: ignore[arg-type]
        return Piece(
            "condition_test",
            {
                "name": at,
                "id": f"id_{at}",
                "question": question,
                "question_text": self._chosen("questions", question),
                "options": [
                    {"value": key, "label": label, "is_ticked": key in ticked, "id": f"id_{at}.is.{number}"}
                    for number, (key, label) in enumerate(options)
                ],
                "has_points": there is not None,
                "at_least": as_text(test.at_least),
                "at_most": as_text(test.at_most),
                "answered": [(key, label, key == answered) for key, label in choices],
                "below": [
                    said
                    for name, texts in self.form.problems.items()
                    if name.startswith(f"{at}.") or name == at
                    for said in texts
                ],
            },
        )

    def _chosen(self, list_name: str, key: str) -> Text:
        """What a key that was picked from a list stands for."""
        if not key:
            return ""
        return next((label for known, label in self.setting.choices(list_name) if known == key), "")


def _named(entry: Field, label: Text) -> Field:
    return replace(entry, label=label)
