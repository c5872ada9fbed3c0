// What pages do beyond plain HTML. Every page works without it.
import { initAll as initGovuk } from "./vendor/govuk-frontend.js";
import { initAll as initMoj } from "./vendor/moj-frontend.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
initGovuk();
initMoj();

// A list that chooses what the page shows is sent on as soon as it changes; without this, its button sends it.
for (const select of document.querySelectorAll("select[data-send-on-change]")) {
  const button = select.form?.querySelector("[data-send-button]");
  if (button) button.hidden = true;
  select.addEventListener("change", () => select.form?.requestSubmit());
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
