/** Times as people say them: relative where that is easier, the full one on hover, days between messages. */

import { h } from "./dom.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TICK = 20_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });

/** The moment of a message's timestamp ("1763802000.000100", seconds). */
export function moment(ts) {
  return new Date(Number.parseFloat(ts) * 1000);
}

/** "just now", "5 min ago", "3 h ago", then the day and the time. */
export function relative(date, now = new Date()) {
  const past = now.getTime() - date.getTime();
  if (past < MINUTE) return "just now";
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min ago`;
  if (past < DAY) return `${Math.floor(past / HOUR)} h ago`;
  return `${shortDay.format(date)}, ${clock.format(date)}`;
}

/** A `<time>` that stays relative as time passes and says the full moment on hover. */
export function timeTag(ts) {
  const date = moment(ts);
  return h("time", { class: "when", datetime: date.toISOString(), title: full.format(date), text: relative(date) });
}

/** "10:42", for the narrow column beside a follow-up message. */
export function clockTime(ts) {
  return clock.format(moment(ts));
}

/** "Today", "Yesterday" or the weekday with its date, for the line between two days. */
export function dayName(ts, now = new Date()) {
  const date = moment(ts);
  const yesterday = new Date(now.getTime() - DAY);
  if (date.toDateString() === now.toDateString()) return "Today";
  if (date.toDateString() === yesterday.toDateString()) return "Yesterday";
  return weekday.format(date);
}

/** Do two timestamps fall on one day? */
export function sameDay(one, other) {
  return moment(one).toDateString() === moment(other).toDateString();
}

/** Format Slack's `<!date^…>` token; tokens it does not know stay as they are. */
export function slackDate(seconds, format) {
  const date = new Date(Number(seconds) * 1000);
  return format
    .replaceAll(/\{date_(num|short|long|short_pretty|long_pretty|pretty)\}|\{date\}/g, () => weekday.format(date))
    .replaceAll("{time_secs}", clock.format(date))
    .replaceAll("{time}", clock.format(date))
    .replaceAll("{ago}", relative(date));
}

/** Keep all times on the page fresh. */
export function startClock() {
  setInterval(() => {
    for (const node of document.querySelectorAll("time.when")) {
      const said = relative(new Date(node.dateTime));
      if (node.textContent !== said) node.textContent = said;
    }
  }, TICK);
}
