// A dialog's steps and arrows, with their places, as a pure function.
import type { Titles } from '../api/types';
import { pick } from '../i18n/format';

interface Jump {
  if?: unknown;
  go?: string;
  label?: string;
}
export interface DialogStep {
  id: string;
  type: string;
  title?: Titles | string;
  ask?: Titles | string;
  text?: Titles | string;
  choices?: { value: string; label?: Titles | string; go?: string }[];
  next?: string | Jump[];
  dialog?: string;
  kind?: string;
  end?: boolean;
  go?: string;
}
export interface DialogScript {
  dialog: string;
  title?: Titles | string;
  steps: DialogStep[];
}

export interface Box {
  id: string;
  type: string;
  title: string;
  text: string;
  /** The dialog that is called. */
  calls: string;
  y: number;
}
export interface Arrow {
  from: number;
  to: number;
  kind: 'next' | 'jump';
  text: string;
  lane: number;
}
export interface Picture {
  boxes: Box[];
  arrows: Arrow[];
  width: number;
  height: number;
}

export const box_px = { width: 340, height: 86, gap: 40, left: 24, top: 24, lane: 26, lane_text: 150 };

/** A condition in few words: "category = danger". */
export function conditionText(condition: unknown): string {
  if (condition === null || typeof condition !== 'object') return String(condition ?? '');
  if (Array.isArray(condition)) return condition.map(conditionText).join(', ');
  const [name, value] = Object.entries(condition as Record<string, unknown>)[0] ?? ['', ''];
  const parts = Array.isArray(value) ? value : [value];
  const signs: Record<string, string> = { '==': '=', '===': '=', '!=': '≠', '!==': '≠', '>=': '≥', '<=': '≤' };
  if (name === 'var') return conditionText(parts[0]);
  if (name === '!' || name === 'not') return '¬ ' + parts.map(conditionText).join(', ');
  if (name === 'and' || name === 'or') return parts.map(conditionText).join(name === 'and' ? ' ∧ ' : ' ∨ ');
  if (name === 'in') return parts.map(conditionText).join(' ∈ ');
  return parts.map(conditionText).join(` ${signs[name] ?? name} `);
}

function jumpsOf(step: DialogStep, language: string): { to: string; text: string }[] {
  const out: { to: string; text: string }[] = [];
  if (typeof step.go === 'string') out.push({ to: step.go, text: '' });
  if (typeof step.next === 'string') out.push({ to: step.next, text: '' });
  else for (const each of step.next ?? []) if (each.go) out.push({ to: each.go, text: each.if === undefined ? '' : conditionText(each.if) });
  for (const each of step.choices ?? []) if (each.go) out.push({ to: each.go, text: pick(each.label, language) || each.value });
  return out;
}

// Where an unconditional jump leaves, the next step is not reached by falling through.
const falls = (step: DialogStep) =>
  !step.end && step.type !== 'end' && typeof step.next !== 'string' && typeof step.go !== 'string' &&
  !(Array.isArray(step.next) && step.next.some((each) => each.go && each.if === undefined));

/** Arrows that share a stretch of height get lanes beside each other. */
function lanes(arrows: Arrow[]): number {
  const taken: [number, number][][] = [];
  const jumps = arrows.filter((arrow) => arrow.kind === 'jump')
    .sort((a, b) => Math.abs(a.to - a.from) - Math.abs(b.to - b.from));
  for (const arrow of jumps) {
    const span: [number, number] = [Math.min(arrow.from, arrow.to), Math.max(arrow.from, arrow.to)];
    let lane = 0;
    while (taken[lane]?.some(([a, b]) => span[0] <= b && a <= span[1])) lane++;
    (taken[lane] ??= []).push(span);
    arrow.lane = lane;
  }
  return taken.length;
}

export function layOut(script: DialogScript, language: string): Picture {
  const { steps } = script;
  const at = new Map(steps.map((step, index) => [step.id, index]));
  const boxes = steps.map((step, index) => ({
    id: step.id,
    type: step.type,
    title: pick(step.title, language) || step.id,
    text: pick(step.ask, language) || pick(step.text, language) || step.kind || '',
    calls: step.type === 'call' ? step.dialog ?? '' : '',
    y: box_px.top + index * (box_px.height + box_px.gap),
  }));
  const arrows: Arrow[] = [];
  steps.forEach((step, from) => {
    if (falls(step) && from + 1 < steps.length) arrows.push({ from, to: from + 1, kind: 'next', text: '', lane: 0 });
    const told = new Map<number, string[]>();
    for (const { to, text } of jumpsOf(step, language)) {
      const index = at.get(to);
      if (index !== undefined) told.set(index, [...(told.get(index) ?? []), text]);
    }
    for (const [to, texts] of told) arrows.push({ from, to, kind: 'jump', text: texts.filter(Boolean).join(', '), lane: 0 });
  });
  const count = lanes(arrows);
  return {
    boxes,
    arrows,
    width: box_px.left * 2 + box_px.width + count * box_px.lane + (count ? box_px.lane_text : 0),
    height: box_px.top * 2 + steps.length * (box_px.height + box_px.gap) - box_px.gap,
  };
}
