/** How a text may look where it should not be. */
export function disguises(text: string): string[] {
  const bytes = Buffer.from(text);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  const hex = bytes.toString('hex');
  // JSON may write a slash in two characters.
  const forms = [text, encodeURIComponent(text), text.replaceAll('/', '\\/'), hex, hex.toUpperCase()];
  return [...new Set([...forms, base64, base64.replaceAll('+', '-').replaceAll('/', '_')])];
}
