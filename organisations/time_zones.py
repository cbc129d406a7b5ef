"""The time zones that a person may choose from, by the IANA's names."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AREAS: dict[str, Promise] = {
    "Asia": _("Asia"),
    "Europe": _("Europe"),
    "America": _("Americas"),
    "Africa": _("Africa"),
    "Australia": _("Australia"),
    "Pacific": _("Pacific"),
    "Atlantic": _("Atlantic"),
    "Indian": _("Indian Ocean"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
}


@cache
def places() -> dict[str, list[str]]:
    """The zones of each area, in order. Other names of the database ("US/Pacific", "Etc/GMT+3") are left out."""
    found: dict[str, list[str]] = {area: [] for area in AREAS}
    for name in sorted(available_timezones()):
        area = name.partition("/")[0]
        if area in found and "/" in name:
            found[area].append(name)
    return found


def zone(name: str) -> ZoneInfo | None:
    """The zone called `name`; None for none, and for one that this machine's database does not know."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
