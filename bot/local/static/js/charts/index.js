/** The data_visualization block as SVG: line, bar, area and pie, with a legend, and the same figures as a table to read. */

import { drawPie } from "./pie.js";
import { bounds, drawAxes, drawBars, drawLines } from "./axes.js";
import { h } from "../dom.js";
import { unsupported } from "../blocks/unsupported.js";

const number = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

const FIRST_WIDTH = 560;

/** Draw a chart block. */
export function renderChart(block) {
  const { chart, title = "" } = block;
  const drawing = draw(chart, FIRST_WIDTH);
  if (!drawing) return unsupported(`chart “${chart?.type}”`);
  const frame = h("div", { class: chart.type === "pie" ? "pie-frame" : "plot-frame", role: "img", "aria-label": `${title}: ${summary(chart)}` }, drawing);
  if (chart.type !== "pie") drawAnew(frame, chart);
  return h("figure", { class: "chart" }, h("figcaption", { text: title }), frame, legend(chart), h("details", {}, h("summary", { text: "Figures" }), figures(chart, title)));
}

/** Draw again in the width there is, so that the letters keep their size; the height never changes. */
function drawAnew(frame, chart) {
  let drawn = FIRST_WIDTH;
  new ResizeObserver(([{ contentRect }]) => {
    const width = Math.floor(contentRect.width);
    if (width === drawn || width < 80) return;
    drawn = width;
    frame.replaceChildren(draw(chart, width));
  }).observe(frame);
}

function draw(chart, width) {
  if (chart?.type === "pie") return drawPie(chart.segments);
  if (!["line", "bar", "area"].includes(chart?.type) || !chart.series?.length) return null;
  const labels = categories(chart);
  const values = chart.series.map((series) => aligned(series, labels));
  const range = bounds(values.flat(), chart.type !== "line");
  const picture = drawAxes(labels, range, chart.axis_config ?? {}, width);
  picture.append(...(chart.type === "bar" ? drawBars(values, labels, range, width) : drawLines(values, range, width, chart.type === "area")));
  return picture;
}

function categories(chart) {
  return chart.axis_config?.categories ?? chart.series[0].data.map((point) => point.label);
}

/** A series' values in the order of the categories; a missing one is null. */
function aligned(series, labels) {
  const known = new Map(series.data.map((point) => [point.label, point.value]));
  return labels.map((label) => known.get(label) ?? null);
}

function summary(chart) {
  if (chart.type === "pie") return chart.segments.map((segment) => `${segment.label} ${number.format(segment.value)}`).join(", ");
  return chart.series.map((series) => {
    const [first, last] = [series.data[0], series.data.at(-1)];
    return `${series.name} from ${number.format(first.value)} (${first.label}) to ${number.format(last.value)} (${last.label})`;
  }).join("; ");
}

function legend(chart) {
  const names = chart.type === "pie" ? chart.segments.map((segment) => `${segment.label} · ${number.format(segment.value)}`) : chart.series.map((series) => series.name);
  if (chart.type !== "pie" && names.length < 2) return null;
  return h("ul", { class: "legend", "aria-hidden": "true" }, names.map((name, index) => h("li", {}, h("span", { class: `swatch series-${index % 6}` }), name)));
}

function figures(chart, title) {
  const pie = chart.type === "pie";
  const labels = pie ? chart.segments.map((segment) => segment.label) : categories(chart);
  const names = pie ? ["Value"] : chart.series.map((series) => series.name);
  const values = pie ? [chart.segments.map((segment) => segment.value)] : chart.series.map((series) => aligned(series, labels));
  const head = h("tr", {}, h("th", { scope: "col" }), names.map((name) => h("th", { scope: "col", class: "number", text: name })));
  const rows = labels.map((label, at) =>
    h("tr", {}, h("th", { scope: "row", text: label }), values.map((series) => h("td", { class: "number", text: series[at] === null ? "unknown" : number.format(series[at]) }))),
  );
  return h("div", { class: "table-frame", tabindex: "0", role: "group", "aria-label": `Figures of ${title}` }, h("table", {}, h("thead", {}, head), h("tbody", {}, rows)));
}
