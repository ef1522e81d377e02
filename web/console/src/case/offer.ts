// Who may take a case up: its owner while it is new, and whom it was offered to.
import type { Me, WholeCase } from '../api/types';

export interface Offer {
  to?: string;
  queue?: string;
  by: string;
  reason: string;
}

const word = (value: unknown) => (typeof value === 'string' ? value : '');

/** The transfer that nobody has taken up yet, as the case or else its events say it. */
export function openOffer(found: WholeCase): Offer | null {
  if (found.offer !== undefined) {
    const given = found.offer;
    return given && { ...given, by: given.by ?? found.owner, reason: given.reason ?? '' };
  }
  for (const event of [...found.events].reverse()) {
    if (event.type === 'transfer') {
      const to = word(event.data?.to);
      const queue = word(event.data?.queue);
      return { ...(to ? { to } : {}), ...(queue ? { queue } : {}), by: event.actor, reason: word(event.data?.reason) };
    }
    if (['accept', 'assign', 'close', 'reopen', 'handover'].includes(event.type)) return null;
  }
  return null;
}

export function mayAccept(found: WholeCase, me: Me): boolean {
  const offer = openOffer(found);
  if (found.owner === me.name) return found.status === 'new' || Boolean(offer);
  if (!offer) return false;
  // Whether one belongs to the queue the server knows; offering the button is no harm.
  return offer.to === me.name || Boolean(offer.queue);
}
