"""Finding published versions by key, and a bank to write to."""

from banks.models import Bank, Version


class BankUnknown(Exception):
    """No published version answers to the key (and version) asked for."""


def newest(key: str) -> Version:
    """The version of the bank that was published last. Raises `BankUnknown`."""
    return find(key, None)


def find(key: str, version: str | None) -> Version:
    """The published version asked for, or the newest when none is named. Raises `BankUnknown`."""
    versions = Version.objects.select_related("bank").filter(bank__key=key)
    versions = versions.filter(version=version) if version else versions.published()
    found = versions.newest_first().first()
    if found is None:
        raise BankUnknown(f"{key} {version or ''}".strip())
    return found


def lock_bank(key: str) -> Bank:
    """The bank, made if need be, for the rest of the transaction: who publishes the same waits and finds it done.

    On SQLite, where a transaction has the whole database to itself, there is nothing to lock.
    """
    bank, _ = Bank.objects.get_or_create(key=key)
    return Bank.objects.select_for_update().get(pk=bank.pk)
