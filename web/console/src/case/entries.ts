// What the thread shows: what was said, with the office's notes where they were written.
import type { CaseEvent, Message } from '../api/types';

export type Entry = { message: Message; note?: undefined } | { note: CaseEvent; message?: undefined };

/** Messages stay in the order of their numbers, whatever their times look like; a note stands before
 *  the first message that is later. */
export function entriesOf(found: { thread: Message[]; events: CaseEvent[] }): Entry[] {
  const notes = found.events.filter((each) => each.type === 'note');
  const out: Entry[] = [];
  for (const message of found.thread) {
    const at = Date.parse(message.at);
    while (notes[0] && Date.parse(notes[0].at) < at) out.push({ note: notes.shift()! });
    out.push({ message });
  }
  return [...out, ...notes.map((note) => ({ note }))];
}
