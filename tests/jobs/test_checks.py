"""What a machine lacks is named with the command that installs it."""

import pytest

from jobs import checks


@pytest.fixture
def bare_machine(monkeypatch):
    """A machine without any of the libraries and fonts."""
    monkeypatch.setattr(checks, "has_library", lambda name, number, platform: False)
    monkeypatch.setattr(checks, "has_font", lambda file: False)


def test_this_machine_has_everything():
    found = [*checks.check_pango(), *checks.check_subsetting(), *checks.check_fonts(), *checks.check_sqlite()]
    assert found == []


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize(
    ("check", "platform", "number", "command"),
    [
        (checks.check_pango, "linux", "junbi.E001", "apt-get install libpango-1.0-0 libpangoft2-1.0-0"),
        (checks.check_pango, "darwin", "junbi.E001", "brew install pango"),
        (checks.check_subsetting, "linux", "junbi.W001", "apt-get install libharfbuzz-subset0"),
        (checks.check_subsetting, "darwin", "junbi.W001", "brew install harfbuzz"),
        (checks.check_fonts, "linux", "junbi.W003", "apt-get install fonts-hanazono"),
    ],
)
def test_missing_part_is_named_with_its_command(check, platform, number, command):
    (message,) = check(platform=platform)
    assert message.id == number
    assert command in message.hint


def test_missing_fonts_of_our_own_are_named(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (message,) = checks.check_fonts()
    assert (message.id, "NotoSansJP_700Bold.ttf" in message.msg) == ("junbi.E002", True)


def test_unsafe_sqlite_is_named_where_it_is_used(settings, monkeypatch):
    settings.SQLITE_IS_SAFE = False
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    assert [message.id for message in checks.check_sqlite()] == ["junbi.W002"]
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    assert checks.check_sqlite() == []


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((4, 0, 0), True),
    ],
)
def test_sqlite_versions_with_the_fix_are_safe(version, safe):
    from config.sqlite import is_safe

    assert is_safe(version) is safe
