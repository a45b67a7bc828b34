"use strict";
// What every page can do: copy what is exact, shorten what is long, and open everything for print.
(() => {
  const LONG = 40;
  // Longer ones would fill pages in print.
  const HUGE = 400;

  function copyButton(text, what) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "copy";
    button.setAttribute("aria-label", "copy " + what);
    button.addEventListener("click", async () => {
      button.textContent = (await copied(text())) ? "copied" : "select and copy by hand";
      setTimeout(() => { button.textContent = "copy"; }, 1500);
    });
    return button;
  }

  // Pages opened from a file may have no clipboard; the old way works there.
  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  // An exact number as an element: all of it to be copied, the beginning of it to be seen.
  function exact(text, what) {
    const span = document.createElement("span");
    const code = document.createElement("code");
    code.className = ["exact", text.length > LONG && "long", text.length > HUGE && "huge"].filter(Boolean).join(" ");
    code.textContent = text;
    code.title = text.length > LONG ? text.length + " characters" : "";
    span.append(code, copyButton(() => text, what));
    return span;
  }

  for (const code of document.querySelectorAll("code.exact")) {
    code.replaceWith(exact(code.textContent, "the exact value"));
  }
  for (const command of document.querySelectorAll("pre.command")) {
    command.append(copyButton(() => command.querySelector("code").textContent, "this text"));
  }
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((details) => { details.open = false; }));
  globalThis.metes = { exact };
})();
