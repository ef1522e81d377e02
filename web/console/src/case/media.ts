// What residents send: pictures, voices, files.
import type { Attachment, WholeCase } from '../api/types';

export type MediaKind = 'photo' | 'voice' | 'video' | 'file';

export function mediaKind(of: Attachment): MediaKind {
  const kind = of.kind ?? '';
  const type = of.type ?? '';
  if (kind === 'photo' || kind === 'image' || kind === 'sticker' || type.startsWith('image/')) return 'photo';
  if (kind === 'voice' || kind === 'audio' || type.startsWith('audio/')) return 'voice';
  if (kind === 'video' || type.startsWith('video/')) return 'video';
  return 'file';
}

/** Empty while it is not there. */
export function mediaAddress(number: string, of: Attachment): string {
  if (of.url) return of.url;
  return of.media && of.status !== 'pending' && of.status !== 'failed'
    ? `/api/v1/cases/${number}/media/${of.media}` : '';
}

export interface Photo {
  src: string;
  at: string;
  seq: number;
}

/** All photos of the case in the order they came. */
export function photosOf(found: WholeCase): Photo[] {
  return found.thread.flatMap((message) =>
    (message.attachments ?? [])
      .filter((each) => mediaKind(each) === 'photo')
      .map((each) => ({ src: mediaAddress(found.number, each), at: message.at, seq: message.seq }))
      .filter((each) => each.src));
}
