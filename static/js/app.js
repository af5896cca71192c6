// Decides what a page does beyond its links and forms; everything here may be missing and the page still works.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (kind, selector, act) =>
    document.addEventListener(kind, (event) => {
      const found = event.target.closest?.(selector);
      if (found) act(found, event);
    });

  // Light or dark: kept in a cookie, so the server can write it into the page before it is painted.
  const secure = location.protocol === "https:" ? "; Secure" : "";
  on("change", "[data-theme-switch] input", (input) => {
    const system = input.value === "system";
    document.documentElement.toggleAttribute("data-theme", !system);
    if (!system) document.documentElement.dataset.theme = input.value;
    document.cookie = `theme=${input.value}; Path=/; Max-Age=${system ? 0 : 31536000}; SameSite=Lax${secure}`;
  });

  // A form with unsaved words asks before they are lost.
  let unsaved = false;
  on("input", "form[data-unsaved]", () => { unsaved = true; });
  on("submit", "form", () => { unsaved = false; });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  // Back never asks to send a form again. What is left behind becomes a page to read, where a form goes to its own page.
  on("submit", "form[method=post]", (form) => {
    if (new URL(form.getAttribute("action") || "", location.href).pathname === location.pathname) history.replaceState(history.state, "", location.href);
  });

  // Chromium breaks a line within 2026-12-31; what is copied stays as it is written.
  const wholeDays = (root) => {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (/\d-\d/.test(text.data) && !text.parentElement.closest("svg, textarea, select, script, code, .day")) found.push(text);
    }
    for (const text of found) {
      const parts = text.data.split(/(\b\d{4}-[01]\d(?:-[0-3]\d)?\b)/);
      if (parts.length === 1) continue;
      const whole = document.createElement("span"); // one, since a row of boxes would set each part as a box
      whole.append(...parts.map((part, place) => {
        if (place % 2 === 0) return part;
        const day = document.createElement("span");
        day.className = "day";
        day.textContent = part;
        return day;
      }));
      text.replaceWith(whole);
    }
  };
  addEventListener("htmx:afterSettle", (event) => wholeDays(event.target));

  // A destructive form asks first; without script the server asks on a page of its own.
  on("submit", "form[data-confirm]", (form, event) => {
    if (form.dataset.agreed) return;
    event.preventDefault();
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.setAttribute("aria-labelledby", "confirm-title");
    const title = document.createElement("h2");
    title.id = "confirm-title";
    title.textContent = form.dataset.confirm;
    const words = document.createElement("p");
    words.textContent = form.dataset.confirmWords || "";
    const buttons = document.createElement("div");
    buttons.className = "dialog-actions";
    const button = (word, kind, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = `btn ${kind}`;
      made.textContent = word;
      made.addEventListener("click", act);
      buttons.append(made);
    };
    button(form.dataset.confirmButton || "Go on", "btn-danger", () => {
      form.dataset.agreed = "1";
      dialog.close();
      form.requestSubmit(event.submitter);
    });
    button("Cancel", "btn-quiet", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.append(title, words, buttons);
    document.body.append(dialog);
    dialog.showModal();
  });

  // Filters act when something is chosen.
  on("change", "form[data-autosubmit] :is(select, input[type=checkbox], input[type=radio])", (input) => input.form.requestSubmit());

  // Copying a one-time link.
  on("click", "[data-copy]", async (button) => {
    const field = document.querySelector(button.dataset.copy);
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
    const word = button.querySelector("[data-copy-word]");
    word.textContent = "Copied";
    setTimeout(() => { word.textContent = "Copy"; }, 2000);
  });

  // "/" goes to the search.
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const search = document.querySelector("input[name=q]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  });

  // How much room a long text has left.
  const count = (area) => {
    const room = Number(area.dataset.counter);
    let words = document.getElementById(`${area.id}_count`);
    if (!words) {
      words = document.createElement("p");
      words.id = `${area.id}_count`;
      words.className = "field-count";
      area.after(words);
    }
    const used = area.value.length;
    words.textContent = used > room ? `${used - room} characters too many` : `${used} of ${room} characters`;
    words.classList.toggle("field-count-over", used > room);
  };
  on("input", "textarea[data-counter]", count);

  // Many questions: how many are answered, and a letter that answers one and goes on to the next.
  const tally = (form) => {
    const given = all("[data-counted]", form).filter((group) => group.querySelector(":checked"));
    form.querySelector("[data-answered]").textContent = String(given.length);
  };
  on("change", "form[data-answers]", tally);
  on("keydown", "form[data-answers] [data-letter]", (radio, event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const groups = all("[role=radiogroup]", radio.form);
    const group = radio.closest("[role=radiogroup]");
    const meant = group.querySelector(`[data-letter="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!meant) return;
    event.preventDefault();
    if (!meant.checked) meant.click();
    // What does not apply needs its reason first, and what was removed its way.
    const note = meant.closest("li")?.querySelector(".clause-note textarea");
    if ("asks" in meant.dataset && note && !note.value) { note.focus(); return; }
    const next = groups[groups.indexOf(group) + 1];
    if (next) (next.querySelector(":checked") || next.querySelector("input")).focus();
  });

  // Asks whether this browser is signed in; the forms of a page that is older than the sign-in need its token.
  const freshen = async (url) => {
    try {
      const answer = await fetch(url, { redirect: "manual", headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) return false;
      const { csrf } = await answer.json();
      if (csrf) all("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = csrf; });
      return true;
    } catch { return false; }
  };

  // A form that came back because nobody was signed in is sent again from before the sign-in in another tab.
  on("submit", "form[data-freshen]", async (form, event) => {
    if (form.dataset.fresh) return;
    event.preventDefault();
    await freshen(form.dataset.freshen);
    form.dataset.fresh = "1";
    form.requestSubmit(event.submitter);
  });

  // The idle end: a warning two minutes before, and at the end a curtain that keeps what was typed.
  const watchIdleness = () => {
    const { idleSeconds, pingUrl } = document.body.dataset;
    if (!idleSeconds) return;
    const warning = document.getElementById("idle-warning");
    const over = document.getElementById("idle-over");
    const limit = Number(idleSeconds) * 1000;
    const notice = Math.min(120000, limit / 2);
    let seen = Date.now();
    let asked = seen; // the page itself was asked for just now
    let signedIn = true;
    const elsewhere = () => { try { return Number(localStorage.getItem("seen")); } catch { return 0; } };
    const heard = (moment) => { seen = Math.max(seen, moment); if (warning.open) warning.close(); };
    const tell = () => { heard(Date.now()); try { localStorage.setItem("seen", String(seen)); } catch { /* private window */ } };
    const ping = async () => {
      asked = Date.now();
      signedIn = await freshen(pingUrl);
      if (signedIn) tell();
      return signedIn;
    };
    const back = async () => { if (over.open && await ping()) over.close(); };
    tell();
    addEventListener("storage", (event) => { if (event.key === "seen") heard(Number(event.newValue)); });
    // Someone who types is not idle. The server is told every half minute at most and waits as much longer.
    ["keydown", "pointerdown"].forEach((kind) => addEventListener(kind, () => {
      if (warning.open || over.open) return;
      if (Date.now() - asked >= 30000) ping();
      else if (signedIn && Date.now() - seen > 1000) tell();
    }, { passive: true }));
    on("click", "[data-stay]", async () => { if (!await ping()) curtain(); });
    on("click", "[data-return]", back);
    addEventListener("focus", back);
    [warning, over].forEach((dialog) => dialog.addEventListener("cancel", (event) => event.preventDefault()));
    const curtain = () => {
      if (warning.open) warning.close();
      if (over.open) return;
      over.showModal();
      // The server waits a little longer: until then whoever passes by could open the curtain again.
      const leave = document.querySelector("form[data-sign-out]");
      if (leave) fetch(leave.action, { method: "POST", body: new FormData(leave), redirect: "manual" }).catch(() => {});
    };
    setInterval(() => {
      seen = Math.max(seen, elsewhere()); // a page that slept wakes before it hears of the others
      const left = seen + limit - Date.now();
      if (left <= 0) return curtain();
      if (left > notice) return undefined;
      if (!warning.open && !over.open) warning.showModal();
      const seconds = Math.ceil(left / 1000);
      warning.querySelector("[data-idle-left]").textContent = seconds > 60 ? "2 minutes" : `${seconds} seconds`;
      return undefined;
    }, 1000);
  };

  const start = () => {
    all("[data-theme-switch], [data-copy]").forEach((one) => { one.hidden = false; });
    all("textarea[data-counter]").forEach(count);
    wholeDays(document.body);
    document.querySelector("[data-focus]")?.focus();
    watchIdleness();
  };
  start();
})();
