"""`holdfast review`: what is past its review and was kept by nobody is erased."""

from __future__ import annotations

import argparse

from holdfast.site import area

DESCRIPTION = "Erase what is past its review and its days of grace, and that nobody has kept. Run it every night."


def review(arguments: list[str]) -> int:
    """The command: how much was erased, and how much has faded and waits."""
    parser = argparse.ArgumentParser("holdfast review", description=DESCRIPTION)
    parser.add_argument("--look", action="store_true", help="erase nothing: say how much would be")
    options = parser.parse_args(arguments)
    with area.running():
        return _review(only_look=options.look)


def _review(*, only_look: bool) -> int:
    from holdfast.assurance.holding.review import review as reviewing

    found = reviewing(only_look=only_look)
    done = "would be erased" if only_look else "erased"
    print(f"{_counted(found.cases, 'case')} and {found.people:,} {'person' if found.people == 1 else 'people'} {done}.")
    if found.disclosures:
        print(f"{_counted(found.disclosures, 'disclosure')} of erased cases erased.")
    if found.drafts:
        print(f"{_counted(found.drafts, 'unfinished form')} discarded, a month after the last change.")
    faded = f"{_counted(found.faded, 'case')} past {'its' if found.faded == 1 else 'their'} review"
    print(f"{faded} {'has' if found.faded == 1 else 'have'} faded; those who work there can still keep what is needed.")
    return 0


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word if count == 1 else word + 's'}"
