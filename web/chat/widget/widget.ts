export {};
// Puts a button on any page that opens the residents' page in a frame:
//   <script src="https://town.example/widget.js" async data-label="Talk to us"></script>
// data-label, data-lang, data-color and data-side ("left") are optional.

const script = document.currentScript as HTMLScriptElement;
const origin = new URL(script.src).origin;
const lang = script.getAttribute('data-lang') || document.documentElement.lang || navigator.language || 'en';
const zh = /^zh/i.test(lang);
const label = script.getAttribute('data-label') || (zh ? '与社区对话' : 'Talk to your town');
const color = script.getAttribute('data-color') || '#14655a';
const side = script.getAttribute('data-side') === 'left' ? 'left' : 'right';

let frame: HTMLIFrameElement | null = null;
let shown = false;

function style(element: HTMLElement, values: { [name: string]: string }): void {
  for (const name of Object.keys(values)) element.style.setProperty(name, values[name]);
}

const button = document.createElement('button');
button.type = 'button';
button.textContent = label;
button.setAttribute('aria-expanded', 'false');
button.setAttribute('aria-haspopup', 'dialog');
style(button, {
  position: 'fixed', bottom: '16px', [side]: '16px', 'z-index': '2147483000', 'min-height': '56px',
  'max-width': 'calc(100% - 32px)', padding: '12px 24px', border: '2px solid #fff', 'border-radius': '28px',
  background: color, color: '#fff', font: '600 17px/1.3 system-ui, sans-serif', cursor: 'pointer',
  'box-shadow': '0 2px 10px rgba(0,0,0,.3)',
});

function makeFrame(): HTMLIFrameElement {
  const made = document.createElement('iframe');
  made.src = origin + '/?lang=' + encodeURIComponent(lang);
  made.title = label;
  made.setAttribute('allow', 'geolocation; camera');
  const small = innerWidth < 520;
  style(made, {
    position: 'fixed', bottom: small ? '0' : '16px', [side]: small ? '0' : '16px', 'z-index': '2147483001',
    width: small ? '100%' : '400px', height: small ? '100%' : 'calc(100% - 32px)',
    'max-height': small ? 'none' : '680px', border: '0', 'border-radius': small ? '0' : '16px',
    'box-shadow': '0 4px 24px rgba(0,0,0,.35)', background: '#fff', 'color-scheme': 'light dark',
  });
  document.body.appendChild(made);
  return made;
}

function show(open: boolean): void {
  shown = open;
  if (open && !frame) frame = makeFrame();
  if (!frame) return;
  frame.style.display = open ? 'block' : 'none';
  button.style.visibility = open ? 'hidden' : 'visible';
  button.setAttribute('aria-expanded', String(open));
  (open ? frame : button).focus();
}

button.addEventListener('click', () => show(!shown));
addEventListener('keydown', (e) => {
  if (e.key === 'Escape' && shown) show(false);
});
addEventListener('message', (e) => {
  if (frame && e.source === frame.contentWindow && e.origin === origin && e.data === 'yishi:close') show(false);
});

function attach(): void {
  document.body.appendChild(button);
}
if (document.body) attach();
else document.addEventListener('DOMContentLoaded', attach);
