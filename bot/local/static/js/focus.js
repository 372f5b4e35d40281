/** Where the focus was, kept by meaning: the same button may have been drawn anew when the focus returns to it. */

/**
 * Remember the focused element.
 * @returns {() => boolean} puts the focus back; false when nothing like it is there any more
 */
export function rememberFocus() {
  const node = document.activeElement;
  const path = node instanceof HTMLElement ? pathOf(node) : "";
  const place = node instanceof HTMLElement ? placeOf(node) : () => null;
  return () => {
    const target = node?.isConnected && node !== document.body ? node : ((path ? document.querySelector(path) : null) ?? place());
    const inner = target?.matches?.("[data-action]") && !target.matches("button, input, textarea") ? target.querySelector("button, input, textarea") : target;
    inner?.focus({ preventScroll: true });
    return Boolean(inner);
  };
}

/** What was pressed may come back under another id, a ticked box or "Release" for "Claim": then it is known by its place in the message. */
function placeOf(node) {
  const ts = node.matches("button, input[type=checkbox]") ? node.closest("[data-ts]")?.dataset.ts : "";
  if (!ts) return () => null;
  const message = `[data-ts="${CSS.escape(ts)}"]`;
  const like = node.matches("input") ? `${message} input[type=checkbox]` : `${message} button[data-action]`;
  const before = [...document.querySelectorAll(like)];
  return () => {
    const now = document.querySelectorAll(like);
    return now.length === before.length ? (now[before.indexOf(node)] ?? null) : null;
  };
}

function pathOf(node) {
  const steps = [
    ["data-ts", node.closest("[data-ts]")?.dataset.ts],
    ["data-block", node.closest("[data-block]")?.dataset.block],
    ["data-action", node.closest("[data-action]")?.dataset.action],
    ["aria-label", node.closest("[data-action]") ? "" : node.getAttribute("aria-label")],
  ];
  const known = steps.filter(([, value]) => value);
  if (known.length < 2) return node.id ? `#${CSS.escape(node.id)}` : "";
  return known.map(([name, value]) => `[${name}="${CSS.escape(value)}"]`).join(" ");
}
