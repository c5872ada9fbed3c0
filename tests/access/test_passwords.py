"""Which passwords are taken, and that they are kept as they were typed (ASVS 5.0 V6.2)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client, RequestFactory, override_settings

from holdfast.access.models import User
from holdfast.access.passwords import NotBreached, NotOnlyOurWords
from tests.access.area import Area

GOOD = "otter lamp violet"


def refused(password: str, user: User | None = None) -> set[str | None]:
    """Why a password is refused."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {each.code for each in error.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [GOOD, "zqxwvkjhgfbp", "ZQXWVKJHGFBP", "8302 5519 7741", "ŵŷ ღ 子供 otter", "x y" * 43, "  spaces at its ends  "],
)
def test_any_kind_of_character_and_any_length_from_twelve_is_taken(password: str) -> None:
    """ASVS 5.0 V6.2.1, V6.2.5, V6.2.9: no rule asks for capitals, digits or signs."""
    assert refused(password) == set()


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short words", "password_too_short"),
        ("qwerty123456", "password_too_common"),
        ("Safeguarding2026!", "password_of_our_words"),
        ("childrens-social-care1", "password_of_our_words"),
        ("HoldfastHoldfast!!", "password_of_our_words"),
        ("Kelpmouth2026", "password_of_our_words"),
    ],
)
def test_what_anybody_would_try_first_is_refused(password: str, why: str) -> None:
    """ASVS 5.0 V6.2.1, V6.2.4, V6.2.11, V6.1.2."""
    with override_settings(AREA_NAME="Kelpmouth (made up)"):
        assert why in refused(password)


def test_one_that_is_like_its_owners_name_is_refused() -> None:
    assert "password_too_similar" in refused("annabel-archer", User(name="Annabel Archer", email="a@example.org"))


@pytest.mark.parametrize("lines", [1, 2, 7, 500])
def test_one_that_was_stolen_elsewhere_is_refused(tmp_path: Path, lines: int) -> None:
    """ASVS 5.0 V6.2.12: the first, the last and each one between is found; others are not."""
    stolen = [f"{GOOD} {number}" for number in range(lines)]
    sums = sorted(hashlib.sha1(each.encode(), usedforsecurity=False).hexdigest().upper() for each in stolen)
    file = tmp_path / "stolen.txt"
    file.write_text("".join(f"{one}:{number * 37}\r\n" for number, one in enumerate(sums)))
    check = NotBreached(str(file))
    for each in stolen:
        with pytest.raises(ValidationError, match="stolen"):
            check.validate(each)
    for other in (GOOD, "another one", ""):
        check.validate(other)


def test_a_list_that_is_not_there_is_named_and_none_is_no_fault() -> None:
    with pytest.raises(ImproperlyConfigured, match="no such file"):
        NotBreached("/no/such/list")
    NotBreached().validate("anything")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "password", ["x" * 80 + "END", "  spaces at its ends  ", "Capitals Count Here", "ŵŷ ღ 子供 otter"]
)
def test_a_password_is_checked_exactly_as_it_was_typed(client: Client, password: str) -> None:
    """ASVS 5.0 V6.2.8: nothing is cut off, trimmed or changed; what differs only there is another password."""
    area = Area()
    user = area.user(area.staff("Ann"))
    user.set_password(password)
    user.save()
    for wrong in {password[:-1], password.strip(), password.lower(), password[:72]} - {password}:
        assert client.post("/sign-in", {"login": user.email, "password": wrong}).status_code == 200, wrong
    assert client.post("/sign-in", {"login": user.email, "password": password}).status_code == 302


@pytest.mark.usefixtures("db")
def test_changing_it_asks_for_the_old_one_and_holds_the_new_one_to_the_rules(client: Client) -> None:
    """ASVS 5.0 V6.2.2, V6.2.3, V6.2.6, V6.2.7, V7.5.1."""
    area = Area()
    user = area.user(area.staff("Ann"))
    user.set_password(GOOD)
    user.save()
    client.post("/sign-in", {"login": user.email, "password": GOOD})
    page = client.get("/account/password").content.decode()
    assert page.count('type="password"') == 3
    assert "onpaste" not in page
    assert 'autocomplete="current-password"' in page
    new = {"password1": "harbour moss nine", "password2": "harbour moss nine"}
    client.post("/account/password", {"oldpassword": "not the old one", **new})
    weak = {"password1": "Safeguarding2026!", "password2": "Safeguarding2026!"}
    said = client.post("/account/password", {"oldpassword": GOOD, **weak}).content.decode()
    assert "Three random words are good" in said
    assert "Safeguarding2026!" not in said
    assert User.objects.get(pk=user.pk).check_password(GOOD)
    assert client.post("/account/password", {"oldpassword": GOOD, **new}).status_code == 302
    assert User.objects.get(pk=user.pk).check_password("harbour moss nine")


def test_who_guesses_is_counted_by_their_own_address_and_not_by_the_proxys(rf: RequestFactory) -> None:
    """ASVS 5.0 V4.1.3, V6.3.1, V15.3.4: what the guesser claims before the proxy's own entry is not believed."""
    from allauth.account.adapter import get_adapter

    claimed = {"x-forwarded-for": "192.0.2.99, 198.51.100.7"}
    request = rf.get("/sign-in", headers=claimed, REMOTE_ADDR="10.0.0.1")
    assert get_adapter().get_client_ip(request) == "10.0.0.1", "no proxy of ours: the header is anybody's"
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert get_adapter().get_client_ip(request) == "198.51.100.7"


def test_the_rules_are_those_of_the_settings() -> None:
    names = [each["NAME"].rpartition(".")[2] for each in settings.AUTH_PASSWORD_VALIDATORS]
    assert {NotOnlyOurWords.__name__, NotBreached.__name__, "CommonPasswordValidator"} <= set(names)
