#!/usr/bin/env python3
"""Copy the front-end packages' compiled files into holdfast/site/static_build, made fit for an area of our own.

Outside gov.uk the crown, the GOV.UK logo and the GDS Transport font must not be used, so the font and the crest are cut
out of the style sheets; the addresses of images are made relative, so that collected files find each other.
"""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOVUK = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk"
MOJ = ROOT / "node_modules" / "@ministryofjustice" / "frontend" / "moj"
BUILD = ROOT / "holdfast" / "site" / "static_build"

SYSTEM_FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Ubuntu,"Helvetica Neue",Arial,sans-serif'


def own_style(css: str) -> str:
    """The style sheet without what belongs to GOV.UK alone."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r"font-family:\s*GDS Transport(,\s*arial,\s*sans-serif)?", f"font-family:{SYSTEM_FONTS}", css)
    css = re.sub(r"url\([^)]*govuk-crest[^)]*\)", "none", css)
    css = css.replace("url(/assets/images/", "url(images/")
    return without_source_map(css)


def without_source_map(text: str) -> str:
    """The text without the address of a map that is not copied."""
    return re.sub(r"(//|/\*)# sourceMappingURL=\S+( ?\*/)?", "", text)


def main() -> None:
    """Build afresh; fail where anything of GOV.UK's own is left."""
    fresh = BUILD.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    vendor = fresh / "vendor"
    vendor.mkdir(parents=True)
    for folder, name in ((GOVUK, "govuk-frontend"), (MOJ, "moj-frontend")):
        css = own_style((folder / f"{name}.min.css").read_text(encoding="utf-8"))
        if "GDS Transport" in css or "govuk-crest" in css:
            raise SystemExit(f"{name}: the font or the crest is still there; mend scripts/build_assets.py")
        (vendor / f"{name}.css").write_text(css, encoding="utf-8")
        script = (folder / f"{name}.min.js").read_text(encoding="utf-8")
        (vendor / f"{name}.js").write_text(without_source_map(script), encoding="utf-8")
    used = set(re.findall(r"url\(images/([^)]+)\)", (vendor / "moj-frontend.css").read_text(encoding="utf-8")))
    (vendor / "images").mkdir()
    for image in sorted(used):
        shutil.copyfile(MOJ / "assets" / "images" / image, vendor / "images" / image)
    shutil.rmtree(BUILD, ignore_errors=True)
    fresh.rename(BUILD)


if __name__ == "__main__":
    main()
