/** The command line that publishes what the page's POST button publishes. */

/** One word for a POSIX shell: as it is where that is safe, else in single quotes. */
export function shellQuoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export function curlLine(url, text) {
  const words = ['curl'];
  if (/[[\]{}]/.test(url)) {
    words.push('--globoff'); // else curl takes brackets and braces for a pattern of several addresses
  }
  // Not --data or --data-binary: they read a file when the text begins with @.
  words.push('--data-raw', `'${text.replaceAll("'", "'\\''")}'`, shellQuoted(url));
  return words.join(' ');
}
