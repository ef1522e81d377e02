// Where one writes: text, photos that wait to go along, the location.
import { add, el, empty, icon } from './dom';
import { shrink } from './photo';
import { Draft, photosMax, textMax } from './queue';
import { Shelf } from './shelf';
import { Texts } from './texts';

export class Composer {
  readonly root: HTMLFormElement;
  private field: HTMLTextAreaElement;
  private tray: HTMLElement;
  private opener: HTMLButtonElement;
  private staged: HTMLElement;
  private note: HTMLElement;

  constructor(
    private texts: Texts,
    private shelf: Shelf,
    private photos: string[],
    private send: (draft: Draft) => void,
    /** Its height changed. */
    private resized: () => void,
  ) {
    const t = texts;
    this.field = el('textarea', {
      rows: 1, maxlength: textMax, dir: 'auto', id: 'write', 'aria-label': t.write, placeholder: t.write,
      autocomplete: 'off', enterkeyhint: 'send',
      oninput: () => this.typed(), onkeydown: (e: KeyboardEvent) => this.key(e),
    });
    this.field.value = shelf.get('draft') || '';
    this.note = el('p', { class: 'note', role: 'status' });
    this.staged = el('div', { class: 'staged' });
    this.tray = el('div', { class: 'tray', id: 'tray', hidden: true },
      this.chooser('camera', t.camera, true), this.chooser('image', t.photo, false),
      el('button', { type: 'button', class: 'tile', onclick: () => this.locate() }, icon('pin'), t.place));
    this.opener = el('button', {
      type: 'button', class: 'round plain', 'aria-label': t.add, 'aria-expanded': 'false',
      'aria-controls': 'tray', onclick: () => this.toggle(),
    }, icon('plus'));
    const sender = el('button', { type: 'submit', class: 'round primary', 'aria-label': t.send }, icon('send'));
    this.root = el('form', { class: 'composer', 'aria-label': t.write, onsubmit: (e: Event) => this.submit(e) },
      this.note, this.staged, el('div', { class: 'row' }, this.opener, this.field, sender), this.tray);
    this.show();
  }

  focus(): void {
    this.field.focus();
  }

  /** After it was put into the page. */
  typed(): void {
    this.shelf.set('draft', this.field.value);
    this.field.style.height = 'auto';
    this.field.style.height = Math.min(this.field.scrollHeight + 2, 132) + 'px';
    this.resized();
  }

  private key(e: KeyboardEvent): void {
    if (e.key === 'Escape' && !this.tray.hidden) {
      this.toggle();
      this.opener.focus();
    }
    // While an input method composes (229), Enter picks a word. With a keyboard of glass, Enter is a
    // new line and the button sends.
    const composing = (e as any).isComposing || e.keyCode === 229;
    if (e.key !== 'Enter' || e.shiftKey || composing || matchMedia('(pointer: coarse)').matches) return;
    this.submit(e);
  }

  private submit(e: Event): void {
    e.preventDefault();
    const text = this.field.value.trim();
    if (!text && !this.photos.length) return this.field.focus();
    this.send({ text, photos: this.photos.slice() });
    this.photos.length = 0;
    this.field.value = '';
    this.typed();
    this.say('');
    this.show();
    if (!this.tray.hidden) this.toggle();
    this.field.focus();
  }

  private toggle(): void {
    this.tray.hidden = !this.tray.hidden;
    this.opener.setAttribute('aria-expanded', String(!this.tray.hidden));
    this.resized();
  }

  private say(text: string): void {
    this.note.textContent = text;
    this.resized();
  }

  private chooser(look: 'camera' | 'image', label: string, capture: boolean): HTMLElement {
    const input = el('input', {
      type: 'file', accept: 'image/*', class: 'hidden', id: 'file-' + look, tabindex: -1,
      'aria-hidden': 'true', capture: capture && 'environment', multiple: !capture,
      onchange: () => {
        this.chosen(Array.from(input.files || []));
        input.value = '';
      },
    });
    const open = el('button', { type: 'button', class: 'tile ' + look, onclick: () => input.click() }, icon(look), label);
    return el('div', { class: 'choose ' + look }, input, open);
  }

  private async chosen(files: File[]): Promise<void> {
    this.say('');
    for (const file of files) {
      if (this.photos.length >= photosMax) return this.say(this.texts.photos_full);
      const made = await shrink(file);
      if ('url' in made) this.photos.push(made.url);
      else this.say(this.texts[made.problem]);
      this.show();
    }
    if (!this.tray.hidden) this.toggle();
    this.field.focus();
  }

  private show(): void {
    empty(this.staged);
    this.photos.forEach((url, n) => {
      const remove = el('button', {
        type: 'button', class: 'round plain', 'aria-label': this.texts.remove_photo,
        onclick: () => {
          this.photos.splice(n, 1);
          this.show();
          this.field.focus();
        },
      }, icon('close'));
      add(this.staged, el('div', { class: 'thumb' }, el('img', { src: url, alt: this.texts.photo_n }), remove));
    });
    this.resized();
  }

  private locate(): void {
    const refused = () => {
      this.say(this.texts.no_place);
      this.field.focus();
    };
    this.toggle();
    if (!navigator.geolocation) return refused();
    this.say(this.texts.placing);
    navigator.geolocation.getCurrentPosition(
      (found) => {
        this.say('');
        this.send({ location: { lat: found.coords.latitude, lon: found.coords.longitude } });
      },
      refused,
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  }
}
