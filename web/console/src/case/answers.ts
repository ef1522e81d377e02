// What the resident answered in the dialog, as text; what stands elsewhere on the page is left out.
const elsewhere = new Set(['place', 'location', 'description', 'category', 'kind', 'review', 'photos']);

function textOf(value: unknown, language: string): string {
  if (value === null || value === undefined || value === '') return '';
  if (typeof value === 'boolean') return value ? '✓' : '✗';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map((each) => textOf(each, language)).filter(Boolean).join(', ');
  const given = value as Record<string, unknown>;
  for (const name of ['label', 'title', 'text', 'address', 'value', language, 'en']) {
    if (given[name] !== undefined) return textOf(given[name], language);
  }
  return '';
}

export function answersOf(answers: Record<string, unknown> | undefined, language: string) {
  return Object.entries(answers ?? {})
    .filter(([name]) => !elsewhere.has(name) && !name.startsWith('_'))
    .map(([name, value]) => ({ name, text: textOf(value, language) }))
    .filter(({ text }) => text);
}
