/** Where the focus was, kept by meaning: the same button may have been drawn anew when the focus returns to it. */

/**
 * Remember the focused element.
 * @returns {() => boolean} puts the focus back; false when nothing like it is there any more
 */
export function rememberFocus() {
  const node = document.activeElement;
  const path = node instanceof HTMLElement ? pathOf(node) : "";
  return () => {
    const target = node?.isConnected && node !== document.body ? node : path ? document.querySelector(path) : null;
    const inner = target?.matches?.("[data-action]") && !target.matches("button, input, textarea") ? target.querySelector("button, input, textarea") : target;
    inner?.focus({ preventScroll: true });
    return Boolean(inner);
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
