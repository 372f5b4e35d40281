/** Charts with two axes: the scale, the grid, lines, areas and bars. Values are in the chart's own unit, sizes in SVG units. */

import { svg } from "../dom.js";

const HEIGHT = 220;
const PLOT = { left: 42, right: 14, top: 12, bottom: 40 };
const STEPS = 4;
const LETTER = 7;
const short = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

/** Lowest and highest value of the scale, at round numbers; bars and areas start at nought. */
export function bounds(values, fromZero) {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known, fromZero ? 0 : Number.POSITIVE_INFINITY);
  const high = Math.max(...known, fromZero ? 0 : Number.NEGATIVE_INFINITY);
  if (known.length === 0) return { low: 0, high: 1 };
  const step = roundUp((high - low || Math.abs(high) || 1) / STEPS);
  return { low: Math.floor(low / step) * step, high: Math.ceil(high / step) * step || step, step };
}

/** The empty chart, `width` wide: grid, scale and categories (every n-th, so that they do not run into each other). */
export function drawAxes(labels, range, { x_label: xLabel, y_label: yLabel }, width) {
  const picture = svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, class: "plot" });
  const step = range.step ?? (range.high - range.low) / STEPS;
  for (let value = range.low; value <= range.high + step / 2; value += step) {
    const y = vertical(value, range);
    picture.append(svg("line", { x1: PLOT.left, x2: width - PLOT.right, y1: y, y2: y, class: value === 0 ? "zero" : "grid" }));
    picture.append(label(PLOT.left - 6, y + 4, short.format(Math.abs(value) < 1e-9 ? 0 : value), "end"));
  }
  const widest = Math.max(...labels.map((name) => cut(name).length)) * LETTER;
  const every = Math.max(1, Math.ceil((labels.length * (widest + 2 * LETTER)) / (width - PLOT.left)));
  labels.forEach((name, index) => {
    const x = Math.min(horizontal(index, labels.length, width), width - widest / 2);
    if ((labels.length - 1 - index) % every === 0) picture.append(label(x, HEIGHT - PLOT.bottom + 17, cut(name), "middle"));
  });
  if (xLabel) picture.append(label((width + PLOT.left) / 2, HEIGHT - 5, xLabel, "middle"));
  if (yLabel) picture.append(svg("title", {}, yLabel));
  return picture;
}

/** One line (and area) per series; unknown values leave a gap. */
export function drawLines(values, range, width, filled) {
  return values.flatMap((series, index) => stretches(series).flatMap((points) => {
    const at = points.map(([position, value]) => `${horizontal(position, series.length, width)},${vertical(value, range)}`);
    const base = vertical(Math.max(range.low, 0), range);
    const ends = [points[0], points.at(-1)].map(([position]) => horizontal(position, series.length, width));
    const area = filled && svg("polygon", { points: `${ends[0]},${base} ${at.join(" ")} ${ends[1]},${base}`, class: `area series-${index % 6}` });
    const last = at.at(-1).split(",");
    const dot = svg("circle", { cx: last[0], cy: last[1], r: 3.5, class: `dot series-${index % 6}` });
    return [area, svg("polyline", { points: at.join(" "), class: `stroke series-${index % 6}` }), dot].filter(Boolean);
  }));
}

/** Bars side by side, one group per category. */
export function drawBars(values, labels, range, width) {
  const room = (width - PLOT.left - PLOT.right) / labels.length;
  const thick = Math.min(36, (room * 0.7) / values.length);
  const zero = vertical(0, range);
  return values.flatMap((series, index) => series.map((value, position) => {
    const y = vertical(value ?? 0, range);
    const x = horizontal(position, labels.length, width) + (index - values.length / 2) * thick;
    const bar = svg("rect", { x: x + 1, y: Math.min(y, zero), width: thick - 2, height: Math.max(Math.abs(zero - y), 0.5), rx: 2, class: `bar series-${index % 6}` });
    bar.append(svg("title", {}, `${labels[position]}: ${value ?? "unknown"}`));
    return bar;
  }));
}

function stretches(series) {
  const found = [[]];
  series.forEach((value, position) => {
    if (value !== null) found.at(-1).push([position, value]);
    else if (found.at(-1).length) found.push([]);
  });
  return found.filter((points) => points.length > 0);
}

function horizontal(position, count, width) {
  const room = (width - PLOT.left - PLOT.right) / count;
  return round(PLOT.left + room * (position + 0.5));
}

function vertical(value, { low, high }) {
  return round(HEIGHT - PLOT.bottom - ((value - low) / (high - low)) * (HEIGHT - PLOT.top - PLOT.bottom));
}

function label(x, y, text, anchor) {
  return svg("text", { x, y, "text-anchor": anchor }, text);
}

function cut(name) {
  return name.length > 10 ? `${name.slice(0, 9)}…` : name;
}

function roundUp(step) {
  const power = 10 ** Math.floor(Math.log10(step));
  return [1, 2, 2.5, 5, 10].find((factor) => factor * power >= step) * power;
}

function round(value) {
  return Math.round(value * 10) / 10;
}
