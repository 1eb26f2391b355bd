/** Lines over the last fifteen minutes, as SVG. All charts of a page share one cursor. */

import { SPAN } from './samples.js';

const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 128;
const TOP = 6;
const BOTTOM = 18; // for the times
const LEFT = 52; // for what the grid's lines stand for
const RIGHT = 2;
const HOLE = 15; // seconds without a sample after which a line is interrupted
const STEP = 5; // seconds that an arrow key moves the cursor

/** The next number up that halves well: 1, 2, 4, 6, 8 or 10 times a power of the base's unit. */
export function ceiling(value, base = 10) {
  const unit = base === 10 ? 10 ** Math.floor(Math.log10(value)) : 1024 ** Math.floor(Math.log2(value) / 10);
  const steps = base === 10 ? [1, 2, 4, 6, 8, 10] : [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
  return unit * steps.find((step) => value <= unit * step * (1 + 1e-9));
}

/** Where in the last fifteen minutes the reader looks, in seconds before now; undefined for now. */
export class Cursor {
  #moved;
  at;

  constructor(moved) {
    this.#moved = moved;
  }

  move(at) {
    this.at = at === undefined ? undefined : Math.min(SPAN, Math.max(0, at));
    this.#moved();
  }
}

export class Chart {
  #options;
  #cursor;
  #svg;
  #values = []; // the element of each line's figure
  #samples = [];
  #now = [];

  /**
   * @param options {title, unit, format, least, base, lines: [{label, of}]}: format makes a text of a value, least is the least that
   *                the axis ends at, base 1024 is for bytes, and of gives a line's value at a sample, or undefined, by the sample
   *                and one before it
   */
  constructor(place, options, cursor) {
    this.#options = options;
    this.#cursor = cursor;
    const figure = document.createElement('figure');
    figure.className = 'panel chart';
    const caption = document.createElement('figcaption');
    caption.append(textElement('span', 'chart-title', options.title), ' ', textElement('span', 'unit', options.unit));
    this.#svg = svgElement('svg', { tabindex: 0, role: 'slider', 'aria-label': `${options.title} ${options.unit}, over time`,
      'aria-valuemin': -SPAN, 'aria-valuemax': 0, 'aria-valuenow': 0, 'aria-valuetext': 'now' });
    figure.append(caption, this.#legend(), this.#svg);
    place.append(figure);
    this.#listen();
    new ResizeObserver(() => this.#draw()).observe(this.#svg);
  }

  /** @param samples oldest first; the last two of {@code now} give the figures of now */
  show(samples, now) {
    this.#samples = samples;
    this.#now = now;
    this.#draw();
  }

  #legend() {
    const legend = document.createElement('dl');
    legend.className = 'legend';
    this.#options.lines.forEach(({ label }, i) => {
      const name = textElement('dt', '', label);
      const swatch = svgElement('svg', { class: 'swatch', viewBox: '0 0 18 8', 'aria-hidden': 'true' });
      swatch.append(svgElement('path', { class: `line-${i}`, d: 'M1 4H17' }));
      name.prepend(swatch);
      this.#values[i] = textElement('dd', '', '–');
      const pair = document.createElement('div');
      pair.append(name, this.#values[i]);
      legend.append(pair);
    });
    return legend;
  }

  #listen() {
    const svg = this.#svg;
    const follow = (event) => {
      const box = svg.getBoundingClientRect();
      this.#cursor.move(SPAN * (1 - (event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT)));
    };
    svg.addEventListener('pointermove', follow);
    svg.addEventListener('pointerdown', follow);
    svg.addEventListener('pointerleave', () => this.#cursor.move(undefined));
    svg.addEventListener('blur', () => this.#cursor.move(undefined));
    svg.addEventListener('keydown', (event) => {
      const at = this.#cursor.at ?? 0;
      const to = { ArrowLeft: at + STEP, ArrowDown: at + STEP, ArrowRight: at - STEP, ArrowUp: at - STEP, PageDown: at + 60,
        PageUp: at - 60, Home: SPAN, End: 0, Escape: undefined };
      if (event.key in to) {
        event.preventDefault();
        this.#cursor.move(to[event.key]);
        this.#speak();
      }
    });
  }

  /** What a screen reader says of the place of the cursor; not with each sample, or it would never be silent. */
  #speak() {
    const at = Math.round(this.#cursor.at ?? 0);
    this.#svg.setAttribute('aria-valuenow', -at);
    this.#svg.setAttribute('aria-valuetext', `${at === 0 ? 'now' : `${at} seconds ago`}: ${this.#options.lines
      .map(({ label }, i) => `${label} ${this.#values[i].textContent}`).join(', ')}`);
  }

  #draw() {
    const width = this.#svg.clientWidth;
    if (width === 0) {
      return; // not shown
    }
    const { lines, format, least, base } = this.#options;
    const end = this.#samples.at(-1)?.up ?? 0;
    const samples = this.#samples.filter(({ up }) => end - up <= SPAN);
    const series = lines.map(({ of }) => samples.map((sample, i) => (hole(samples, i) ? undefined : of(sample, samples[i - 1]))));
    const most = ceiling(Math.max(least, ...series.flat().filter(Number.isFinite)), base);
    const right = width - RIGHT;
    const x = (up) => tenth(right - (right - LEFT) * (end - up) / SPAN);
    const y = (value) => tenth(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / most));

    const drawn = [];
    [0, most / 2, most].forEach((value) => {
      drawn.push(svgElement('path', { class: 'grid', d: `M${LEFT} ${y(value)}H${right}` }),
        svgText(LEFT - 6, y(value) + 4, 'end', format(value)));
    });
    [[1, 'start', '15 min ago'], [2 / 3, 'middle', '10'], [1 / 3, 'middle', '5'], [0, 'end', 'now']].forEach(([part, anchor, words]) => {
      drawn.push(svgText(right - (right - LEFT) * part, HEIGHT - 2, anchor, words));
    });
    series.forEach((values, i) => {
      const path = trace(values, (at) => x(samples[at].up), y);
      if (i === 0 && path !== '') {
        drawn.push(svgElement('path', { class: 'area', d: area(values, (at) => x(samples[at].up), y) }));
      }
      drawn.push(svgElement('path', { class: `line-${i}`, d: path }));
    });
    const at = this.#cursor.at === undefined ? -1 : nearest(samples, end - this.#cursor.at);
    if (at >= 0) {
      drawn.push(svgElement('path', { class: 'at', d: `M${x(samples[at].up)} ${TOP}V${HEIGHT - BOTTOM}` }));
    }
    lines.forEach(({ of }, i) => {
      const value = at >= 0 ? series[i][at] : of(this.#now.at(-1) ?? {}, this.#now.at(-2));
      this.#values[i].textContent = format(value);
    });
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.#svg.replaceChildren(...drawn);
  }
}

/** The index of the sample that is next to a time of the node; -1 without any. */
export function nearest(samples, up) {
  let best = -1;
  samples.forEach((sample, i) => {
    if (best < 0 || Math.abs(sample.up - up) < Math.abs(samples[best].up - up)) {
      best = i;
    }
  });
  return best;
}

function hole(samples, i) {
  return i > 0 && samples[i].up - samples[i - 1].up > HOLE;
}

function trace(values, x, y) {
  let path = '';
  values.forEach((value, i) => {
    if (Number.isFinite(value)) {
      const lonely = !Number.isFinite(values[i - 1]) && !Number.isFinite(values[i + 1]);
      path += `${Number.isFinite(values[i - 1]) ? 'L' : 'M'}${x(i)} ${y(value)}${lonely ? 'h.1' : ''}`;
    }
  });
  return path;
}

function area(values, x, y) {
  let path = '';
  let last = -1;
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) {
      return;
    }
    const begins = !Number.isFinite(values[i - 1]);
    if (begins && last >= 0) {
      path += `V${y(0)}Z`;
    }
    path += begins ? `M${x(i)} ${y(0)}V${y(value)}` : `L${x(i)} ${y(value)}`;
    last = i;
  });
  return `${path}V${y(0)}Z`;
}

function tenth(value) {
  return Math.round(value * 10) / 10;
}

function svgElement(name, attributes) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}

function svgText(x, y, anchor, words) {
  const element = svgElement('text', { x, y, 'text-anchor': anchor });
  element.textContent = words;
  return element;
}

function textElement(name, className, text) {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}
