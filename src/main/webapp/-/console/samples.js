/** The figures of the last fifteen minutes. Counters are as of the node's start, so any two samples tell what came in between. */

/** In seconds. */
export const SPAN = 15 * 60;

const EVERY = 5; // seconds between two of those that stay
const MEAN_OVER = 5; // seconds, for figures of now

export class Samples {
  #kept = []; // oldest first; the newest of each five seconds
  #recent = []; // each second's, as far back as the mean of now goes

  /** Begins anew with what the node remembers. */
  replace(samples) {
    this.#kept = [];
    this.#recent = [];
    samples.forEach((sample) => this.add(sample));
  }

  add(sample) {
    const newest = this.#kept.at(-1);
    if (newest && sample.up <= newest.up) {
      return; // repeated: the first after the history
    }
    if (newest && Math.floor(newest.up / EVERY) === Math.floor(sample.up / EVERY)) {
      this.#kept.pop();
    }
    this.#kept.push(sample);
    while (sample.up - this.#kept[0].up > SPAN + EVERY) {
      this.#kept.shift();
    }
    this.#recent.push(sample);
    while (this.#recent.length > 2 && sample.up - this.#recent[1].up >= MEAN_OVER) {
      this.#recent.shift();
    }
  }

  get latest() {
    return this.#kept.at(-1);
  }

  /** Five seconds before the latest, or as near as there is one. */
  get before() {
    return this.#recent[0];
  }

  /** All that are kept, oldest first. */
  get all() {
    return this.#kept;
  }

  /** The counters of fifteen minutes ago: nothing yet if the node is younger. */
  get first() {
    return this.latest && this.latest.up <= SPAN ? undefined : this.#kept[0];
  }
}

/** How much a counter grew a second between two samples; undefined without a first, or across a hole. */
export function perSecond(counter, sample, before) {
  if (!sample || !before || sample.up <= before.up) {
    return undefined;
  }
  return Math.max(0, counter(sample) - counter(before)) / (sample.up - before.up);
}

/** The sum of an object's numbers. */
export function sum(object) {
  return Object.values(object ?? {}).reduce((total, value) => total + value, 0);
}
