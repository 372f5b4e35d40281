/**
 * Live updates: one Server-Sent Events connection for the person chosen, reopened where it broke off.
 * The cursor of the last event seen goes with every attempt, so that nothing is missed and nothing comes twice.
 */

const EVENTS = [
  "message", "changed", "deleted", "ephemeral", "unread", "view_open", "view_update", "view_push",
  "home", "status", "notice", "reset", "progress",
];
const FIRST_WAIT = 400;
const LONGEST_WAIT = 8000;

/** A stream of one person's events. */
export class Stream {
  /**
   * @param {(event: string, data: any) => void} onEvent
   * @param {(connected: boolean) => void} onConnection
   */
  constructor(onEvent, onConnection) {
    this.onEvent = onEvent;
    this.onConnection = onConnection;
    this.wait = FIRST_WAIT;
  }

  /** Follow a person from a cursor on, leaving whoever was followed before. */
  follow(person, cursor) {
    this.close();
    this.person = person;
    this.cursor = cursor;
    this.#open();
  }

  /** Stop listening. */
  close() {
    clearTimeout(this.timer);
    this.source?.close();
  }

  #open() {
    const query = new URLSearchParams({ person: this.person, after: String(this.cursor) });
    const source = new EventSource(`/local/events?${query}`);
    this.source = source;
    source.onopen = () => {
      this.wait = FIRST_WAIT;
      this.onConnection(true);
    };
    source.onerror = () => this.#reopen(source);
    for (const name of EVENTS) source.addEventListener(name, (event) => this.#take(source, name, event));
  }

  #take(source, name, event) {
    if (source !== this.source) return;
    if (event.lastEventId) {
      const id = Number(event.lastEventId);
      if (id <= this.cursor && name !== "reset") return;
      this.cursor = id;
    }
    this.onEvent(name, JSON.parse(event.data));
  }

  #reopen(source) {
    if (source !== this.source) return;
    source.close();
    this.onConnection(false);
    this.timer = setTimeout(() => this.#open(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }
}
