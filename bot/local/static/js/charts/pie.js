/** Pie charts: segments clockwise from twelve o'clock; one whole segment is a full circle. */

import { svg } from "../dom.js";

const RADIUS = 90;
const CENTRE = 100;

/** @param {{label: string, value: number}[]} segments */
export function drawPie(segments) {
  const total = segments.reduce((sum, segment) => sum + segment.value, 0);
  const picture = svg("svg", { viewBox: "0 0 200 200", class: "pie" });
  let from = 0;
  segments.forEach((segment, index) => {
    const share = total > 0 ? segment.value / total : 0;
    const shape = share > 0.9999 ? svg("circle", { cx: CENTRE, cy: CENTRE, r: RADIUS }) : svg("path", { d: slice(from, from + share) });
    shape.setAttribute("class", `slice series-${index % 6}`);
    shape.append(svg("title", {}, `${segment.label}: ${segment.value} (${Math.round(share * 100)} %)`));
    if (share > 0) picture.append(shape);
    from += share;
  });
  return picture;
}

function slice(from, to) {
  const large = to - from > 0.5 ? 1 : 0;
  return `M${CENTRE},${CENTRE} L${point(from)} A${RADIUS},${RADIUS} 0 ${large} 1 ${point(to)} Z`;
}

function point(share) {
  const angle = 2 * Math.PI * share - Math.PI / 2;
  return `${(CENTRE + RADIUS * Math.cos(angle)).toFixed(2)},${(CENTRE + RADIUS * Math.sin(angle)).toFixed(2)}`;
}
