"use strict";
// Keyboard shortcuts, the blank screen and copying an address. Every page works without this file.
(() => {
  const root = document.documentElement;
  root.classList.add("has-script");
  const SWITCH = "gatepost-keys";
  let waitsForSecond = "";
  let title = document.title;

  const stored = () => { try { return localStorage.getItem(SWITCH); } catch { return null; } };
  const store = (value) => { try { localStorage.setItem(SWITCH, value); } catch { /* private window */ } };
  const one = (selector) => document.querySelector(selector);
  const isTyping = (node) => node instanceof Element && node.closest("input, select, textarea, [contenteditable]") !== null;

  function blank(isBlank) {
    root.classList.toggle("is-blank", isBlank);
    one("#blank").hidden = !isBlank;
    if (isBlank) {
      title = document.title;
      one("#keys").close();
      one("#blank button").focus();
    }
    document.title = isBlank ? "New page" : title;
  }

  function openKeys() {
    const dialog = one("#keys");
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("form button").focus();
  }

  // Opens what a target stands in, and the card itself where it folds.
  function openAround(target) {
    for (let node = target; node; node = node.parentElement) {
      if (node instanceof HTMLDetailsElement) node.open = true;
    }
    const fold = target.querySelector(":scope > details.fold");
    if (fold) fold.open = true;
  }

  function openHash(hash) {
    const target = /^#[\w-]+$/.test(hash) ? document.getElementById(hash.slice(1)) : null;
    if (!target) return;
    openAround(target);
    target.scrollIntoView({ block: "start" });
  }

  function foldAll() {
    const folds = [...document.querySelectorAll("details.fold")];
    const isAnyShut = folds.some((fold) => !fold.open);
    for (const fold of folds) fold.open = isAnyShut;
    return folds.length > 0;
  }

  function goTo(selector) {
    const target = one(selector);
    if (!target) return false;
    openAround(target);
    target.focus();
    target.scrollIntoView({ block: "center" });
    return true;
  }

  function moveRow(step) {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return false;
    const at = rows.indexOf(document.activeElement);
    const to = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[to].focus();
    rows[to].closest("li").scrollIntoView({ block: "nearest" });
    return true;
  }

  function move(step, isArrow) {
    if (moveRow(step)) return true;
    const link = isArrow ? null : one(step > 0 ? ".steps-nav [rel=next]" : ".steps-nav [rel=prev]");
    if (link) link.click();
    return link !== null;
  }

  const KEYS = {
    j: () => move(1, false),
    k: () => move(-1, false),
    ArrowDown: () => move(1, true),
    ArrowUp: () => move(-1, true),
    c: () => goTo("[data-key=c]"),
    d: () => goTo("[data-key=d]"),
    l: () => goTo("[data-key=l]"),
    r: () => goTo("[data-key=r]"),
    s: () => goTo("[data-key=s]"),
    n: () => goTo("[data-key=n]"),
    a: () => goTo("[data-key=a]"),
    w: () => goTo("[data-key=w]"),
    f: () => goTo("[data-key=f]"),
    o: foldAll,
    "?": () => { openKeys(); return true; },
    x: () => { blank(true); return true; },
    g: () => { waitsForSecond = "g"; return true; },
  };

  function onBlank(event) {
    if (event.key === "x" || event.key === "Escape") {
      blank(false);
      event.preventDefault();
    }
  }

  document.addEventListener("keydown", (event) => {
    if (!one("#keys")) return;
    if (root.classList.contains("is-blank")) { onBlank(event); return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.form) {
      const form = event.target.form;
      if (form.method === "post") form.requestSubmit(form.querySelector("button.main"));
      return;
    }
    if (isTyping(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || stored() === "off") return;
    if (one("#keys").open && event.key !== "x") return;
    if (waitsForSecond === "g") {
      waitsForSecond = "";
      if (event.key === "q") { location.assign("/"); event.preventDefault(); }
      return;
    }
    const deed = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
    if (deed && deed()) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    if (target.closest("[data-blank]")) { event.preventDefault(); blank(true); }
    if (target.closest("#blank button")) blank(false);
    if (target.closest("[data-keys]")) { event.preventDefault(); openKeys(); }
    const inPage = target.closest("a[href^='#']");
    if (inPage) openHash(inPage.hash);
    const copies = target.closest("[data-copy]");
    if (copies && navigator.clipboard) {
      navigator.clipboard.writeText(copies.dataset.copy).then(
        () => { copies.textContent = "Copied"; },
        () => { copies.textContent = "Select it to copy"; },
      );
    }
  });

  const box = one("[data-keys-switch]");
  if (box) {
    box.checked = stored() !== "off";
    box.addEventListener("change", () => store(box.checked ? "on" : "off"));
  }

  openHash(location.hash);
  const problem = one("#refused");
  if (problem) problem.scrollIntoView({ block: "start" });
})();
