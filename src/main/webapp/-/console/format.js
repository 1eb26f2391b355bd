/** Figures and names as people read them. */

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const three = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export const NOTHING = '–';

/** An exact number of things. */
export function count(value) {
  return value === undefined ? NOTHING : whole.format(value);
}

/** A number where there is little room: 12.3K. */
export function compact(value) {
  return value === undefined ? NOTHING : short.format(value);
}

/** So many a second. */
export function rate(value) {
  if (value === undefined) {
    return NOTHING;
  }
  return value < 10 ? three.format(Math.round(value * 10) / 10) : (value < 100_000 ? whole : short).format(Math.round(value));
}

export function bytes(value) {
  if (value === undefined) {
    return NOTHING;
  }
  const unit = value < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log2(value) / 10));
  return `${three.format(unit === 0 ? Math.round(value) : value / 1024 ** unit)} ${BYTE_UNITS[unit]}`;
}

/** A short time, in seconds. */
export function seconds(value) {
  if (value === undefined) {
    return NOTHING;
  }
  return value < 1 ? `${three.format(value * 1000)} ms` : `${three.format(value)} s`;
}

/** A long time, in seconds, in its two largest units. */
export function span(value) {
  const parts = [[Math.floor(value / 86_400), 'd'], [Math.floor(value / 3600) % 24, 'h'], [Math.floor(value / 60) % 60, 'min'],
    [Math.floor(value) % 60, 's']];
  const largest = parts.findIndex(([amount]) => amount > 0);
  if (largest < 0) {
    return '0 s';
  }
  return parts.slice(largest, largest + 2).filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`).join(' ');
}

/** Local time of day. */
export function clock(millis) {
  return new Date(millis).toTimeString().slice(0, 8);
}

/**
 * A channel's name, with what cannot be seen, or would turn the text around, spelled as a code point: two names that look alike
 * here are the same.
 */
export function spelled(name) {
  return name.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|^ | $|(?<= ) |[^\S ]/gu,
    (character) => `⟨U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}

/** Puts a channel's name into an element, where it may break behind a slash. */
export function putName(element, name) {
  const parts = spelled(name).split(/(?<=\/)/).flatMap((segment) => [segment, document.createElement('wbr')]);
  element.replaceChildren(...parts);
}

export function setText(element, text) {
  if (element.textContent !== text) { // else a screen reader might read it once more
    element.textContent = text;
  }
}
