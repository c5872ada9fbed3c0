"""What the code does not do, so that nobody has to look whether it does it safely.

Whoever needs one of these adds it to the list here, with why, and says so in docs/security/threats.md.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "holdfast"
OUTWARD = {
    "access/sign_in/oidc.py": "an agency's provider, at the address that the area has named",
    "access/mail.py": "the area's mail server",
    "access/invitation.py": "the area's mail server",
    "casework/meetings/mail.py": "the area's mail server",
    "site/serve.py": "our own health page, to say that the demonstration has started",
    "bench/load.py": "our own server, which is measured",
    "bench/web.py": "our own server, which is measured",
    "site/postgres.py": "the private database of the demonstration",
}
"""The modules that open a connection or know the errors of one, and where to."""
PROGRAMS = {"site/postgres.py", "bench/web.py", "bench/policy.py"}
"""The modules that start another program; none of them with anything that somebody typed."""
DRAWN = {"casework/templates/casework/genogram.html", "assurance/templates/assurance/fairness/tables.html"}
"""The templates that show a picture which our own code drew: there, and nowhere else, escaping is off."""


@cache
def modules() -> list[tuple[str, ast.Module]]:
    """Every module of the product, parsed."""
    paths = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    return [(path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def imported(module: ast.Module) -> set[str]:
    """The modules that a module imports."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def called(module: ast.Module) -> set[str]:
    """What a module calls, as it is written."""
    return {ast.unparse(node.func) for node in ast.walk(module) if isinstance(node, ast.Call)}


def called_by(call: ast.Call) -> str:
    """What one call calls, as it is written."""
    return ast.unparse(call.func)


def test_nothing_that_somebody_typed_is_run_or_unpacked() -> None:
    """ASVS 5.0 V1.2.5, V1.3.2, V1.5.1, V1.5.2: no eval, no shell, no pickles, no XML, no YAML that makes objects."""
    for name, module in modules():
        calls = called(module)
        assert not {"eval", "exec", "compile", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load"} & calls, name
        gone = {"pickle", "marshal", "shelve", "xml", "lxml", "telnetlib", "ldap", "memcache"}
        assert not {each.partition(".")[0] for each in imported(module)} & gone, name
        if "subprocess" in imported(module):
            assert name in PROGRAMS, f"{name} starts a program: say why in PROGRAMS"
        for node in ast.walk(module):
            if isinstance(node, ast.keyword) and node.arg == "shell":
                raise AssertionError(f"{name} starts a shell")


def test_connections_are_opened_by_a_few_known_modules_alone() -> None:
    """ASVS 5.0 V1.3.6, V13.1.1, V13.2.4, V13.2.5: nobody can have the server call an address that they typed."""
    wire = {"requests", "urllib.request", "httpx", "smtplib", "http.client", "authlib", "socket", "ftplib", "aiohttp"}
    opening = {name for name, module in modules() if {each for each in wire if _within(each, imported(module))}}
    assert opening <= OUTWARD.keys(), "Say where it connects to, and why."


def _within(name: str, found: set[str]) -> bool:
    return any(each == name or each.startswith(f"{name}.") for each in found)


def test_no_file_is_taken_from_anybody() -> None:
    """ASVS 5.0 V5.1.1, V5.2.1, V5.3.1, V5.4.3: what is not taken needs no scanner and fills no disk."""
    for name, module in modules():
        words = {node.attr for node in ast.walk(module) if isinstance(node, ast.Attribute)}
        assert not {"FILES", "FileField", "ImageField", "UploadedFile", "TemporaryUploadedFile"} & words, name
    for path in PACKAGE.rglob("*.html"):
        assert not re.search(r"type=\"file\"|multipart/form-data", path.read_text(encoding="utf-8")), path


def test_chance_and_sums_that_must_not_be_guessed_are_strong() -> None:
    """ASVS 5.0 V11.3.1, V11.4.1, V11.5.1: guessable chance in made-up areas alone; broken sums nowhere that counts.

    ASVS 5.0 V6.5.3, V7.2.3, V11.2.1.
    """
    for name, module in modules():
        if not name.startswith(("demo/", "bench/")):
            assert not {each for each in imported(module) if each.partition(".")[0] == "random"}, name
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"hashlib.md5", "hashlib.sha1"}:
                said = {each.arg: ast.unparse(each.value) for each in node.keywords}
                assert said.get("usedforsecurity") == "False", name


def test_templates_escape_what_they_show() -> None:
    """ASVS 5.0 V1.1.2, V1.2.1, V1.3.7: escaping is switched off for pictures of our own alone; no template is typed."""
    unescaped = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.html")
        if "static_build" not in path.parts and re.search(r"\|\s*safe\b|autoescape", _without_literals(path))
    }
    assert unescaped <= DRAWN
    for name, module in modules():
        calls = {each.rpartition(".")[2] for each in called(module)}
        assert not {"mark_safe", "from_string", "Markup"} & calls, name
        # A part that was rendered, and so escaped, by a template of ours may stand in another.
        wrapped = [node for node in ast.walk(module) if isinstance(node, ast.Call) and "SafeString" in called_by(node)]
        assert all("render_to_string" in ast.unparse(node.args[0]) for node in wrapped), name


def _without_literals(path: Path) -> str:
    """A template without what it says of fixed words of its own, such as `"<br>" | safe`."""
    return re.sub(r"\"[^\"{}]*\"\s*\|\s*safe\b", "", path.read_text(encoding="utf-8"))


def test_our_scripts_keep_nothing_and_run_nothing() -> None:
    """ASVS 5.0 V1.2.3, V3.2.2, V3.5.5, V3.5.6, V14.3.3: no storage, no messages between windows."""
    scripts = list((PACKAGE / "site/static").glob("*.js"))
    assert len(scripts) >= 3
    for path in scripts:
        said = path.read_text(encoding="utf-8")
        for word in (
            "localStorage", "sessionStorage", "indexedDB", "document.cookie", "document.write", "eval(", "new Function",
            "postMessage", "insertAdjacentHTML", "outerHTML", "http://", "https://", "importScripts", "serviceWorker",
        ):  # fmt: skip
            assert word not in said, f"{path.name}: {word}"
        # Parts of a page that our own server has escaped, and nothing else.
        for written in re.findall(r"innerHTML = (.*);", said):
            assert written in {"await answer.text()", "html"}, f"{path.name}: {written}"


def test_no_secret_lies_in_the_project() -> None:
    """ASVS 5.0 V13.3.1: secrets come from the environment."""
    written = re.compile(r"(?i)(secret|password|token|api_?key)\s*=\s*[\"'][^\"'{}\s]{8,}[\"']")
    for path in [*PACKAGE.rglob("*.py"), *(ROOT / "scripts").glob("*")]:
        if path.parts[len(PACKAGE.parts)] != "demo" and path.is_file():
            found = [each[0] for each in written.finditer(path.read_text(encoding="utf-8"))]
            assert not [each for each in found if "not-a-secret" not in each], path
