// A fake Bot API on the loopback interface, and residents who write by Telegram.
import { createServer } from 'node:http';
import { patience } from './patience.mjs';

export const token = '1:TESTTOKEN';
export const secret = 'test-secret_1';
const messages_max = 1000;

/** Keeps what it is asked to send: `sent` has {chat, text}. */
export async function startTelegram() {
  const sent = [];
  const waiting = new Set();
  const keep = (method, body) => {
    if (!/^send/.test(method) || sent.length >= messages_max) return;
    sent.push({ chat: Number(body.chat_id), text: body.text ?? '' });
    for (const look of waiting) look();
  };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    keep(request.url.split('/').pop(), JSON.parse(text || '{}'));
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ ok: true, result: { message_id: sent.length + 1, date: 1, chat: { id: 1, type: 'private' } } }));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  let ids = 1;

  /** Waits for a message to the chat, after the first `after` of all. */
  const arrives = (chat, pattern, after = 0) => new Promise((resolve, reject) => {
    const look = () => {
      const found = sent.slice(after).find((each) => each.chat === chat && pattern.test(each.text));
      if (!found) return;
      clearTimeout(late);
      waiting.delete(look);
      resolve(found.text);
    };
    const late = setTimeout(() => {
      waiting.delete(look);
      reject(new Error(`${pattern} did not come to ${chat}; it has ${JSON.stringify(sent.filter((s) => s.chat === chat).slice(-4))}`));
    }, patience);
    waiting.add(look);
    look();
  });

  return {
    base: `http://127.0.0.1:${server.address().port}`,
    stop: () => { server.closeAllConnections(); server.close(); },
    resident(url, chat, name = 'Sun') {
      const person = { id: chat, is_bot: false, first_name: name, language_code: 'en' };
      return {
        sees: (pattern) => arrives(chat, pattern),
        /** Writes, and waits for the answer. */
        async says(text, pattern) {
          const after = sent.length;
          const message = { message_id: ids, from: person, chat: { id: chat, type: 'private' }, date: 1_700_000_000, text };
          const answer = await fetch(url + '/webhook/tg', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'X-Telegram-Bot-Api-Secret-Token': secret },
            body: JSON.stringify({ update_id: 1000 + ids++, message }),
          });
          const body = await answer.text();
          if (answer.status !== 200) throw new Error(`the webhook answered ${answer.status}: ${body}`);
          const inside = body.startsWith('{') ? JSON.parse(body) : {};
          if (inside.method) keep(inside.method, inside);
          return arrives(chat, pattern, after);
        },
      };
    },
  };
}
