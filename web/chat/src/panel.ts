// The menu: language, another device, forgetting this one. A dialog above the conversation.
import { add, el, empty, icon } from './dom';
import { languages, Texts } from './texts';

export interface PanelHost {
  texts(): Texts;
  lang(): string;
  setLang(code: string): void;
  privacy(): string;
  begun(): boolean;
  unsent(): boolean;
  code(): Promise<{ code: string; expires_at: number } | null>;
  claim(code: string): Promise<'ok' | 'wrong_code' | 'slow_code' | 'try_later'>;
  forget(): void;
  closed(): void;
}

export class Panel {
  readonly root: HTMLElement;
  private body = el('div', { class: 'panel-body' });
  private closer: HTMLButtonElement;

  constructor(private host: PanelHost) {
    const t = host.texts();
    this.closer = el('button', { type: 'button', class: 'round plain', 'aria-label': t.close, onclick: () => host.closed() }, icon('close'));
    this.root = el('div', { class: 'panel', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'menu-title', onkeydown: (e: KeyboardEvent) => this.key(e) },
      el('div', { class: 'bar' }, el('h2', { id: 'menu-title' }, t.menu), this.closer), this.body);
    this.fill();
  }

  focus(): void {
    this.closer.focus();
  }

  private key(e: KeyboardEvent): void {
    if (e.key === 'Escape') return this.host.closed();
    if (e.key !== 'Tab') return;
    const all = this.root.querySelectorAll<HTMLElement>('button, a[href], input, select');
    const first = all[0];
    const last = all[all.length - 1];
    const leaves = document.activeElement === (e.shiftKey ? first : last);
    if (!leaves) return;
    e.preventDefault();
    (e.shiftKey ? last : first).focus();
  }

  private fill(): void {
    const t = this.host.texts();
    const select = el('select', { id: 'lang', onchange: () => this.host.setLang(select.value) });
    for (const l of languages) {
      add(select, el('option', { value: l.code, lang: l.code, selected: l.code === this.host.lang() }, l.name));
    }
    add(this.body,
      el('section', {}, el('label', { for: 'lang' }, t.language), select),
      this.elsewhere(), this.claiming(), this.forgetting());
    const privacy = this.host.privacy();
    if (privacy) {
      add(this.body, el('section', {}, el('a', { href: privacy, target: '_blank', rel: 'noopener noreferrer' }, t.privacy)));
    }
  }

  private elsewhere(): HTMLElement {
    const t = this.host.texts();
    const out = el('div', { role: 'status' });
    const button = el('button', { type: 'button', class: 'wide' }, t.get_code);
    button.onclick = async () => {
      empty(out);
      if (!this.host.begun()) return add(out, el('p', {}, t.begin_first));
      const made = await this.host.code();
      if (!made) return add(out, el('p', {}, t.no_code));
      const time = new Date(made.expires_at).toLocaleTimeString(this.host.lang(), { hour: '2-digit', minute: '2-digit' });
      return add(out, el('p', {}, t.elsewhere_how), el('p', { class: 'code', id: 'pickup-code' }, made.code),
        el('p', {}, t.until.replace('{time}', time)));
    };
    return el('section', {}, el('h3', {}, t.elsewhere), button, out);
  }

  private claiming(): HTMLElement {
    const t = this.host.texts();
    const field = el('input', { id: 'code', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', maxlength: 16, required: true, 'aria-describedby': 'code-says' });
    const out = el('p', { id: 'code-says', role: 'status' });
    if (this.host.begun()) out.textContent = t.code_replaces;
    const form = el('form', {
      onsubmit: async (e: Event) => {
        e.preventDefault();
        const result = await this.host.claim(field.value);
        if (result === 'ok') return this.host.closed();
        out.textContent = t[result];
        field.focus();
      },
    }, el('label', { for: 'code' }, t.code), field, el('button', { class: 'wide' }, t.open_code), out);
    return el('section', {}, el('h3', {}, t.have_code), form);
  }

  private forgetting(): HTMLElement {
    const t = this.host.texts();
    const out = el('div', {});
    const button = el('button', { type: 'button', class: 'wide' }, t.forget);
    button.onclick = () => {
      empty(out);
      const yes = el('button', { type: 'button', class: 'wide danger', onclick: () => this.host.forget() }, t.forget_yes);
      const no = el('button', { type: 'button', class: 'wide' }, t.cancel);
      no.onclick = () => {
        empty(out);
        button.focus();
      };
      add(out, el('p', {}, t.forget_what + (this.host.unsent() ? ' ' + t.forget_unsent : '')), yes, no);
      yes.focus();
    };
    return el('section', {}, el('h3', {}, t.forget), button, out);
  }
}
