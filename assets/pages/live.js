// The live events of the hub: every event once, in order, across every break of the line.

/** The hub says something every 15 s; after this long without, the line is dead even if nobody told us. */
const SILENCE = 35_000;
const SNAPSHOT_PATIENCE = 8_000;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
/** Not all consoles of a hall at the same moment. */
const jittered = (milliseconds) => milliseconds * (0.75 + Math.random() / 2);

/** The hall at this moment, as staff see it or as a `board` does; throws when the hub cannot say. */
export async function snapshot(what = "overview") {
  const answer = await fetch(`/api/v1/${what}`, { signal: AbortSignal.timeout(SNAPSHOT_PATIENCE) });
  if (!answer.ok) throw new Error(`the hub answers ${answer.status}`);
  return answer.json();
}

/** The hall at this moment, however long it takes to get it; tells of each failure. */
export async function snapshotAtLast(failed, what) {
  for (;;) {
    try {
      return await snapshot(what);
    } catch {
      failed();
      await pause(jittered(2_000));
    }
  }
}

/**
 * Follows the events behind the hall's `seq`, in the log of its `epoch`. Calls `event(event)` for each, `alive()` whenever something is heard, `beat()` when that
 * was no event but the line itself, `lost()` when the line is down, and `reset()` when the hub's log is another than ours.
 */
export function follow({ epoch, seq, counter }, { event, console, alive, lost, reset, beat = () => {} }) {
  let source;
  let heard = Date.now();
  let reopening = false;

  const hear = () => {
    heard = Date.now();
    alive();
  };

  const open = () => {
    reopening = false;
    source?.close();
    heard = Date.now();
    source = new EventSource(`/api/v1/events?after=${seq}&epoch=${epoch}${counter ? `&counters=${counter}` : ""}`);
    source.addEventListener("console", (message) => {
      hear();
      console(JSON.parse(message.data));
    });
    source.onopen = () => {
      hear();
      beat();
    };
    source.onmessage = (message) => {
      hear();
      const told = JSON.parse(message.data);
      // A line that breaks in the middle may tell something twice.
      if (told.seq <= seq) return;
      seq = told.seq;
      event(told);
    };
    source.addEventListener("heartbeat", (message) => {
      hear();
      beat();
      // The hub was exchanged for another version: this page belongs to the old one.
      if (JSON.parse(message.data).build !== document.body.dataset.build) reset();
    });
    source.addEventListener("reset", () => reset());
    source.onerror = () => {
      lost();
      // The browser comes back by itself while the hub is down, but gives up for good on any other refusal.
      if (source.readyState === EventSource.CLOSED) reopen();
    };
  };

  const reopen = () => {
    if (reopening) return;
    reopening = true;
    source?.close();
    setTimeout(open, jittered(2_000));
  };

  setInterval(() => {
    if (Date.now() - heard > SILENCE) {
      lost();
      reopen();
    }
  }, 1_000);
  addEventListener("online", reopen);
  open();
}

/**
 * Sends a change and, while the line is down, the same one again under the same name, so that it happens once.
 * Answers `{ told }` (what the hub says of it now), `{ refusal }` (one sentence) or `{ gaveUp: true }`.
 */
export async function change(path, body, retrying) {
  const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  for (let wait = 300; wait <= 10_000; wait *= 2) {
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang, "Idempotency-Key": key },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(5_000),
      });
      const told = await answer.json();
      return answer.ok ? { told } : { refusal: told.said };
    } catch {
      retrying();
      await pause(jittered(wait));
    }
  }
  return { gaveUp: true };
}
