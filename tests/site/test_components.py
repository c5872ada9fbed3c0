"""The components that pages are made of, seen by a real browser."""

from datetime import UTC, datetime

import pytest
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Page

from holdfast.site.context import navigation
from holdfast.site.forms import href_with
from tests.support.browser import assert_accessible, assert_fits, keep_screenshot

PAGE = """
{% extends "layout.html" %}
{% from "components/badge.html" import badge %}
{% from "components/errors.html" import error_summary %}
{% from "components/filter.html" import filter_panel %}
{% from "components/identity_bar.html" import identity_bar %}
{% from "components/pagination.html" import pagination %}
{% from "components/sub_navigation.html" import sub_navigation %}
{% from "components/table.html" import data_table %}
{% from "components/timeline.html" import timeline, timeline_item %}
{% block title %}Components{% endblock %}
{% block content %}
  {{ error_summary([{"text": "Enter what was seen", "href": "#seen"}]) }}
  {% call identity_bar("Avery Example", [("Born", "5 March 2011 (age 15)"), ("Case", "HF-0042")]) %}
    <a class="govuk-button govuk-button--secondary" href="#seen">Add a fact</a>
  {% endcall %}
  {{ sub_navigation([{"text": "Overview", "href": "#a", "active": true}, {"text": "Chronology", "href": "#b"}]) }}
  <h1 class="govuk-heading-l">Components {{ badge("Overdue", strong=True) }} {{ badge("Confidential") }}</h1>
  <div class="govuk-grid-row">
    <div class="govuk-grid-column-one-third">
      {% call filter_panel(clear="/", selected=[{"text": "Overdue", "href": "/"}]) %}
        <div class="govuk-form-group">
          <label class="govuk-label" for="seen">What was seen</label>
          <input class="govuk-input" id="seen" name="seen">
        </div>
      {% endcall %}
    </div>
    <div class="govuk-grid-column-two-thirds">
      {% call timeline() %}
        {% call timeline_item("Strategy meeting held", when=moment, by="A. Example, Children's social care") %}
          <p class="govuk-body">The meeting was quorate.</p>
        {% endcall %}
        {% call timeline_item("Moved school", when_text="about March 2024") %}
          <p class="govuk-body">Told by the parent.</p>
        {% endcall %}
      {% endcall %}
      {% call data_table("Duties", ["What", {"text": "Due", "sort": "ascending"}, {"text": "Days", "numeric": true}]) %}
        <tr class="govuk-table__row">
          <td class="govuk-table__cell">Hold the strategy meeting <span class="hf-clause">ISL-7.3.2.2</span></td>
          <td class="govuk-table__cell" data-sort-value="2">5 March 2026 <strong class="hf-late">overdue</strong></td>
          <td class="govuk-table__cell govuk-table__cell--numeric">3</td>
        </tr>
      {% endcall %}
      {% call data_table("Names", ["Name", "Used", "Who said so", "Change"], stacks=True) %}
        <tr class="govuk-table__row">
          <th scope="row" class="govuk-table__header">Avery Alexandra Example-Otherwise</th>
          <td class="govuk-table__cell" data-label="Used">5 March 2011 to 7 September 2024</td>
          <td class="govuk-table__cell" data-label="Who said so">lead-of-play-and-youth-services@example.org</td>
          <td class="govuk-table__cell"><a class="govuk-link" href="#seen">End</a></td>
        </tr>
      {% endcall %}
      {{ pagination(previous="?page=1", next="?page=3", summary="Showing 26 to 50") }}
    </div>
  </div>
{% endblock %}
"""


@pytest.mark.browser
def test_components_are_accessible_and_fit_a_small_screen(page: Page) -> None:
    context = {
        "moment": datetime(2026, 3, 5, 14, 30, tzinfo=UTC),
        "signed_in": True,
        "area_name": "Example partnership",
        "acting_for": "Sam Example, social worker, Children's social care",
        "navigation": [
            {"text": "Today", "href": "/", "current": True, "active": True},
            *[{"text": text, "href": f"/{text}"} for text in ("Raise a concern", "Find a person", "Meetings", "Panel")],
        ],
        "notifications": [{"level": "success", "text": "The fact was added."}, {"level": "warning", "text": "Late."}],
        "demo": False,
    }
    html = engines["jinja2"].from_string(PAGE).render(context)
    address = "/components-for-this-test"
    page.route(f"**{address}", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(address)
    page.wait_for_selector("body.govuk-frontend-supported")
    keep_screenshot(page, "components-1280")
    assert_accessible(page)
    assert_fits(page)
    page.set_viewport_size({"width": 320, "height": 800})
    keep_screenshot(page, "components-320")
    stacked = page.get_by_role("region", name="Names")
    assert stacked.evaluate("region => region.scrollWidth <= region.clientWidth")
    assert stacked.get_by_role("link", name="End").is_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("link", name="Raise a concern").is_visible()


def test_navigation_shows_only_what_exists() -> None:
    assert all(item["href"].startswith("/") for item in navigation("/"))


def test_one_parameter_changes_and_the_others_stay(rf: RequestFactory) -> None:
    request = rf.get("/today", {"team": "north", "page": "2"})
    assert href_with(request, page=3) == "?team=north&page=3"
    assert href_with(request, page=None) == "?team=north"
    assert href_with(rf.get("/today", {"page": "2"}), page=None) == "/today"
