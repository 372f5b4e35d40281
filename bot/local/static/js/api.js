/** Calls to the workspace's server: JSON in, JSON out, and one kind of error with a sentence for people. */

/** Something the server refused, or that never reached it. `message` is meant for the person. */
export class Refused extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const UNREACHABLE = "The workspace does not answer. Is it still running? Nothing you typed is lost; try again in a moment.";

/** Read from the server; `query` values that are undefined are left out. */
export function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const search = new URLSearchParams(given);
  return call(`${path}?${search}`, { headers: { accept: "application/json" } });
}

/** Send to the server. A submitted form that is answered with field errors is an answer, not a failure. */
export function post(path, body = {}) {
  return call(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

async function call(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new Refused("unreachable", UNREACHABLE);
  }
  const answer = await response.json().catch(() => null);
  if (answer === null) throw new Refused("bad_answer", `The workspace answered something unreadable (HTTP ${response.status}).`);
  if (answer.error === "field_errors") return answer;
  if (!response.ok || answer.ok === false) {
    throw new Refused(answer.error ?? "failed", answer.message ?? `That did not work (${answer.error ?? response.status}).`);
  }
  return answer;
}
