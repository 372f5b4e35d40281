"""Contrast of every visible text against the ground it stands on, computed in the page as WCAG 2.1 does (section 1.4.3)."""

# ruff: noqa: E501  (a script of the page)
CONTRAST = """() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = (colour) => {
    paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, base) => [0, 1, 2].map((i) => top[i] * top[3] + base[i] * (1 - top[3])).concat(1);
  const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
  const ground = (node) => { const own = read(getComputedStyle(node).backgroundColor); return own[3] === 1 || !node.parentElement ? own : over(own, ground(node.parentElement)); };
  const dialog = document.querySelector("dialog[open]");
  const bad = [];
  for (const node of (dialog ?? document.body).querySelectorAll("*")) {
    const words = [...node.childNodes].filter((c) => c.nodeType === 3).map((c) => c.data).join("").trim();
    if (!/[\\p{L}\\p{N}]/u.test(words) || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || node.closest(":disabled, .visually-hidden, .skip")) continue;
    const style = getComputedStyle(node);
    const back = ground(node);
    const ink = over(read(node.ownerSVGElement ? style.fill : style.color), back);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    const found = ratio(ink, back);
    if (found < (large ? 3 : 4.5)) bad.push(`${found.toFixed(2)} ${node.className.baseVal ?? node.className}: ${words.slice(0, 30)}`);
  }
  return [...new Set(bad)];
}"""
