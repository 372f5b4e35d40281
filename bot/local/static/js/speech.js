/** A mrkdwn text as a screen reader should say it: without signs. */

import { h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

/** The words of a mrkdwn text. */
export function plain(source) {
  return h("p", {}, mrkdwn(source)).textContent;
}
