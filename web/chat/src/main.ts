import { App } from './app';
import { browserShelf } from './shelf';

const asked = /[?&]lang=([\w-]+)/.exec(location.search);
const wanted = (asked ? [asked[1]] : []).concat(navigator.languages || [navigator.language || 'en']);
new App(
  document.getElementById('app') as HTMLElement,
  browserShelf(() => localStorage, 'yishi.'),
  wanted,
).start();
