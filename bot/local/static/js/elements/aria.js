/** How a field is tied to the label, the hint and the error around it. */

/** ARIA attributes of a field; `fallback` names it where no label does. */
export function fieldAria(aria, fallback) {
  return {
    "aria-labelledby": aria.labelledBy,
    "aria-label": aria.labelledBy ? null : fallback,
    "aria-describedby": aria.describedBy,
    "aria-required": aria.required ? "true" : null,
  };
}
