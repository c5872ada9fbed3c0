// The meeting room: ticks are sent at once, notes are saved as they are typed. Everything works without it, by buttons.

const SAVE_EVERY = 5000;

for (const form of document.querySelectorAll("form[data-attendance]")) sendTicks(form);
for (const form of document.querySelectorAll("form[data-room-notes]")) keepNotes(form);

function sendTicks(form) {
  const quorum = document.querySelector("[data-quorum]");
  const button = form.querySelector("[data-by-hand]");
  button.hidden = true;
  form.addEventListener("change", async (event) => {
    const { name } = event.target;
    if (!["came", "leads", "part_of"].includes(name)) return;
    if (name === "leads") {
      event.target.closest("li").querySelector("input[name=came]").checked = true;
    }
    if (name === "came" && !event.target.checked) {
      const leads = event.target.closest("li").querySelector("input[name=leads]");
      if (leads) leads.checked = false;
    }
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "X-Requested-With": "room" },
        redirect: "error",
      });
      if (!answer.ok) throw new Error(answer.statusText);
      quorum.innerHTML = await answer.text();
    } catch {
      button.hidden = false;
      quorum.textContent = "This could not be saved just now. Press “Save who is here”.";
    }
  });
}

function keepNotes(form) {
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
    const sent = textsOf(form);
    try {
      const body = new FormData(form);
      body.set("do", "keep");
      const answer = await fetch(location.pathname, {
        method: "POST",
        body: new URLSearchParams(body),
        headers: { Accept: "application/json" },
        redirect: "error",
      });
      const kept = await answer.json();
      stopped = answer.status === 409;
      line.textContent = kept.says;
      if (kept.lines && !swapLines(form, kept.lines, sent)) {
        // Somebody typed into these very lines meanwhile: the next save merges again.
        changed = true;
        return;
      }
      if (kept.changed) takeOver(form, kept.changed, sent);
      if (kept.version !== undefined) form.elements.namedItem("draft-version").value = kept.version;
    } catch {
      changed = true;
      line.textContent = "This could not be saved just now. What you typed is still on this page.";
    } finally {
      sending = false;
    }
  };
  setInterval(save, SAVE_EVERY);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
}

// Draw repeated questions anew, with the lines that others added. False where they changed here since they were sent.
function swapLines(form, lines, sent) {
  const found = Object.entries(lines).map(([name, html]) => [document.getElementById(name).closest(".hf-rows"), html]);
  const touched = ([part]) => [...textsOf(part)].some(([name, value]) => value !== (sent.get(name) ?? ""));
  if (found.some(touched)) return false;
  for (const [part, html] of found) {
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const holder = document.createElement("div");
    holder.innerHTML = html;
    const fresh = holder.querySelector(".hf-rows");
    part.replaceWith(fresh);
    if (focused?.name) focusAgain(fresh, focused);
  }
  return true;
}

// The line in which somebody types may have moved: find it by what stands in it.
function focusAgain(part, before) {
  const ending = before.name.replace(/^.*-\d+-/, "");
  const same = [...part.querySelectorAll("input, select, textarea")].find(
    (box) => box.name.endsWith(`-${ending}`) && box.value === before.value,
  );
  if (!same) return;
  same.focus();
  if (same.setSelectionRange && before.selectionEnd !== null) {
    same.setSelectionRange(before.selectionStart, before.selectionEnd);
  }
}

function textsOf(part) {
  const texts = new Map();
  for (const box of part.querySelectorAll("textarea, input[type=text]")) texts.set(box.name, box.value);
  return texts;
}

// Put what others wrote into the page. What was typed here since the save was sent stays behind it.
function takeOver(form, changed, sent) {
  for (const [name, values] of Object.entries(changed)) {
    const boxes = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    for (const box of boxes) {
      if (box.type === "checkbox" || box.type === "radio") box.checked = values.includes(box.value);
      else if (box.type !== "hidden") setKeepingPlace(box, values[0] ?? "", sent.get(name) ?? "");
    }
  }
  form.dispatchEvent(new Event("change"));
}

function setKeepingPlace(box, merged, sent) {
  const since = box.value.startsWith(sent) ? box.value.slice(sent.length) : `\n${box.value}`;
  const behind = box.value.length - (box.selectionEnd ?? box.value.length);
  box.value = merged + since;
  if (document.activeElement === box) {
    const place = Math.max(0, box.value.length - behind);
    box.setSelectionRange(place, place);
  }
}
