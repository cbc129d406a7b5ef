"""What languages are called."""

from django.utils.translation import get_language_info


def own_name(code: str) -> str:
    """What a language calls itself; the code of one that we do not know."""
    try:
        name = str(get_language_info(code)["name_local"])
    except KeyError:
        return code
    return name[:1].upper() + name[1:]


def name_here(code: str) -> str:
    """What a language is called in the active one, with the code of one by region; the code of one we do not know."""
    try:
        info = get_language_info(code)
    except KeyError:
        return code
    name = str(info["name_translated"])
    return name if info["code"] == code.lower() else f"{name} ({code})"
