import assert from 'node:assert/strict';
import test from 'node:test';
import { pieces } from '../src/links';
import { turns } from '../src/photo';
import { languages, pickLanguage, TextName, textsOf } from '../src/texts';

test('links are found, without what only stands beside them', () => {
  const cases: [string, string[]][] = [
    ['see https://a.example/b.', ['https://a.example/b']],
    ['(https://a.example/b_(c)) and http://x.example?q=1!', ['https://a.example/b_(c)', 'http://x.example?q=1']],
    ['请看https://a.example/路。谢谢', ['https://a.example/']],
    ['https://a.example，然后', ['https://a.example']],
    ['javascript:alert(1) data:text/html,x ftp://a.example //a.example', []],
    ['https://', []],
    ['https://... https:///x', []],
    ['"https://a.example/<b>"', ['https://a.example/']],
    ['HTTPS://A.example', ['HTTPS://A.example']],
  ];
  for (const [text, links] of cases) {
    const found = pieces(text);
    assert.equal(found.map((p) => p.text).join(''), text, 'nothing of the text is lost');
    assert.deepEqual(found.filter((p) => p.href).map((p) => p.href), links, text);
  }
});

test('the page speaks the first language that it knows', () => {
  assert.equal(pickLanguage(['fr-FR', 'zh-TW', 'en']), 'zh');
  assert.equal(pickLanguage(['EN_us']), 'en');
  assert.equal(pickLanguage(['fr']), 'en');
  assert.equal(pickLanguage([]), 'en');
  assert.equal(textsOf('xx'), textsOf('en'));
});

test('every text is there in every language, with the same places', () => {
  const names = Object.keys(textsOf('en')) as TextName[];
  for (const { code, texts } of languages) {
    assert.deepEqual(Object.keys(texts).sort(), names.slice().sort(), code);
    for (const name of names) {
      assert.ok(texts[name].trim(), `${code} ${name}`);
      const places = (t: string) => (t.match(/\{\w+\}/g) || []).join();
      assert.equal(places(texts[name]), places(textsOf('en')[name]), `${code} ${name}`);
    }
  }
});

function jpeg(orientation: number, little: boolean): DataView {
  const view = new DataView(new ArrayBuffer(64));
  view.setUint16(0, 0xffd8);
  view.setUint16(2, 0xffe0);
  view.setUint16(4, 4);
  view.setUint16(8, 0xffe1);
  view.setUint16(10, 40);
  view.setUint32(12, 0x45786966);
  view.setUint16(18, little ? 0x4949 : 0x4d4d);
  view.setUint16(20, 42, little);
  view.setUint32(22, 8, little);
  view.setUint16(26, 1, little);
  view.setUint16(28, 0x0112, little);
  view.setUint16(30, 3, little);
  view.setUint32(32, 1, little);
  view.setUint16(36, orientation, little);
  return view;
}

test('quarter turns are read from a photo, and nothing from what is none', () => {
  for (const little of [true, false]) {
    assert.deepEqual([1, 3, 6, 8, 99].map((o) => turns(jpeg(o, little))), [0, 2, 1, 3, 0]);
  }
  assert.equal(turns(new DataView(new ArrayBuffer(0))), 0);
  assert.equal(turns(new DataView(new ArrayBuffer(64))), 0);
  const cut = new DataView(jpeg(6, true).buffer, 0, 30);
  assert.equal(turns(cut), 0);
});
