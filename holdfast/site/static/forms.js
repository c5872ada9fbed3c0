// What forms made from kinds do beyond plain HTML: hide what need not be answered, and keep a draft on the server.

const SAVE_EVERY = 5000;

for (const form of document.querySelectorAll("form[data-kind-form]")) {
  revealByAnswers(form);
  if (form.hasAttribute("data-draft")) keepDraft(form);
}

// A question with a condition carries it as a small test, such as ["is", "outcome", "new"]. Unanswered counts as no.
function revealByAnswers(form) {
  const parts = [...form.querySelectorAll("[data-when]")].map((part) => ({
    part,
    test: JSON.parse(part.dataset.when),
  }));
  if (!parts.length) return;
  for (const { part } of parts) part.classList.add("hf-when--by-script");
  const update = () => {
    const answers = new Map();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value !== "") answers.set(name, [...(answers.get(name) ?? []), value]);
    }
    for (const { part, test } of parts) part.hidden = holds(test, answers) !== true;
  };
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  update();
}

// True, false, or null where an answer is missing.
function holds([relation, ...rest], answers) {
  if (relation === "not") {
    const inner = holds(rest[0], answers);
    return inner === null ? null : !inner;
  }
  if (relation === "and" || relation === "or") {
    const all = rest.map((test) => holds(test, answers));
    const decides = relation === "or";
    if (all.includes(decides)) return decides;
    return all.includes(null) ? null : !decides;
  }
  const given = answers.get(rest[0]);
  if (relation === "given") return given !== undefined;
  if (given === undefined) return null;
  if (relation === "in") return rest[1].includes(given[0]);
  return given.includes(rest[1]);
}

function keepDraft(form) {
  const line = form.querySelector("[data-draft-line]");
  let changed = false;
  let sending = false;
  let leaving = false;
  let stopped = false;
  form.addEventListener("input", () => {
    changed = true;
  });
  form.addEventListener("submit", () => {
    leaving = true;
  });
  const save = async () => {
    if (!changed || sending || leaving || stopped) return;
    changed = false;
    sending = true;
    try {
      const body = new FormData(form);
      body.set("do", "keep");
      const answer = await fetch(form.getAttribute("action") || location.pathname + location.search, {
        method: "POST",
        body: new URLSearchParams(body),
        headers: { Accept: "application/json" },
        redirect: "error",
      });
      const { says, version } = await answer.json();
      line.textContent = says;
      if (version) form.elements.namedItem("draft-version").value = version;
      stopped = answer.status === 409;
    } catch {
      changed = true;
      line.textContent = "The draft could not be saved just now. What you typed is still on this page.";
    } finally {
      sending = false;
    }
  };
  setInterval(save, SAVE_EVERY);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
}
